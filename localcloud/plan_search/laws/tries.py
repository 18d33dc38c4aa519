"""Nobody is rung for the same news more often than the plan says (law 10)."""

from __future__ import annotations

from localcloud.plan_search.laws.calls import ended_for
from localcloud.plan_search.taken import Taken
from telecare.domain.actions import CancelCall, Tell
from telecare.domain.events import AlarmJoined, CallEnded, CallResult
from telecare.domain.kinds import Role, State
from telecare.domain.run import Step

_NO_TRY = {CallResult.CARRIER_FAILED, CallResult.ENGAGED}
_AT_ONCE = {Step.NEIGHBOURHOOD, Step.TEAM, Step.EVERYBODY}


def stays_within_tries(taken: Taken) -> str:
    """No two calls to one person at once, no more tries than the plan has, none without its reason."""
    persons = [person for person, _ in taken.calls()]
    live = [a.person for a in taken.after.live()]
    for person, step in taken.calls():
        if live.count(person) > 1 or persons.count(person) > 1:
            return f"law 10: two calls to {person} at once"
        if why := _too_often(taken, person, step):
            return f"law 10: {why}"
    return _forgets_no_round(taken)


def _too_often(taken: Taken, person: str, step: Step) -> str:
    if person in {engaged.person for engaged in taken.before.engaged}:
        return ""
    match step:
        case Step.ELDER:
            return _elder_too_often(taken)
        case Step.CONTACTS:
            return _contact_too_often(taken, person)
        case Step.REMINDER:
            told = taken.tells("supervisor")
            return "" if told else f"{person} is rung again though nothing was told"
        case Step.FOLLOW_UP:
            return ""
        case _:
            return _rung_already(taken, person, step)


def _elder_too_often(taken: Taken) -> str:
    tries, most = taken.after.elder_tries, taken.after.plan.elder.tries
    return f"the elder is rung {tries} times, the plan has {most}" if tries > most else ""


def _contact_too_often(taken: Taken, person: str) -> str:
    before, after = taken.before, taken.after
    passes = after.snapshot.parameters.count("contact.passes")
    if after.round > passes:
        return f"{person} is rung in round {after.round}, the plan has {passes}"
    twice = person in before.rung_in_round and person in after.rung_in_round
    same_round = after.round == before.round and not _begins_again(taken)
    if same_round and twice and not _was_put_last(taken, person):
        return f"{person} is rung twice in one round"
    return ""


def _rung_already(taken: Taken, person: str, step: Step) -> str:
    """Neighbourhood and team are rung once, again when calling resumes; property again for the riser."""
    riser = taken.after.riser_rung and not taken.before.riser_rung and step is Step.EVERYBODY
    known = step in _AT_ONCE and person in taken.before.rung
    if not known or riser or ended_for(taken) or _begins_again(taken):
        return ""
    return f"{person} is rung again for the same news"


def _begins_again(taken: Taken) -> bool:
    return isinstance(taken.event, AlarmJoined) or taken.before.state is State.RESOLVED


def _was_put_last(taken: Taken, person: str) -> bool:
    return taken.before.acceptance(person) is not None


def _forgets_no_round(taken: Taken) -> str:
    before, after = taken.before, taken.after
    if after.round < before.round:
        return "" if isinstance(taken.event, AlarmJoined) else "law 10: the rounds begin again"
    if after.round > before.round:
        return ""
    cut = {a.attempt for a in taken.decision.actions if isinstance(a, CancelCall)}
    cut_off = {a.person for a in before.attempts if a.id in cut} | _not_tried(taken)
    for person in set(before.rung_in_round) - set(after.rung_in_round) - cut_off:
        if not _was_put_last(taken, person):
            return f"law 10: a round forgets that {person} was rung"
    return ""


def _not_tried(taken: Taken) -> set[str]:
    """A call that no telephone was rung for is no try."""
    event = taken.event
    if not isinstance(event, CallEnded) or event.result not in _NO_TRY:
        return set()
    return {a.person for a in taken.before.attempts if a.id == event.attempt}


def ends_with_somebody_bound(taken: Taken) -> str:
    """A chain may only end when somebody whose duty it is has been rung, or can be."""
    ended = any(isinstance(a, Tell) and a.reason == "chain_ended" for a in taken.decision.actions)
    run = taken.after
    if not ended or run.snapshot.parameters.count("contact.passes") > 0:
        return ""
    has_team = bool(run.plan.team_triggers(run.snapshot.risk))
    if has_team and run.snapshot.with_roles(frozenset({Role.FIELD_TEAM})):
        return ""
    return "the chain ends and nobody bound to come was ever rung: no round of contacts, no team"
