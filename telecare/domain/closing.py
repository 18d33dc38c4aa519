"""How an incident ends: resolved with outcome, who saw the elder safe and how; closed by a human follow-up (law 2)."""

from __future__ import annotations

from telecare.domain.accepting import open_task, tell
from telecare.domain.calling import cancel, place
from telecare.domain.confirming import withdraw_relays
from telecare.domain.draft import Draft
from telecare.domain.events import FollowedUp, FollowUpCalled
from telecare.domain.kinds import How, Kind, Outcome, State
from telecare.domain.run import Closure, Run, Step

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
    return ""


def resolve(draft: Draft, closure: Closure | None, by: str, *, by_seat: bool) -> None:
    """Resolve when law 2 is satisfied; else say why not and go on."""
    if draft.run.state is not State.OPEN and draft.run.state is not State.ATTENDED:
        draft.note("noted", by, what="already_resolved")
        return
    why_not = objection(draft.run, closure, by_seat=by_seat)
    if closure is None or why_not:
        draft.note("noted", by, what="resolve_refused", reason=why_not)
        return
    for attempt in draft.run.attempts:
        cancel(draft, attempt)
    draft.set(state=State.RESOLVED, closure=closure, well_until=None, paused=(), hold_until=None)
    draft.note("resolved", by, outcome=closure.outcome, seen_by=closure.seen_by, how=closure.how)
    withdraw_relays(draft)
    if closure.outcome is Outcome.DECEASED:
        tell(draft, "supervisor", "deceased")


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
        for attempt in draft.run.live():
            cancel(draft, attempt)
        draft.set(state=State.CLOSED, attempts=())
        draft.note("closed", event.by)
        return
    tries = draft.run.follow_up_tries + 1
    draft.set(follow_up_tries=tries)
    if tries == draft.run.snapshot.parameters.count("follow_up.tries"):
        open_task(draft, "welfare_visit", draft.run.elder)


def _visit_is_asked_for(run: Run) -> bool:
    return run.follow_up_tries >= run.snapshot.parameters.count("follow_up.tries")


def _follow_up_objection(run: Run, by: str, *, call: bool = True) -> str:
    if run.state is not State.RESOLVED or run.closure is None:
        return "not_resolved"
    if by in {run.closure.by, run.owner} or not by:
        return "by_the_handler"
    if call and run.closure.outcome is Outcome.DECEASED:
        return "deceased"
    if call and not run.elder:
        return "nobody_to_ring"
    return ""


def plan_follow_up(draft: Draft) -> None:
    """Lead a follow-up that nobody made on: the supervisor is told and a visit is asked for."""
    closure = draft.run.closure
    if closure is None:
        return
    last = draft.run.follow_up_told_at or closure.at
    if draft.has_come(last + draft.clock("follow_up.within_h")):
        if draft.run.follow_up_told_at is None and not _visit_is_asked_for(draft.run):
            open_task(draft, "welfare_visit", draft.run.elder)
        draft.set(follow_up_told_at=draft.now)
        tell(draft, "supervisor", "follow_up_overdue")
