"""The calling steps of a plan: elder, contacts, neighbourhood and door team (XH23-21 to XH23-23)."""

from __future__ import annotations

from datetime import datetime, timedelta

from telecare.domain.accepting import calling_is_stopped
from telecare.domain.calling import end_well_hold, place
from telecare.domain.draft import Draft
from telecare.domain.household import asked, people
from telecare.domain.kinds import NEIGHBOURHOOD, Role
from telecare.domain.response_plan import ElderAnswer, Start, Trigger
from telecare.domain.run import Engaged, Run, Step

TEAM = frozenset({Role.FIELD_TEAM})


def plan_well_hold(draft: Draft) -> None:
    """The elder pressed 1: nobody else is rung until a seat has spoken or the clock has run out."""
    until = draft.run.well_until
    if until is not None and draft.plans_call_at(until):
        end_well_hold(draft, "time_over")


def plan_elder(draft: Draft) -> None:
    """Call the elder, as often as the plan says and until a key is pressed."""
    for person in people(draft.run):
        _plan_call_of_elder(draft, person)


def _plan_call_of_elder(draft: Draft, person: str) -> None:
    run = draft.run
    step = run.plan.elder
    is_live = any(a.person == person for a in run.live(Step.ELDER))
    if is_live or _is_done_with(run, person) or calling_is_stopped(run):
        return
    if _is_kept_back(draft, Step.ELDER):
        return
    known = asked(run, person)
    pause = draft.clock(step.retry) if step.retry and known.tries else timedelta(0)
    if draft.plans_call_at((known.ended_at or draft.now) + pause):
        place(draft, person, Step.ELDER)


def _is_done_with(run: Run, person: str) -> bool:
    """Tell whether this elder is rung no more; a seat's voice in the home spares both of a couple."""
    known = asked(run, person)
    reached = known.reached and run.plan.elder.answer is not ElderAnswer.NOT_ASKED
    spared = run.seat_spoke or reached or _is_left_out(run, person)
    return spared or known.tries >= run.plan.elder.tries


def _is_left_out(run: Run, person: str) -> bool:
    """Tell whether a seat has barred or skipped somebody: of a couple it may be one of the two."""
    return person in run.barred or person in run.out


def _elders_are_tried(run: Run) -> bool:
    return not run.live(Step.ELDER) and all(_is_done_with(run, p) for p in people(run))


def _is_kept_back(draft: Draft, step: Step) -> bool:
    """Tell whether a seat's pause or the elder's word keeps a step back; the chain has then not ended."""
    run = draft.run
    kept = run.well_until is not None or bool({"all", step.value} & set(run.paused))
    draft.planned = draft.planned or kept
    return kept or _carrier_is_away(draft)


def _carrier_is_away(draft: Draft) -> bool:
    """Tell whether calls would go nowhere; they are planned for when the carrier may be back."""
    back_at = draft.run.carrier_back_at
    return back_at is not None and not draft.plans_call_at(back_at)


def plan_contacts(draft: Draft) -> None:
    """Call first carers and contacts one by one, in rounds; whoever accepted or declined is left out."""
    run = draft.run
    if run.contacts_done or calling_is_stopped(run):
        return
    if _is_kept_back(draft, Step.CONTACTS) or _is_deciding(draft):
        return
    start = _moment(draft, run.plan.contacts_trigger(run.snapshot.risk))
    if start is None or not draft.plans_call_at(start) or _contact_is_live(run):
        return
    _ring_next_contact(draft)


def _contact_is_live(run: Run) -> bool:
    return any(a.person in run.order and a.step is not Step.REMINDER for a in run.live())


def _is_deciding(draft: Draft) -> bool:
    """Tell whether somebody has pressed 1 and may still press the digit."""
    pending = [a.decide_at for a in draft.run.acceptances if a.decide_at is not None]
    return any(not draft.plans_call_at(instant) for instant in pending)


def _ring_next_contact(draft: Draft) -> None:
    passes = draft.run.snapshot.parameters.count("contact.passes")
    person = _next_contact(draft) if passes else None
    if person is not None:
        draft.set(round=max(draft.run.round, 1))
        place(draft, person, Step.CONTACTS)
    elif draft.run.round < passes:
        draft.set(round=draft.run.round + 1, rung_in_round=())
    else:
        draft.set(contacts_done=True, exhausted_at=draft.run.exhausted_at or draft.now)


def _next_contact(draft: Draft) -> str | None:
    run = draft.run
    return next(
        (p for p in run.order if p not in run.rung_in_round and _may_be_rung(draft, p)), None
    )


def _may_be_rung(draft: Draft, person: str) -> bool:
    run = draft.run
    if person in run.out or person in run.barred or run.acceptance(person) is not None:
        return False
    return run.snapshot.may_ring(person, draft.now)


def plan_engaged(draft: Draft) -> None:
    """Ring again whose line was ours; the chain has gone on meanwhile and has not ended before."""
    for waiting in draft.run.engaged:
        if calling_is_stopped(draft.run) or not _is_still_wanted(draft, waiting):
            _forget_engaged(draft, waiting)
        elif draft.plans_call_at(waiting.again_at):
            _forget_engaged(draft, waiting)
            place(draft, waiting.person, waiting.step)


def _is_still_wanted(draft: Draft, waiting: Engaged) -> bool:
    run = draft.run
    if waiting.step is Step.ELDER:
        reached = asked(run, waiting.person).reached
        return not (run.seat_spoke or reached or _is_left_out(run, waiting.person))
    return _may_be_rung(draft, waiting.person)


def _forget_engaged(draft: Draft, waiting: Engaged) -> None:
    draft.set(engaged=tuple(e for e in draft.run.engaged if e is not waiting))


def plan_neighbourhood(draft: Draft) -> None:
    """Ring everybody of the neighbourhood at once, at the earliest of the plan's moments."""
    run = draft.run
    if run.neighbourhood_done or calling_is_stopped(run):
        return
    if not _has_come(draft, run.plan.neighbourhood) or _is_kept_back(draft, Step.NEIGHBOURHOOD):
        return
    draft.set(neighbourhood_done=True)
    around = run.snapshot.with_roles(neighbourhood_roles(run))
    ring_all(draft, _not_rung(run, around), Step.NEIGHBOURHOOD)


def neighbourhood_roles(run: Run) -> frozenset[Role]:
    """Return who is rung around: away from home only those who may go elsewhere."""
    roles = run.plan.neighbourhood_roles
    return roles & run.plan.away_roles if run.away_from_home else roles


def plan_team(draft: Draft) -> None:
    """Ring the door team at the earliest of the plan's moments for this risk grade."""
    run = draft.run
    if run.team_done or calling_is_stopped(run):
        return
    if not _has_come(draft, run.plan.team_triggers(run.snapshot.risk)):
        return
    if _is_kept_back(draft, Step.TEAM):
        return
    draft.set(team_done=True)
    ring_all(draft, _not_rung(run, run.snapshot.with_roles(TEAM)), Step.TEAM)


def ring_all(draft: Draft, persons: tuple[str, ...], step: Step) -> None:
    """Ring several people at once: those who may be rung now and have not said that they cannot."""
    for person in persons:
        if _may_be_rung(draft, person):
            place(draft, person, step)


def plan_everybody(draft: Draft) -> None:
    """Once it is confirmed, ring everybody who has not been rung yet, whoever is on the way."""
    run = draft.run
    if not run.confirmed_by or run.everybody_rung or _carrier_is_away(draft):
        return
    draft.set(everybody_rung=True, neighbourhood_done=True, team_done=True)
    known = run.snapshot
    around = NEIGHBOURHOOD & run.plan.away_roles if run.away_from_home else NEIGHBOURHOOD
    left = (*run.order, *known.with_roles(around), *known.with_roles(TEAM))
    ring_all(draft, _not_rung(run, left), Step.EVERYBODY)


def _not_rung(run: Run, persons: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(person for person in persons if person not in run.rung)


def _has_come(draft: Draft, triggers: tuple[Trigger, ...]) -> bool:
    moments = [m for t in triggers if (m := _moment(draft, t)) is not None]
    return bool(moments) and draft.plans_call_at(min(moments))


def _moment(draft: Draft, trigger: Trigger) -> datetime | None:
    """Return when a trigger's clock ends, or None while what it counts from has not happened."""
    start = _start(draft, trigger.start)
    if start is None or not trigger.after:
        return start
    return start + draft.clock(trigger.after)


def _start(draft: Draft, start: Start) -> datetime | None:
    run = draft.run
    match start:
        case Start.OPENING | Start.WITH_ELDER:
            return run.opened_at
        case Start.ELDER_TRIED:
            return draft.now if _elders_are_tried(run) else None
        case Start.FIRST_CONTACT:
            return run.first_contact_at
        case Start.CONTACTS_EXHAUSTED:
            return run.exhausted_at
        case Start.NEIGHBOURHOOD:
            return draft.now if run.neighbourhood_done else None
        case Start.NEVER:
            return None
