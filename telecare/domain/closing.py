"""How an incident ends: resolved with outcome, who saw the elder safe and how; closed by a human follow-up (law 2)."""

from __future__ import annotations

from datetime import datetime

from telecare.domain.accepting import open_task, tell
from telecare.domain.actions import CountFalseAlarm
from telecare.domain.calling import cancel, place
from telecare.domain.confirming import withdraw_relays
from telecare.domain.draft import Draft
from telecare.domain.entering import renew_code
from telecare.domain.events import FollowedUp, FollowUpCalled
from telecare.domain.household import covered, unaccounted
from telecare.domain.kinds import FALSE_ALARMS, How, Kind, Outcome, State
from telecare.domain.run import Closure, Run, Step
from telecare.domain.witnessing import account, witness

POISONS = frozenset({Kind.GAS, Kind.CO})
"""Kinds whose incident stays open until the air was measured, wherever the elder is."""

MEASURED = frozenset({Outcome.MADE_SAFE, Outcome.DEVICE_FAULT})
"""Outcomes by which somebody says that no gas flows any more."""

NEEDS_EYES = frozenset({Kind.FIRE, Kind.GAS, Kind.CO})
"""Kinds in which no voice on a telephone shows that the elder is safe."""


def objection(run: Run, closure: Closure | None, *, by_seat: bool) -> str:
    """Return why this may not resolve the incident, or '' when it may."""
    if closure is None:
        return "outcome_and_how_needed"
    if not closure.seen_by:
        return "seen_by_needed"
    if not by_seat and not run.is_on_scene(closure.by):
        return "not_on_scene"
    if closure.how is How.SPOKE_IDENTIFIED:
        if not by_seat:
            return "only_a_seat_identifies_by_voice"
        if run.kind in NEEDS_EYES:
            return "kind_needs_in_person_or_official"
    if run.kind in POISONS and run.valve_failed and closure.outcome not in MEASURED:
        return "gas_not_made_safe"
    return ""


def resolve(
    draft: Draft, closure: Closure | None, by: str, *, by_seat: bool, who: str = ""
) -> None:
    """Resolve when law 2 is satisfied for each elder of the home; else say why not and go on."""
    if draft.run.state is not State.OPEN and draft.run.state is not State.ATTENDED:
        draft.note("noted", by, what="already_resolved")
        return
    why_not = objection(draft.run, closure, by_seat=by_seat)
    if closure is None or why_not:
        draft.note("noted", by, what="resolve_refused", reason=why_not)
        return
    if not _all_accounted_for(draft, closure, by, who):
        return
    for attempt in draft.run.attempts:
        cancel(draft, attempt)
    draft.set(state=State.RESOLVED, closure=closure, well_until=None, paused=(), hold_until=None)
    draft.note("resolved", by, outcome=closure.outcome, seen_by=closure.seen_by, how=closure.how)
    withdraw_relays(draft)
    renew_code(draft)
    _count_false_alarm(draft, closure)
    if closure.outcome is Outcome.DECEASED:
        _leave_to_humans(draft)


def let_go_at(run: Run, elder: str) -> datetime | None:
    """Return since when nobody is at work on an incident; None while somebody is, and of the dead for good."""
    closure = run.closure
    if run.state.is_active or closure is None or _is_dead(run, closure, elder):
        return None
    return closure.at


def _is_dead(run: Run, closure: Closure, elder: str) -> bool:
    """Tell whether a death is this elder's; of several whom one witness names it is whose incident it was."""
    if closure.outcome is not Outcome.DECEASED:
        return False
    said = (closure.seen_by, closure.how)
    named = [each.person for each in run.accounts if (each.by, each.how) == said]
    return elder in named and elder == (run.elder if run.elder in named else named[0])


def _count_false_alarm(draft: Draft, closure: Closure) -> None:
    """Each device that alarmed for nothing is counted by the cause; a test is no fault of a device."""
    if closure.outcome not in FALSE_ALARMS - {Outcome.TEST} or draft.run.test:
        return
    for thing in dict.fromkeys(alarm.thing for alarm in draft.run.alarms if alarm.thing):
        draft.act(CountFalseAlarm, thing=thing, cause=closure.outcome.value)


def _all_accounted_for(draft: Draft, closure: Closure, by: str, who: str) -> bool:
    """Take down of whom this speaks; False, and noted, while somebody of the home is left out."""
    of_these = covered(draft.run, who, closure.how)
    account(draft, of_these, closure.seen_by, closure.how, closure.outcome, closure.by)
    missing = unaccounted(draft.run)
    for person in missing:
        draft.note("noted", by, what="resolve_refused", reason="not_accounted_for", person=person)
    return not missing


def _leave_to_humans(draft: Draft) -> None:
    """No machine tells of a death, by call or by text: people of the operator go to the family (law 15)."""
    tell(draft, "supervisor", "deceased")
    open_task(draft, "notify_family", draft.run.elder)


def on_follow_up_called(draft: Draft, event: FollowUpCalled) -> None:
    """A seat has the elder rung for the follow-up; after a death nobody is rung by the platform."""
    why_not = _follow_up_objection(draft.run, event.by)
    if why_not:
        draft.note("noted", event.by, what="follow_up_refused", reason=why_not)
    else:
        place(draft, draft.run.elder, Step.FOLLOW_UP)


def on_followed_up(draft: Draft, event: FollowedUp) -> None:
    """A human who did not handle the incident spoke with the elder, or did not reach them."""
    why_not = _follow_up_objection(draft.run, event.by, call=False)
    if why_not:
        draft.note("noted", event.by, what="follow_up_refused", reason=why_not)
        return
    draft.note("follow_up", event.by, reached="yes" if event.reached else "no")
    if event.reached:
        _spoken_with(draft, event.by)
        for attempt in draft.run.live():
            cancel(draft, attempt)
        draft.set(state=State.CLOSED, attempts=())
        draft.note("closed", event.by)
        return
    tries = draft.run.follow_up_tries + 1
    draft.set(follow_up_tries=tries)
    if tries == draft.run.snapshot.parameters.count("follow_up.tries"):
        open_task(draft, "welfare_visit", draft.run.elder)


def _spoken_with(draft: Draft, by: str) -> None:
    """A person rang the elder and the elder spoke; after a death it was the family."""
    closure = draft.run.closure
    if closure is not None and closure.outcome is not Outcome.DECEASED and draft.run.elder:
        witness(draft, (draft.run.elder,), by, How.SPOKE_IDENTIFIED, by)


def _visit_is_asked_for(run: Run) -> bool:
    return run.follow_up_tries >= run.snapshot.parameters.count("follow_up.tries")


def _follow_up_objection(run: Run, by: str, *, call: bool = True) -> str:
    if run.state is not State.RESOLVED or run.closure is None:
        return "not_resolved"
    if by in {run.closure.by, run.owner} or not by:
        return "by_the_handler"
    if call and run.closure.outcome is Outcome.DECEASED:
        return "deceased"
    if call and (not run.elder or run.elder in run.barred):
        return "nobody_to_ring"
    return ""


def plan_follow_up(draft: Draft) -> None:
    """Lead a follow-up that nobody made on: the supervisor is told and a visit is asked for."""
    closure = draft.run.closure
    if closure is None:
        return
    last = draft.run.follow_up_told_at or closure.at
    if draft.has_come(last + draft.clock("follow_up.within_h")):
        may_visit = closure.outcome is not Outcome.DECEASED
        if draft.run.follow_up_told_at is None and may_visit and not _visit_is_asked_for(draft.run):
            open_task(draft, "welfare_visit", draft.run.elder)
        draft.set(follow_up_told_at=draft.now)
        tell(draft, "supervisor", "follow_up_overdue")
