"""Who accepts and what stops calling (law 5), who may be rung (laws 8, 15), and how often (law 10)."""

from __future__ import annotations

from localcloud.plan_search.taken import Taken, is_stopped
from telecare.domain.actions import SendReceipt
from telecare.domain.events import (
    AlarmJoined,
    CallEnded,
    Event,
    KeyPressed,
    Report,
    Reported,
    SmsReplied,
)
from telecare.domain.kinds import Service, State
from telecare.domain.run import Acceptance, Run, Step

SERVICES = frozenset(Service)
_ACCEPTING = {Report.ACCEPTED, Report.ARRIVED, Report.HANDED_OVER}
_KEPT_RINGING = {Step.ELDER, Step.FOLLOW_UP}


def accepts_by_own_word(taken: Taken) -> str:
    """A key, a reply or a report accepts; an answered call or a delivered message does not."""
    before = {a.person for a in taken.before.acceptances}
    new = [a for a in taken.after.acceptances if a.person not in before]
    if new and not _is_word(taken.event):
        return f"law 5: {new[0].person} counts as having accepted without a key, reply or report"
    return ""


def _is_word(event: Event | None) -> bool:
    match event:
        case KeyPressed():
            return event.key in {"1", "2"}
        case CallEnded():
            return bool(set(event.keys) & {"1", "2"})
        case SmsReplied():
            return event.text == "1"
        case Reported():
            return event.report in _ACCEPTING
        case _:
            return False


def stops_for_who_comes_soon(taken: Taken) -> str:
    """Only an arrival within `eta.stop_min` stops calling, and not for longer than its grace."""
    if not taken.after.state.is_active:
        return ""
    stop, grace = taken.clock("eta.stop_min"), taken.clock("arrival.grace_min")
    for acceptance in taken.after.acceptances:
        if acceptance.eta_at is None or acceptance.arrived_at is not None:
            continue
        soon = acceptance.eta_at - acceptance.at <= stop
        if acceptance.stops and not soon:
            return f"law 5: {acceptance.person} stops calling and is expected too late"
        if soon and not acceptance.stops:
            return f"law 5: {acceptance.person} will be there soon and calling goes on"
        if acceptance.eta_at + grace <= taken.now:
            return f"law 5: {acceptance.person} is not there and still counts as coming"
    return ""


def rings_nobody_when_stopped(taken: Taken) -> str:
    """While somebody comes or is there nobody is rung, except everybody once it is confirmed."""
    if not taken.after.state.is_active or not is_stopped(taken.after):
        return ""
    for person, step in taken.calls():
        if step is not Step.EVERYBODY:
            return f"law 5: {person} is rung though somebody comes"
    return "" if is_stopped(taken.before) else _ring_on(taken)


def _ring_on(taken: Taken) -> str:
    known = {a.id for a in taken.before.attempts}
    coming = {a.person for a in taken.after.acceptances}
    for attempt in taken.after.live():
        rings = attempt.id in known and not attempt.answered and attempt.step not in _KEPT_RINGING
        if rings and attempt.person not in coming:
            return f"law 5: {attempt.person} rings on though somebody comes"
    return ""


def keeps_its_home(taken: Taken) -> str:
    """The snapshot stays, and only its people are rung; never a service, never who is barred."""
    before, after = taken.before, taken.after
    if after.snapshot is not before.snapshot:
        return "law 8: the snapshot was changed"
    for person, _ in taken.calls():
        if person in SERVICES:
            return f"law 15: a machine dials {person}"
        if person in before.barred or not _is_of_home(after, person):
            return f"law 8: {person} is rung and must not be"
    return ""


def _is_of_home(run: Run, person: str) -> bool:
    return person in run.snapshot.elders or run.may_take(person)


def answers_every_alarm(taken: Taken) -> str:
    """Each alarm of the home gets its own receipt, and is told once that a human has it."""
    event, receipts = taken.event, _receipts(taken)
    if isinstance(event, AlarmJoined):
        told = {(r.thing, r.alarm) for r in receipts if r.state == "accepted"}
        if (event.alarm.thing, event.alarm.id) not in told:
            return "law 10: an alarm without a receipt"
    elif taken.before.handled and any(r.state == "handled" for r in receipts):
        return "law 10: a device is told twice that a human has its alarm"
    return ""


def _receipts(taken: Taken) -> list[SendReceipt]:
    return [a for a in taken.decision.actions if isinstance(a, SendReceipt)]


def is_open_to_new_hands(taken: Taken) -> str:
    """An incident is attended exactly while somebody has accepted it."""
    run = taken.after
    if run.state is State.OPEN and run.acceptances:
        return "law 5: somebody has accepted and the incident counts as open"
    if run.state is State.ATTENDED and not run.acceptances:
        return "law 5: nobody has the incident and it counts as attended"
    return ""


def ended_for(taken: Taken) -> tuple[Acceptance, ...]:
    """Return the acceptances that this decision ended: calling then goes on where it stood."""
    kept = {a.person for a in taken.after.acceptances}
    return tuple(a for a in taken.before.acceptances if a.person not in kept)
