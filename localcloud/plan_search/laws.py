"""The laws of the design as questions to one decision of the decider; the answer is '' or what was broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from localcloud.plan_search.world import Decide
from telecare.domain.actions import Action, CancelCall, PlaceCall, RaiseRelay, Tell
from telecare.domain.closing import NEEDS_EYES
from telecare.domain.decision import Decision
from telecare.domain.events import (
    AlarmJoined,
    CallEnded,
    CallResult,
    ConsoleDied,
    Event,
    FollowedUp,
    KeyPressed,
    Report,
    Reported,
    SeatAct,
    SeatActed,
    SmsReplied,
)
from telecare.domain.kinds import How, Role, Service, State
from telecare.domain.run import Run, Step

SERVICES = frozenset(Service)
_ACCEPTING = {Report.ACCEPTED, Report.ARRIVED, Report.HANDED_OVER}
_TAKES_OVER = {SeatAct.CLAIM, SeatAct.HOLD, SeatAct.HAND_OVER}


@dataclass(frozen=True, slots=True)
class Taken:
    """One decision: the facts before, what happened, when, and what was decided."""

    before: Run
    event: Event | None
    now: datetime
    decision: Decision

    @property
    def after(self) -> Run:
        """Return the facts after the decision."""
        return self.decision.run


def broken_by(taken: Taken) -> str:
    """Return the law that this decision breaks, in words, or '' when it keeps them all."""
    return next(filter(None, (law(taken) for law in _LAWS)), "")


def _ends_with_a_witness(taken: Taken) -> str:
    run = taken.after
    if run.state.is_active:
        return "law 2: a closure on an incident that goes on" if run.closure else ""
    closure = run.closure
    if closure is None or not (closure.seen_by and closure.outcome and closure.how):
        return "law 2: ended without outcome, witness and how"
    if run.kind in NEEDS_EYES and closure.how is How.SPOKE_IDENTIFIED:
        return "law 2: fire, gas or co ended by a voice on the telephone"
    if run.state is State.CLOSED and taken.before.state is not State.CLOSED:
        return _closed_by_follow_up(taken, closure.by)
    return ""


def _closed_by_follow_up(taken: Taken, handler: str) -> str:
    event = taken.event
    human = isinstance(event, FollowedUp) and event.reached and event.by != handler
    if human and taken.before.state is State.RESOLVED:
        return ""
    return "law 2: closed without a follow-up by another human"


def _is_timed(taken: Taken) -> str:
    due_at = taken.decision.due_at
    if taken.after.state is State.CLOSED:
        return "" if due_at is None else "law 3: a closed incident still waits for something"
    if due_at is None:
        return f"law 3: {taken.after.state} without a deadline"
    return "" if due_at > taken.now else "law 3: a deadline that is not later than now"


def _has_one_owner(taken: Taken) -> str:
    before, after, event = taken.before, taken.after, taken.event
    if after.hold_until is not None and not after.owner:
        return "law 4: a hold without an owner"
    if isinstance(event, ConsoleDied) and after.owner == event.by:
        return "law 4: a dead console keeps the incident"
    if after.owner and after.owner != before.owner:
        taking = isinstance(event, SeatActed) and event.act in _TAKES_OVER
        if not taking:
            return "law 4: an owner who took nothing over"
        shown = {entry.event for entry in taken.decision.entries}
        if before.owner and not shown & {"released", "handed_over"}:
            return "law 4: a takeover that the other side does not see"
    return ""


def _accepts_by_own_word(taken: Taken) -> str:
    before = {a.person for a in taken.before.acceptances}
    new = [a for a in taken.after.acceptances if a.person not in before]
    if new and not _is_word(taken.event):
        return f"law 5: {new[0].person} counts as having accepted without a key, reply or report"
    stop = taken.after.snapshot.clock("eta.stop_min", taken.after.kind)
    for acceptance in taken.after.acceptances:
        eta_at = acceptance.eta_at
        if acceptance.stops and eta_at is not None and eta_at - acceptance.at > stop:
            return f"law 5: {acceptance.person} stops calling and is expected too late"
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


def _keeps_its_home(taken: Taken) -> str:
    before, after = taken.before, taken.after
    if after.snapshot is not before.snapshot:
        return "law 8: the snapshot was changed"
    for action in taken.decision.actions:
        if not isinstance(action, PlaceCall):
            continue
        if action.person in SERVICES:
            return f"law 15: a machine dials {action.person}"
        if action.person in before.barred or not _is_of_home(after, action.person):
            return f"law 8: {action.person} is rung and must not be"
    return ""


def _is_of_home(run: Run, person: str) -> bool:
    return person == run.elder or run.may_take(person)


def _stays_within_tries(taken: Taken) -> str:
    told = any(isinstance(a, Tell) and a.audience == "supervisor" for a in taken.decision.actions)
    for action in taken.decision.actions:
        if isinstance(action, PlaceCall):
            attempt = taken.after.attempt(action.attempt)
            step = attempt.step if attempt else Step.ELDER
            if _is_still_live(taken, action):
                return f"law 10: two calls to {action.person} at once"
            if why := _too_often(taken, action.person, step, told=told):
                return f"law 10: {why}"
    return _forgets_no_round(taken)


def _is_still_live(taken: Taken, action: PlaceCall) -> bool:
    return any(a.person == action.person and a.id != action.attempt for a in taken.after.live())


def _too_often(taken: Taken, person: str, step: Step, *, told: bool) -> str:
    before, after = taken.before, taken.after
    passes = after.snapshot.parameters.count("contact.passes")
    again = isinstance(taken.event, AlarmJoined) or before.state is State.RESOLVED
    if step is Step.ELDER and after.elder_tries > after.plan.elder.tries:
        return f"the elder is rung {after.elder_tries} times, the plan has {after.plan.elder.tries}"
    if step is Step.CONTACTS and after.round > passes:
        return f"{person} is rung in round {after.round}, the plan has {passes}"
    same_round = step is Step.CONTACTS and after.round == before.round and not again
    twice = person in before.rung_in_round and person in after.rung_in_round
    if same_round and twice and not _was_put_last(taken, person):
        return f"{person} is rung twice in one round"
    if step is Step.REMINDER and not told:
        return f"{person} is rung again though nothing was told"
    return ""


def _was_put_last(taken: Taken, person: str) -> bool:
    return taken.before.acceptance(person) is not None


def _forgets_no_round(taken: Taken) -> str:
    before, after = taken.before, taken.after
    if after.round < before.round:
        return "" if isinstance(taken.event, AlarmJoined) else "law 10: the rounds begin again"
    if after.round > before.round:
        return ""
    cut = {a.attempt for a in taken.decision.actions if isinstance(a, CancelCall)}
    cut_off = {a.person for a in before.attempts if a.id in cut} | _failed_by_carrier(taken)
    for person in set(before.rung_in_round) - set(after.rung_in_round) - cut_off:
        if not _was_put_last(taken, person):
            return f"law 10: a round forgets that {person} was rung"
    return ""


def _failed_by_carrier(taken: Taken) -> set[str]:
    """A call that no telephone was rung for is no try."""
    event = taken.event
    if not isinstance(event, CallEnded) or event.result is not CallResult.CARRIER_FAILED:
        return set()
    return {a.person for a in taken.before.attempts if a.id == event.attempt}


def _leads_relays_on(taken: Taken) -> str:
    run = taken.after
    raised = {a.service for a in taken.decision.actions if isinstance(a, RaiseRelay)}
    known = {r.service for r in taken.before.relays}
    for relay in run.relays:
        if relay.service not in known | raised:
            return f"law 15: the relay to {relay.service} is not put before the seats"
        if relay.done_at is not None or relay.claimed_at is not None or not run.state.is_active:
            continue
        age = taken.now - relay.raised_at
        stages = [run.snapshot.clock(c, run.kind) for c in ("relay.claim_s", "relay.backup_s")]
        if relay.told < sum(age >= stage for stage in stages):
            return f"law 15: nobody hears that the relay to {relay.service} is unclaimed"
    return _tells_of_relays(taken)


def _tells_of_relays(taken: Taken) -> str:
    told = sum(r.told for r in taken.after.relays) - sum(r.told for r in taken.before.relays)
    tells = sum(isinstance(a, Tell) for a in taken.decision.actions)
    same = len(taken.after.relays) == len(taken.before.relays)
    return "law 15: an escalation that nobody was told" if same and told > tells else ""


def _ends_with_somebody_bound(taken: Taken) -> str:
    """A chain may only end when somebody whose duty it is has been rung, or can be."""
    ended = any(isinstance(a, Tell) and a.reason == "chain_ended" for a in taken.decision.actions)
    run = taken.after
    if not ended or run.snapshot.parameters.count("contact.passes") > 0:
        return ""
    has_team = bool(run.plan.team_triggers(run.snapshot.risk))
    if has_team and run.snapshot.with_roles(frozenset({Role.FIELD_TEAM})):
        return ""
    return "the chain ends and nobody bound to come was ever rung: no round of contacts, no team"


_LAWS: tuple[Callable[[Taken], str], ...] = (
    _ends_with_a_witness,
    _is_timed,
    _has_one_owner,
    _accepts_by_own_word,
    _keeps_its_home,
    _stays_within_tries,
    _leads_relays_on,
    _ends_with_somebody_bound,
)


def told_again(taken: Taken, decide: Decide) -> str:
    """Ask whether the same news of a carrier, told twice, changes anything (law 11)."""
    again = decide(taken.after, taken.event, taken.now)
    if again.run == taken.after and not again.actions:
        return ""
    return "law 11: news told twice is taken twice"


def stands(run: Run, now: datetime, due_at: datetime | None, decide: Decide) -> str:
    """Ask a situation whether late news changes it and whether its deadline leads on."""
    late = decide(run, CallEnded("gone", CallResult.COMPLETED, "1"), now)
    if late.run != run or late.actions:
        return "law 11: late news of a call that is over changes the incident"
    if due_at is None:
        return ""
    later = decide(run, None, due_at)
    if later.run == run and not later.entries and not _leads_on(run, later.due_at, decide):
        return "law 3: the deadline comes and changes nothing"
    return _is_led_on(run, later.actions, due_at, decide)


def _leads_on(run: Run, due_at: datetime | None, decide: Decide) -> bool:
    """A step that is kept back may come due in vain, if the deadline after it changes something."""
    if due_at is None:
        return False
    later = decide(run, None, due_at)
    return later.run != run or bool(later.entries)


def _is_led_on(run: Run, first: tuple[Action, ...], due_at: datetime, decide: Decide) -> str:
    if not run.state.is_active or run.owner or _somebody_comes(run) or run.live():
        return ""
    if run.told_at is not None:
        every = run.snapshot.clock("supervisor.every_min", run.kind)
        late = due_at > run.told_at + every
        return (
            "nobody has the incident and the supervisor is not told again in time" if late else ""
        )
    return "" if _calls_or_tells(first) else _later_led_on(run, due_at, decide)


def _later_led_on(run: Run, due_at: datetime, decide: Decide) -> str:
    for _ in range(8):
        decision = decide(run, None, due_at)
        if _calls_or_tells(decision.actions):
            return ""
        if decision.due_at is None:
            break
        run, due_at = decision.run, decision.due_at
    return "nobody has the incident and nobody is led to it"


def _calls_or_tells(actions: tuple[Action, ...]) -> bool:
    return any(isinstance(a, PlaceCall | Tell) for a in actions)


def _somebody_comes(run: Run) -> bool:
    stop = run.snapshot.clock("eta.stop_min", run.kind)
    return any(
        a.arrived_at is not None or (a.eta_at is not None and a.eta_at - a.at <= stop)
        for a in run.acceptances
    )
