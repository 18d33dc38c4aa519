"""Calls of a run: placing, answering, losing, ending, and stopping them all (law 5, meanings 4 and 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telecare.domain.actions import CancelCall, Flow, PlaceCall, SendSms, TellCall
from telecare.domain.draft import Draft
from telecare.domain.events import CallResult
from telecare.domain.household import asked, with_asked
from telecare.domain.kinds import Role
from telecare.domain.response_plan import ElderAnswer
from telecare.domain.run import Attempt, Engaged, Run, Step

_ELDER_FLOWS = {
    ElderAnswer.HOLDS: Flow.ELDER_HELD,
    ElderAnswer.GOES_ON: Flow.ELDER,
    ElderAnswer.NOT_ASKED: Flow.ELDER_TOLD,
}


def place(draft: Draft, person: str, step: Step) -> None:
    """Ring a person once, unless a call to that person is live."""
    if any(a.person == person for a in draft.run.live()):
        return
    run = draft.run
    ring = draft.clock("elder.ring_s" if step is Step.ELDER else "contact.ring_s")
    attempt = Attempt(
        id=f"{run.incident}-c{run.calls + 1}",
        person=person,
        step=step,
        placed_at=draft.now,
        lost_at=draft.now + ring + draft.clock("call.lost_s"),
    )
    draft.set(calls=run.calls + 1, attempts=(*run.attempts, attempt))
    draft.note("call_placed", person, attempt=attempt.id, step=step)
    _remember(draft, person, step)
    if run.test:
        end(draft, attempt, CallResult.CANCELLED)
    else:
        _ask_carrier(draft, attempt, ring)


def _remember(draft: Draft, person: str, step: Step) -> None:
    run = draft.run
    if step is Step.ELDER:
        known = asked(run, person)
        draft.run = with_asked(run, replace(known, tries=known.tries + 1))
        return
    if step is Step.FOLLOW_UP:
        return
    if person not in run.rung:
        draft.set(rung=(*run.rung, person))
    if person in run.order and person not in run.rung_in_round:
        draft.set(rung_in_round=(*run.rung_in_round, person), round=max(run.round, 1))
    if person in run.order and run.first_contact_at is None:
        draft.set(first_contact_at=draft.now)


def _ask_carrier(draft: Draft, attempt: Attempt, ring: timedelta) -> None:
    draft.act(
        PlaceCall,
        attempt=attempt.id,
        person=attempt.person,
        flow=_flow(draft.run, attempt.step),
        script=_script(draft.run, attempt),
        ring_s=int(ring.total_seconds()),
        key_s=draft.seconds("call.key_s"),
        eta_s=draft.seconds("call.eta_s"),
        seat_s=draft.seconds("call.seat_s"),
    )


def _flow(run: Run, step: Step) -> Flow:
    if step is Step.FOLLOW_UP:
        return Flow.FOLLOW_UP
    return _ELDER_FLOWS[run.plan.elder.answer] if step is Step.ELDER else Flow.RESPONDER


def _script(run: Run, attempt: Attempt) -> str:
    if attempt.step is Step.FOLLOW_UP:
        return "follow_up"
    if attempt.step is Step.ELDER:
        return f"elder.{run.kind}"
    known = run.snapshot.responder(attempt.person)
    team = known is not None and known.role is Role.FIELD_TEAM
    return f"{'team' if team else 'responder'}.{run.kind}"


def replace_attempt(draft: Draft, attempt: Attempt) -> None:
    """Put new facts of a live attempt in the place of the old."""
    attempts = tuple(attempt if a.id == attempt.id else a for a in draft.run.attempts)
    draft.set(attempts=attempts)


def answered(draft: Draft, attempt: Attempt) -> None:
    """Record that a call was taken; that alone is no acceptance (law 5)."""
    if attempt.answered:
        return
    lost_at = draft.now + draft.clock("call.key_s") + draft.clock("call.lost_s")
    replace_attempt(draft, replace(attempt, answered=True, lost_at=lost_at))
    draft.note("call_answered", attempt.person, attempt=attempt.id)


def keep_line(draft: Draft, attempt: Attempt, clock: str) -> None:
    """Expect more of an answered call for as long as a clock says."""
    current = draft.run.attempt(attempt.id) or attempt
    lost_at = draft.now + draft.clock(clock) + draft.clock("call.lost_s")
    replace_attempt(draft, replace(current, lost_at=lost_at))


def end(draft: Draft, attempt: Attempt, result: CallResult) -> None:
    """Take a call that is over out of the run."""
    attempts = tuple(a for a in draft.run.attempts if a.id != attempt.id)
    draft.set(attempts=attempts)
    draft.note("call_ended", attempt.person, attempt=attempt.id, result=result)
    if result is CallResult.CARRIER_FAILED:
        _wait_for_carrier(draft, attempt)
    elif result is CallResult.ENGAGED:
        _wait_for_line(draft, attempt)
    elif draft.run.carrier_told_at is not None and result in _PROVE_A_CARRIER:
        draft.set(carrier_told_at=None)
    if attempt.step is not Step.ELDER:
        return
    known = asked(draft.run, attempt.person)
    draft.run = with_asked(draft.run, replace(known, ended_at=draft.now))
    if draft.run.well_until is not None:
        draft.set(well_until=None)
        draft.note("noted", attempt.person, what="well_hold_over", reason="line_ended")


_PROVE_A_CARRIER = frozenset(CallResult) - {
    CallResult.CARRIER_FAILED,
    CallResult.CANCELLED,
    CallResult.LOST,
    CallResult.ENGAGED,
}


def _wait_for_carrier(draft: Draft, attempt: Attempt) -> None:
    """A call that no carrier took was no try: it is made again when the carrier may be back."""
    _forget(draft, attempt)
    draft.set(carrier_back_at=draft.now + draft.clock("carrier.again_s"))
    if attempt.step is Step.ELDER:
        known = asked(draft.run, attempt.person)
        draft.run = with_asked(draft.run, replace(known, tries=known.tries - 1))
    elif attempt.step in {Step.NEIGHBOURHOOD, Step.TEAM, Step.EVERYBODY}:
        draft.set(neighbourhood_done=False, team_done=False, everybody_rung=False)


def _wait_for_line(draft: Draft, attempt: Attempt) -> None:
    """Two incidents want one telephone: this one rings it once more, and nobody waits for that (law 11)."""
    again_at = draft.now + draft.clock("call.engaged_s")
    others = tuple(e for e in draft.run.engaged if e.person != attempt.person)
    draft.set(engaged=(*others, Engaged(attempt.person, attempt.step, again_at)))


MOST_LOST = 8
"""How many calls without a result are remembered, so that a key told late is still heard (law 5)."""


def end_lost_calls(draft: Draft) -> None:
    """End calls of which the carrier has told nothing more; a missing call-back never stops the chain."""
    for attempt in draft.run.attempts:
        if draft.has_come(attempt.lost_at):
            end(draft, attempt, CallResult.LOST)
            draft.set(lost=(*draft.run.lost, attempt)[-MOST_LOST:])


def cancel(draft: Draft, attempt: Attempt) -> None:
    """Stop a call; it stays known until the carrier says how it ended, so that a late key is heard."""
    if attempt.cancelled:
        return
    lost_at = draft.now + draft.clock("call.lost_s")
    replace_attempt(draft, replace(attempt, cancelled=True, lost_at=lost_at))
    draft.act(CancelCall, attempt=attempt.id)


def end_well_hold(draft: Draft, reason: str) -> None:
    """The elder's word keeps nobody back any more; the line that was kept open for it is let go."""
    if draft.run.well_until is None:
        return
    draft.set(well_until=None)
    draft.note("noted", draft.run.elder, what="well_hold_over", reason=reason)
    for attempt in draft.run.live(Step.ELDER):
        cancel(draft, attempt)


def stop_all(draft: Draft, going: str) -> None:
    """Stop calling: ringing calls are cancelled, answered ones and everybody else are told who goes.

    The elder's own call rings on: it may be the voice that says "go outside" (ADR 0009).
    """
    engaged = _engaged(draft.run)
    for attempt in draft.run.live():
        if attempt.person == going or attempt.step in {Step.FOLLOW_UP, Step.ELDER}:
            continue
        if not attempt.answered:
            _forget(draft, attempt)
            cancel(draft, attempt)
        else:
            draft.act(TellCall, attempt=attempt.id, message="someone_goes")
            draft.set(stop_told=(*draft.run.stop_told, attempt.person))
    for person in engaged:
        if person not in {going, *draft.run.stop_told, *draft.run.out, *draft.run.barred}:
            send_sms(draft, person, "someone_goes")
            draft.set(stop_told=(*draft.run.stop_told, person))


def _engaged(run: Run) -> tuple[str, ...]:
    written_to = run.snapshot.contacts() if run.plan.sms_contacts else ()
    return tuple(dict.fromkeys((*run.rung, *written_to)))


def _forget(draft: Draft, attempt: Attempt) -> None:
    """A ring that we cut off ourselves was no try: the person may be rung when calling resumes."""
    run = draft.run
    draft.set(
        rung=tuple(p for p in run.rung if p != attempt.person),
        rung_in_round=tuple(p for p in run.rung_in_round if p != attempt.person),
    )


def send_sms(draft: Draft, person: str, message: str) -> None:
    """Send one person a message, unless this is a test run."""
    if draft.run.test:
        return
    draft.act(SendSms, person=person, message=message, kind=draft.run.kind)
    draft.note("sms_sent", person, message=message)
