"""What seats do with an incident: own it, hold it, steer the calling, relay, close; and consoles that die (law 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from telecare.domain.accepting import end_acceptance, handle, tell
from telecare.domain.calling import cancel
from telecare.domain.closing import resolve
from telecare.domain.confirming import confirm, put_relay
from telecare.domain.draft import Draft
from telecare.domain.events import ConsoleDied, SeatAct, SeatActed
from telecare.domain.household import covered
from telecare.domain.kinds import How
from telecare.domain.run import Closure, Relay, Run, Step
from telecare.domain.witnessing import witness

EVERYTHING = "all"
PAUSABLE = frozenset(Step) | {EVERYTHING}
"""What a seat may pause."""

MOST_ADDED = 12
"""How many people a seat may add to one incident: its head must stay small."""


def on_seat(draft: Draft, event: SeatActed) -> None:
    """Carry out what a seat asks; after the end only an acknowledged relay is still taken."""
    if not draft.run.on_scene:
        draft.set(last_word_at=draft.now)
    if not draft.run.state.is_active and event.act is not SeatAct.RELAY:
        draft.note("noted", event.by, what="seat_late", act=event.act)
        return
    _ACTS[event.act](draft, event)


def _claim(draft: Draft, event: SeatActed) -> None:
    before = draft.run.owner
    draft.set(hold_until=None)
    if before == event.by:
        return
    if before:
        draft.note("released", before, reason="taken_over", by=event.by)
    draft.set(owner=event.by, paused=(), told_at=None)
    draft.note("claimed", event.by)
    handle(draft)


def _hold(draft: Draft, event: SeatActed) -> None:
    _claim(draft, event)
    draft.set(hold_until=draft.now + draft.clock("hold_s"))
    draft.note("held", event.by)


def _release(draft: Draft, event: SeatActed) -> None:
    if draft.run.owner == event.by:
        _free(draft, "released")
    else:
        draft.note("noted", event.by, what="not_the_owner", act=event.act)


def _free(draft: Draft, reason: str) -> None:
    """Give the incident back to the automation: pauses end with the claim."""
    draft.note("released", draft.run.owner, reason=reason)
    draft.set(owner="", hold_until=None, paused=())


def plan_hold(draft: Draft) -> None:
    """A hold runs out: the incident comes back at a raised priority (law 4)."""
    if draft.run.hold_until is not None and draft.has_come(draft.run.hold_until):
        _free(draft, "hold_over")
        _raise(draft)
        tell(draft, "supervisor", "hold_over")


def _raise(draft: Draft) -> None:
    """What comes back to the queue by itself comes back before what is new there (law 4)."""
    draft.set(raised=draft.run.raised + 1)


def on_console_died(draft: Draft, event: ConsoleDied) -> None:
    """A dead console releases what its seat had: the incident and the relays it had claimed."""
    for relay in draft.run.relays:
        if relay.claimed_by == event.by and relay.done_at is None:
            put_relay(draft, replace(relay, claimed_by="", claimed_at=None))
            draft.note("released", event.by, relay=relay.service, reason=event.reason)
    if draft.run.owner == event.by:
        _free(draft, event.reason)
        _raise(draft)
        tell(draft, "supervisor", event.reason)


def _pause(draft: Draft, event: SeatActed) -> None:
    if draft.run.owner != event.by:
        draft.note("noted", event.by, what="not_the_owner", act=event.act)
        return
    step = event.step or EVERYTHING
    if step not in PAUSABLE:
        draft.note("noted", event.by, what="no_such_step", act=event.act)
        return
    draft.set(paused=tuple(dict.fromkeys((*draft.run.paused, step))))
    draft.note("noted", event.by, what="paused", step=step)


def _resume(draft: Draft, event: SeatActed) -> None:
    kept = tuple(s for s in draft.run.paused if event.step and s != event.step)
    draft.set(paused=kept)
    draft.note("noted", event.by, what="resumed", step=event.step or "all")


def _confirm(draft: Draft, event: SeatActed) -> None:
    confirm(draft, event.by, event.emergency)


def _relay(draft: Draft, event: SeatActed) -> None:
    relay = _relay_meant(draft.run, event)
    if relay is None:
        draft.note("noted", event.by, what="no_relay_waits")
    elif event.step == "claim":
        put_relay(draft, replace(relay, claimed_by=event.by, claimed_at=draft.now))
        draft.note("claimed", event.by, relay=relay.service)
    else:
        put_relay(draft, replace(relay, claimed_by=event.by, done_at=draft.now, told_at=None))
        draft.note("relay_done", event.by, **_record_of(event, relay))


def _record_of(event: SeatActed, relay: Relay) -> dict[str, str]:
    """Return what is kept of a relay: number, ticket and which words were passed (law 15)."""
    said = {"number": event.number or relay.service, "words": event.words}
    return {
        "service": relay.service,
        "ticket": event.ticket,
        **{k: v for k, v in said.items() if v},
    }


def _relay_meant(run: Run, event: SeatActed) -> Relay | None:
    waiting = (r for r in run.relays if r.done_at is None)
    return next((r for r in waiting if event.service in {None, r.service}), None)


def _add(draft: Draft, event: SeatActed) -> None:
    if event.who in draft.run.barred:
        draft.note("noted", event.by, what="barred", person=event.who)
        return
    run = draft.run
    if event.who in run.snapshot.elders:
        draft.note("noted", event.by, what="elders_help_nobody", person=event.who)
        return
    if len(run.added) >= MOST_ADDED and event.who not in run.added:
        draft.note("noted", event.by, what="too_many_added", person=event.who)
        return
    draft.set(
        added=tuple(dict.fromkeys((*run.added, event.who))),
        order=tuple(dict.fromkeys((*run.order, event.who))),
        out=tuple(p for p in run.out if p != event.who),
        rung_in_round=tuple(p for p in run.rung_in_round if p != event.who),
        contacts_done=False,
    )
    draft.note("noted", event.by, what="added", person=event.who, reason=event.reason)


def _bar(draft: Draft, event: SeatActed) -> None:
    draft.set(barred=tuple(dict.fromkeys((*draft.run.barred, event.who))))
    draft.note("noted", event.by, what="barred", person=event.who, reason=event.reason)
    _drop(draft, event.who, "barred")


def _skip(draft: Draft, event: SeatActed) -> None:
    draft.set(out=tuple(dict.fromkeys((*draft.run.out, event.who))))
    draft.note("noted", event.by, what="skipped", person=event.who, reason=event.reason)
    _drop(draft, event.who, "skipped")


def _reorder(draft: Draft, event: SeatActed) -> None:
    """Put a person first among those whom the contacts' step still has to ring (law 8)."""
    run = draft.run
    if event.who not in run.order or event.who in run.barred:
        draft.note("noted", event.by, what="not_to_be_reordered", person=event.who)
        return
    draft.set(
        order=(event.who, *(p for p in run.order if p != event.who)),
        rung_in_round=tuple(p for p in run.rung_in_round if p != event.who),
    )
    draft.note("noted", event.by, what="reordered", person=event.who, reason=event.reason)


def _drop(draft: Draft, person: str, reason: str) -> None:
    for attempt in draft.run.live():
        if attempt.person == person:
            cancel(draft, attempt)
    end_acceptance(draft, person, reason, comes_back=False)


def _hand_over(draft: Draft, event: SeatActed) -> None:
    if draft.run.owner != event.by or not event.to:
        draft.note("noted", event.by, what="hand_over_refused", to=event.to)
        return
    draft.set(owner=event.to, hold_until=None, paused=())
    draft.note("handed_over", event.by, to=event.to)
    draft.note("claimed", event.to)


def _close(draft: Draft, event: SeatActed) -> None:
    closure = None
    if event.outcome is not None and event.how is not None:
        heard_by = event.by if event.how is How.SPOKE_IDENTIFIED else ""
        seen_by = event.seen_by or heard_by
        closure = Closure(event.outcome, seen_by, event.how, event.by, draft.now)
    resolve(draft, closure, event.by, by_seat=True, who=event.who)


def _speak(draft: Draft, event: SeatActed) -> None:
    """A seat that speaks with the elder ends the elder's call, which never waited for it.

    Where it says that it knows who is speaking, the elder lives; who is safe is said by a closure.
    """
    draft.set(seat_spoke=True)
    draft.note("noted", event.by, what="seat_speaks")
    if event.how is How.SPOKE_IDENTIFIED:
        spoken_with = covered(draft.run, event.who, event.how)
        witness(draft, spoken_with, event.by, event.how, event.by)
    for attempt in draft.run.live(Step.ELDER):
        cancel(draft, attempt)


def _answer(draft: Draft, event: SeatActed) -> None:
    """Keep what the elder answered to a question of the guide: a question's id and one of three words."""
    draft.note("noted", event.by, what="guide", question=event.step, answer=event.reason)


def _is_of_this_incident(run: Run, person: str) -> bool:
    known = run.snapshot.responder(person) is not None or person in run.added
    return not person or known or person in run.snapshot.elders


def _with_reason(act: Callable[[Draft, SeatActed], None]) -> Callable[[Draft, SeatActed], None]:
    def checked(draft: Draft, event: SeatActed) -> None:
        if event.act is not SeatAct.ADD and not _is_of_this_incident(draft.run, event.who):
            draft.note("noted", event.by, what="nobody_of_this_incident", act=event.act)
        elif event.who and event.reason:
            act(draft, event)
        else:
            draft.note("noted", event.by, what="who_and_reason_needed", act=event.act)

    return checked


_ACTS: dict[SeatAct, Callable[[Draft, SeatActed], None]] = {
    SeatAct.CLAIM: _claim,
    SeatAct.HOLD: _hold,
    SeatAct.RELEASE: _release,
    SeatAct.PAUSE: _pause,
    SeatAct.RESUME: _resume,
    SeatAct.CONFIRM: _confirm,
    SeatAct.RELAY: _relay,
    SeatAct.ADD: _with_reason(_add),
    SeatAct.BAR: _with_reason(_bar),
    SeatAct.SKIP: _with_reason(_skip),
    SeatAct.REORDER: _with_reason(_reorder),
    SeatAct.HAND_OVER: _hand_over,
    SeatAct.CLOSE: _close,
    SeatAct.SPEAK: _speak,
    SeatAct.ANSWER: _answer,
}
