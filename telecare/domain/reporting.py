"""Reports from the field: arrived, confirmed, safe, false alarm, resolved, left, handed over, cannot."""

from __future__ import annotations

from collections.abc import Callable

from telecare.domain.accepting import accept, arrive, end_acceptance, tell, tell_seats
from telecare.domain.calling import stop_all
from telecare.domain.closing import resolve
from telecare.domain.confirming import confirm, raise_relay
from telecare.domain.draft import Draft
from telecare.domain.events import Report, Reported
from telecare.domain.household import covered, with_reached
from telecare.domain.kinds import FALSE_ALARMS, How, Outcome, Service, State
from telecare.domain.run import Acceptance, Closure, Run
from telecare.domain.witnessing import account

NO_ENTRY = "no_entry"
"""The cause of `cannot` that takes nobody from the door: it does not open."""

_OF_ELDERS = frozenset({Report.CONFIRMED, Report.SAFE, Report.RESOLVED, Report.FALSE_ALARM})


def on_reported(draft: Draft, event: Reported) -> None:
    """Take a report of somebody the home knows, or of a service; anybody else's is noted only."""
    if not _may_report(draft.run, event):
        draft.note("noted", event.by, what="report_refused", report=event.report)
        return
    if not draft.run.state.is_active:
        draft.note("noted", event.by, what="report_late", report=event.report)
        return
    if draft.run.is_on_scene(event.by):
        draft.set(last_word_at=draft.now)
    _take(draft, event)


def _may_report(run: Run, event: Reported) -> bool:
    """Elders speak of themselves and take nothing over; a service's crew comes, but is no responder."""
    if event.by in run.snapshot.elders and event.by not in run.barred:
        return event.report in _OF_ELDERS
    if event.report is Report.ACCEPTED:
        return run.may_take(event.by)
    return _may_be_at_the_door(run, event.by)


def _may_be_at_the_door(run: Run, person: str) -> bool:
    return run.may_take(person) or person in set(Service)


def _take(draft: Draft, event: Reported) -> None:
    match event.report:
        case Report.ACCEPTED:
            accept(draft, event.by, "portal")
        case Report.ARRIVED:
            _arrived(draft, event.by)
        case Report.CONFIRMED:
            confirm(draft, event.by, event.emergency)
        case Report.RESOLVED | Report.FALSE_ALARM:
            closure = closure_of(draft, event)
            resolve(draft, closure, event.by, by_seat=False, who=event.who)
        case _:
            _OTHERS[event.report](draft, event)


def _arrived(draft: Draft, by: str) -> None:
    """A service's crew on scene is not a responder of the home, but it is somebody at the door."""
    if by not in set(Service):
        arrive(draft, by)
        return
    if draft.run.is_on_scene(by):
        return
    crew = Acceptance(by, draft.now, arrived_at=draft.now)
    draft.set(acceptances=(*draft.run.acceptances, crew), state=State.ATTENDED)
    draft.set(on_scene=draft.run.on_scene or by, last_word_at=draft.now)
    draft.note("arrived", by)
    stop_all(draft, by)


def closure_of(draft: Draft, event: Reported) -> Closure | None:
    """Read a closure from a report; a false alarm's cause is its outcome; None when something is missing."""
    outcome, how = event.outcome, event.how
    if event.report is Report.FALSE_ALARM:
        cause = event.cause
        outcome = Outcome(cause) if cause in FALSE_ALARMS else None
        how = how or How.IN_PERSON
    if outcome is None or how is None:
        return None
    return Closure(outcome, event.seen_by or event.by, how, event.by, draft.now)


def _safe(draft: Draft, event: Reported) -> None:
    """Only who is there has seen it: from afar nobody has reached the elder (law 9)."""
    run = draft.run
    draft.note(
        "noted", event.by, what="elder_seen_safe", **({"person": event.who} if event.who else {})
    )
    draft.set(seen_safe_by=event.by)
    if not run.is_on_scene(event.by):
        return
    seen = covered(run, event.who, How.IN_PERSON)
    account(draft, seen, event.by, How.IN_PERSON, None, event.by)
    for person in seen:
        draft.run = with_reached(draft.run, person)


def _left(draft: Draft, event: Reported) -> None:
    """Leaving without a hand-over: the supervisor hears at once, and calling resumes if nobody is left (law 6)."""
    by = event.by
    draft.note("left", by)
    end_acceptance(draft, by, "left", comes_back=True)


def _handed_over(draft: Draft, event: Reported) -> None:
    if draft.run.on_scene != event.by or not _may_be_at_the_door(draft.run, event.to):
        draft.note("noted", event.by, what="hand_over_refused", to=event.to)
        return
    rest = tuple(a for a in draft.run.acceptances if a.person not in {event.by, event.to})
    taker = Acceptance(event.to, draft.now, arrived_at=draft.now)
    draft.set(acceptances=(*rest, taker), on_scene=event.to, last_word_at=draft.now)
    draft.note("handed_over", event.by, to=event.to)


def _cannot(draft: Draft, event: Reported) -> None:
    by = event.by
    if event.cause == NO_ENTRY and draft.run.is_on_scene(by):
        _stands_before_the_door(draft, by)
        return
    if draft.run.acceptance(by) is not None:
        end_acceptance(draft, by, "cannot", comes_back=False)
    elif by not in draft.run.out:
        draft.set(out=(*draft.run.out, by))
    draft.note("declined", by, reason="cannot")


def _stands_before_the_door(draft: Draft, by: str) -> None:
    """The door stays shut: a witness is needed to open it, and whoever is there stays (law 6, XH23-24)."""
    draft.note("noted", by, what="no_entry")
    tell_seats(draft, "no_entry", by, to=draft.run.owner)
    tell(draft, "supervisor", "no_entry")
    raise_relay(draft, Service.POLICE, suspected=False)


_OTHERS: dict[Report, Callable[[Draft, Reported], None]] = {
    Report.SAFE: _safe,
    Report.LEFT: _left,
    Report.HANDED_OVER: _handed_over,
    Report.CANNOT: _cannot,
}
