"""How an incident may end (law 2), and what a machine leaves to people after a death (law 15)."""

from __future__ import annotations

from localcloud.plan_search.taken import Taken
from telecare.domain.actions import SendSms, TellCall
from telecare.domain.closing import NEEDS_EYES
from telecare.domain.events import AlarmJoined, FollowedUp, Report, Reported, SeatAct, SeatActed
from telecare.domain.kinds import How, Kind, Outcome, State
from telecare.domain.run import Closure, Run, Step

_ENDS = {Report.RESOLVED, Report.FALSE_ALARM}
_PERSON_DOWN = frozenset({Kind.FALL, Kind.MEDICAL})


def ends_with_a_witness(taken: Taken) -> str:
    """An end has an outcome, somebody who saw the elder safe, and how; the graver kinds want eyes."""
    run = taken.after
    if run.state.is_active:
        return "law 2: a closure on an incident that goes on" if run.closure else ""
    closure = run.closure
    if closure is None or not (closure.seen_by and closure.outcome and closure.how):
        return "law 2: ended without outcome, witness and how"
    if taken.before.state.is_active and not _is_said(taken):
        return "law 2: ended though nobody said so"
    return _ended_by_voice(run, closure)


def _is_said(taken: Taken) -> bool:
    match taken.event:
        case Reported():
            return taken.event.report in _ENDS
        case SeatActed():
            return taken.event.act is SeatAct.CLOSE
        case _:
            return False


def _ended_by_voice(run: Run, closure: Closure) -> str:
    if closure.how is not How.SPOKE_IDENTIFIED:
        return ""
    if run.kind in NEEDS_EYES:
        return "law 2: fire, gas or co ended by a voice on the telephone"
    if run.kind in _PERSON_DOWN and run.snapshot.responder(closure.by) is not None:
        return "law 2: fall or medical ended by the voice of somebody who is no seat"
    return ""


def closes_by_follow_up(taken: Taken) -> str:
    """Closed comes after resolved, by a human who did not handle the incident."""
    closure = taken.after.closure
    if taken.after.state is not State.CLOSED or taken.before.state is State.CLOSED:
        return ""
    event = taken.event
    handler = closure.by if closure else ""
    human = isinstance(event, FollowedUp) and event.reached and event.by != handler
    if human and taken.before.state is State.RESOLVED:
        return ""
    return "law 2: closed without a follow-up by another human"


def rings_nobody_afterwards(taken: Taken) -> str:
    """After the end only a seat's follow-up rings, and only the elder."""
    if taken.after.state.is_active or isinstance(taken.event, AlarmJoined):
        return ""
    for person, step in taken.calls():
        if step is not Step.FOLLOW_UP or person != taken.after.elder:
            return f"law 2: {person} is rung though the incident has ended"
    return ""


def leaves_death_to_people(taken: Taken) -> str:
    """A death is never told by a machine: no call, no message, no word into a call (law 15)."""
    closure = taken.after.closure
    if closure is None or closure.outcome is not Outcome.DECEASED:
        return ""
    for person, _ in taken.calls():
        return f"law 15: a machine rings {person} after a death"
    if any(isinstance(a, SendSms | TellCall) for a in taken.decision.actions):
        return "law 15: a machine writes or speaks after a death"
    if taken.before.state.is_active and not taken.tells("supervisor"):
        return "law 15: a death that no supervisor is told of"
    return ""
