"""Deciders that are wrong in one way each: what a slip in the domain would make of the real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from localcloud.plan_search.home import BARRED, CARER, ELDER
from telecare.domain.accepting import accept
from telecare.domain.actions import (
    Action,
    CancelCall,
    Flow,
    PlaceCall,
    RaiseRelay,
    SendReceipt,
    SendSms,
    Tell,
)
from telecare.domain.decide import decide
from telecare.domain.decision import Decision
from telecare.domain.draft import Draft
from telecare.domain.events import (
    AlarmJoined,
    CallAnswered,
    CallEnded,
    ConsoleDied,
    Event,
    Report,
    Reported,
    SeatActed,
)
from telecare.domain.kinds import How, Kind, Outcome, State
from telecare.domain.run import Attempt, Closure, Run, Step


def _without(decision: Decision, *kinds: type) -> Decision:
    kept = tuple(action for action in decision.actions if not isinstance(action, kinds))
    return replace(decision, actions=kept)


def _with(decision: Decision, *actions: Action) -> Decision:
    return replace(decision, actions=(*decision.actions, *actions))


def _call(person: str, attempt: str, step_flow: Flow = Flow.RESPONDER) -> PlaceCall:
    return PlaceCall("a", attempt, person, step_flow, "s", 30, 20, 5, 30)


def drops_the_deadline(run: Run, event: Event | None, now: datetime) -> Decision:
    return replace(decide(run, event, now), due_at=None)


def sleeps_through_the_deadline(run: Run, event: Event | None, now: datetime) -> Decision:
    if event is None and run.told_at is not None:
        return Decision(run, (), (), now + timedelta(minutes=1))
    return decide(run, event, now)


def tells_only_once(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if decision.run.told_at is None or decision.due_at is None:
        return decision
    return replace(decision, due_at=decision.due_at + timedelta(hours=1))


def closes_on_silence(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if event is not None or not decision.run.exhausted_at:
        return decision
    closure = Closure(Outcome.ACCIDENTAL, "automation", How.OFFICIAL, "automation", now)
    return replace(decision, run=replace(decision.run, state=State.RESOLVED, closure=closure))


def closes_without_a_witness(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if decision.run.closure is None:
        return decision
    closure = replace(decision.run.closure, seen_by="")
    return replace(decision, run=replace(decision.run, closure=closure))


def lets_a_voice_end_a_fire(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(replace(run, kind=Kind.HELP), event, now)
    return replace(decision, run=replace(decision.run, kind=run.kind))


def closes_by_the_handler(run: Run, event: Event | None, now: datetime) -> Decision:
    if run.closure is None or run.state is not State.RESOLVED:
        return decide(run, event, now)
    hidden = replace(run, closure=replace(run.closure, by="somebody"))
    decision = decide(hidden, event, now)
    return replace(decision, run=replace(decision.run, closure=run.closure))


def rings_on_after_the_end(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    ended = run.state.is_active and not decision.run.state.is_active
    return _with(decision, _call(CARER, "x")) if ended else decision


def writes_of_a_death(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    closure = decision.run.closure
    if closure is None or closure.outcome is not Outcome.DECEASED:
        return decision
    return _with(decision, SendSms("a", CARER, "deceased", run.kind))


def keeps_a_death_to_itself(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    closure = decision.run.closure
    dead = closure is not None and closure.outcome is Outcome.DECEASED
    return _without(decision, Tell) if dead else decision


def forgets_the_hold(run: Run, event: Event | None, now: datetime) -> Decision:
    if run.hold_until is None or isinstance(event, SeatActed | ConsoleDied):
        return decide(run, event, now)
    decision = decide(replace(run, hold_until=None), event, now)
    return replace(decision, run=replace(decision.run, hold_until=run.hold_until))


def keeps_a_dead_console(run: Run, event: Event | None, now: datetime) -> Decision:
    return decide(run, None if isinstance(event, ConsoleDied) else event, now)


def takes_over_in_secret(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if not isinstance(event, SeatActed):
        return decision
    return replace(decision, entries=tuple(e for e in decision.entries if e.event != "released"))


def owns_by_itself(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    return replace(decision, run=replace(decision.run, owner="automation"))


def takes_an_answer_for_a_yes(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    attempt = run.attempt(event.attempt) if isinstance(event, CallAnswered) else None
    if attempt is None or attempt.person == run.elder:
        return decision
    draft = Draft(decision.run, now)
    accept(draft, attempt.person, "portal")
    return replace(draft.decision(), due_at=decision.due_at)


def stops_for_whoever_accepts(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    acceptances = tuple(replace(a, stops=a.eta_at is not None) for a in decision.run.acceptances)
    return replace(decision, run=replace(decision.run, acceptances=acceptances))


def never_stops(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    acceptances = tuple(replace(a, stops=False) for a in decision.run.acceptances)
    return replace(decision, run=replace(decision.run, acceptances=acceptances))


def waits_for_who_does_not_come(run: Run, event: Event | None, now: datetime) -> Decision:
    late = [a for a in run.acceptances if a.eta_at is not None and a.eta_at < now]
    if event is not None or not late:
        return decide(run, event, now)
    return Decision(replace(run, calls=run.calls + 1), (), (), now + timedelta(minutes=1))


def lets_the_others_ring(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    cut = {a.attempt for a in decision.actions if isinstance(a, CancelCall)}
    attempts = tuple(
        replace(a, cancelled=False) if a.id in cut else a for a in decision.run.attempts
    )
    return _without(replace(decision, run=replace(decision.run, attempts=attempts)), CancelCall)


def rings_though_somebody_comes(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    new = any(a.stops for a in decision.run.acceptances)
    if not new or any(a.stops for a in run.acceptances):
        return decision
    attempt = Attempt("x", "contact", Step.CONTACTS, now, now + timedelta(minutes=1))
    attempts = (*decision.run.attempts, attempt)
    ringing = replace(decision, run=replace(decision.run, attempts=attempts))
    return _with(ringing, _call("contact", "x"))


def calls_it_open(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if decision.run.state is not State.ATTENDED:
        return decision
    return replace(decision, run=replace(decision.run, state=State.OPEN))


def forgets_who_is_at_the_door(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if event is not None or not decision.run.state.is_active:
        return decision
    return replace(decision, run=replace(decision.run, on_scene=""))


def hears_nobody_leave(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    left = isinstance(event, Reported) and event.report is Report.LEFT
    return _without(decision, Tell) if left else decision


def writes_into_the_past(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    entries = tuple(replace(e, at=e.at - timedelta(seconds=1)) for e in decision.entries)
    return replace(decision, entries=entries)


def changes_the_home(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    snapshot = replace(run.snapshot, area="310101001")
    return replace(decision, run=replace(decision.run, snapshot=snapshot))


def rings_who_is_barred(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    return _with(decision, _call(BARRED, "x"))


def dials_the_fire_brigade(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    relays = [a for a in decision.actions if isinstance(a, RaiseRelay)]
    return _with(decision, *[_call(str(r.service), "x") for r in relays])


def rings_twice(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    calls = [a for a in decision.actions if isinstance(a, PlaceCall) and a.person == CARER]
    again = [replace(call, id=f"{call.id}-again") for call in calls]
    return _with(decision, *again)


def rings_the_elder_for_ever(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(replace(run, elder_tries=min(run.elder_tries, 1)), event, now)
    ended = isinstance(event, CallEnded) and any(
        isinstance(a, PlaceCall) and a.person == ELDER for a in decision.actions
    )
    tries = run.elder_tries + ended
    return replace(decision, run=replace(decision.run, elder_tries=max(tries, 1)))


def forgets_the_round(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    ended = run.attempt(event.attempt) if isinstance(event, CallEnded) else None
    if ended is None or ended.person not in run.rung_in_round:
        return decision
    return replace(decision, run=replace(decision.run, rung_in_round=()))


def rings_around_again(run: Run, event: Event | None, now: datetime) -> Decision:
    ended = run.attempt(event.attempt) if isinstance(event, CallEnded) else None
    if ended is None or ended.step is not Step.TEAM:
        return decide(run, event, now)
    order = tuple(p for p in run.rung if p in run.order)
    return decide(replace(run, neighbourhood_done=False, rung=order), event, now)


def gives_no_receipt(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    return _without(decision, SendReceipt) if isinstance(event, AlarmJoined) else decision


def takes_late_news(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if not isinstance(event, CallEnded) or run.attempt(event.attempt) is not None:
        return decision
    return replace(decision, run=replace(decision.run, elder_reached=True))


def counts_a_call_twice(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    if not isinstance(event, CallAnswered):
        return decision
    return replace(decision, run=replace(decision.run, calls=decision.run.calls + 1))


def loses_the_relay(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    return replace(decision, run=replace(decision.run, relays=()))


def puts_no_relay_before_the_seats(run: Run, event: Event | None, now: datetime) -> Decision:
    return _without(decide(run, event, now), RaiseRelay)


def tells_nobody_of_a_relay(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    kept = [a for a in decision.actions if not (isinstance(a, Tell) and "relay" in a.reason)]
    return replace(decision, actions=tuple(kept))


def leaves_a_relay_unclaimed(run: Run, event: Event | None, now: datetime) -> Decision:
    decision = decide(run, event, now)
    relays = tuple(replace(r, told=0, told_at=None) for r in decision.run.relays)
    return replace(decision, run=replace(decision.run, relays=relays))


Decider = Callable[[Run, Event | None, datetime], Decision]
