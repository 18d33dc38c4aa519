"""What the keys of a telephone and the replies to messages mean (contracts section 4, meaning 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telecare.domain.accepting import accept, arrive, open_task, settle, tell, tell_seats
from telecare.domain.calling import answered, end, keep_line
from telecare.domain.confirming import confirm
from telecare.domain.draft import Draft
from telecare.domain.events import (
    CallAnswered,
    CallEnded,
    InboundCalled,
    KeyPressed,
    SmsFailed,
    SmsReplied,
)
from telecare.domain.household import with_reached
from telecare.domain.kinds import Kind
from telecare.domain.response_plan import ElderAnswer
from telecare.domain.run import Attempt, Step

HOME_IN_DANGER = frozenset({Kind.FIRE, Kind.GAS, Kind.CO, Kind.FLOOD, Kind.INTRUSION})
"""Kinds in which somebody must look at the home even when the elder is safe elsewhere."""


def on_answered(draft: Draft, event: CallAnswered) -> None:
    """A call was taken."""
    attempt = draft.run.attempt(event.attempt)
    if attempt is None:
        draft.note("noted", what="late_answer", attempt=event.attempt)
    else:
        answered(draft, attempt)


def on_ended(draft: Draft, event: CallEnded) -> None:
    """A call is over; for one that had ended before it is recorded and changes nothing (law 11)."""
    attempt = draft.run.attempt(event.attempt)
    if attempt is None:
        draft.note("noted", what="late_result", attempt=event.attempt, result=event.result)
        return
    for key in event.keys[len(attempt.key) :]:
        on_key(draft, KeyPressed(event.attempt, key))
    end(draft, draft.run.attempt(event.attempt) or attempt, event.result)


def on_key(draft: Draft, event: KeyPressed) -> None:
    """A key was pressed; in a call that has ended it is recorded and changes nothing (law 11)."""
    attempt = draft.run.attempt(event.attempt)
    if attempt is None:
        _late_key(draft, event)
        return
    if event.nth and event.nth != len(attempt.key) + 1:
        return  # told twice, or before the key that came first: the end of the call tells all keys
    answered(draft, attempt)
    attempt = replace(draft.run.attempt(event.attempt) or attempt, key=attempt.key + event.key)
    draft.set(attempts=tuple(attempt if a.id == attempt.id else a for a in draft.run.attempts))
    if attempt.person in draft.run.barred:
        draft.note("noted", attempt.person, what="barred_key", key=event.key)
    elif not draft.run.state.is_active:
        _key_after_resolution(draft, attempt, event.key)
    elif attempt.step is Step.ELDER:
        _elder_key(draft, attempt, event.key)
    else:
        _responder_key(draft, attempt, event.key)


def _key_after_resolution(draft: Draft, attempt: Attempt, key: str) -> None:
    """Nobody takes a resolved incident; an elder who asks for help is put before the seats."""
    if attempt.step is Step.FOLLOW_UP:
        return
    draft.note("noted", attempt.person, what="late_key", attempt=attempt.id, key=key)
    if attempt.step is Step.ELDER and key == "2":
        tell_seats(draft, "elder_asks_for_help", attempt.person)


def _late_key(draft: Draft, event: KeyPressed) -> None:
    """A result told late changes nothing, but who pressed 1 is on the way, and an elder's 2 is a cry for help."""
    draft.note("noted", what="late_key", attempt=event.attempt, key=event.key)
    lost = next((a for a in draft.run.lost if a.id == event.attempt), None)
    if lost is None or not draft.run.state.is_active:
        return
    if lost.step is Step.ELDER and event.key == "2":
        draft.run = with_reached(draft.run, lost.person)
        confirm(draft, lost.person, None)
    elif lost.step is not Step.ELDER and event.key == "1" and _may_still_take(draft, lost):
        accept(draft, lost.person, "key")


def _may_still_take(draft: Draft, lost: Attempt) -> bool:
    """Who has said since that they cannot come is not overruled by an older key (law 11)."""
    return draft.run.may_take(lost.person) and lost.person not in draft.run.out


def _elder_key(draft: Draft, attempt: Attempt, key: str) -> None:
    if key == "2":
        draft.run = with_reached(draft.run, attempt.person)
        confirm(draft, attempt.person, None)
    elif key == "1" and draft.run.plan.elder.answer is not ElderAnswer.NOT_ASKED:
        _elder_is_well(draft, attempt)
    else:
        keep_line(draft, attempt, "call.key_s")


def _elder_is_well(draft: Draft, attempt: Attempt) -> None:
    draft.run = with_reached(draft.run, attempt.person)
    draft.note("noted", attempt.person, what="elder_well")
    if draft.run.plan.elder.answer is ElderAnswer.HOLDS and not draft.run.confirmed_by:
        draft.set(well_until=draft.now + draft.clock("elder.well_hold_s"))
        keep_line(draft, attempt, "elder.well_hold_s")
        tell_seats(draft, "speak_with_elder", attempt.person)


def _responder_key(draft: Draft, attempt: Attempt, key: str) -> None:
    if len(attempt.key) > 1 and attempt.key[-2] == "1" and key.isdigit():
        _eta_digit(draft, attempt, key)
    elif key == "1":
        accept(draft, attempt.person, "key")
        keep_line(draft, attempt, "call.eta_s")
    elif key == "2":
        _elder_is_with(draft, attempt.person)
    elif key in {"8", "9"}:
        _decline(draft, attempt.person, key)
    elif key == "0":
        keep_line(draft, attempt, "call.seat_s")
        tell_seats(draft, "wants_seat", attempt.person)
    else:
        keep_line(draft, attempt, "call.key_s")


def _eta_digit(draft: Draft, attempt: Attempt, key: str) -> None:
    acceptance = draft.run.acceptance(attempt.person)
    if acceptance is not None and acceptance.decide_at is not None:
        settle(draft, attempt.person, int(key) * timedelta(minutes=5))


def _elder_is_with(draft: Draft, person: str) -> None:
    """At the elder's side is on scene, except where the home itself is in danger (ADR 0009)."""
    draft.run = with_reached(draft.run, draft.run.elder)
    draft.note("noted", person, what="elder_with_responder")
    if draft.run.kind in HOME_IN_DANGER:
        draft.set(out=(*draft.run.out, person))
        tell_seats(draft, "elder_with_responder", person)
    else:
        arrive(draft, person)


def _decline(draft: Draft, person: str, key: str) -> None:
    reason = "wrong_number" if key == "8" else "cannot"
    draft.set(out=tuple(dict.fromkeys((*draft.run.out, person))))
    draft.note("declined", person, reason=reason)
    if key == "8":
        open_task(draft, "contact_check", person)


def on_sms(draft: Draft, event: SmsReplied) -> None:
    """A reply `1` accepts, `9` declines; any other text is put before a seat."""
    text = event.text.strip()
    if event.person in draft.run.barred:
        draft.note("noted", event.person, what="barred_reply")
    elif not draft.run.state.is_active:
        draft.note("noted", event.person, what="late_reply")
    elif not draft.run.may_take(event.person):
        tell_seats(draft, "reply_of_somebody_else", event.person)
    elif text == "1":
        accept(draft, event.person, "sms")
    elif text in {"8", "9"}:
        _decline(draft, event.person, text)
    else:
        tell_seats(draft, "reply_unclear", event.person)


def on_sms_failed(draft: Draft, event: SmsFailed) -> None:
    """A message reached nobody; that is on record, and calling never waited for it."""
    draft.note("noted", event.person, what="sms_failed", code=event.code)


def on_inbound(draft: Draft, event: InboundCalled) -> None:
    """Somebody of this home rings: the call reaches the incident's owner, else any seat (contracts section 2)."""
    draft.note("noted", event.person, what="inbound_call", speech=event.speech)
    if event.person in draft.run.barred:
        tell(draft, "supervisor", "barred_person_calls")
    else:
        tell_seats(draft, "call_back", event.person, to=draft.run.owner)
