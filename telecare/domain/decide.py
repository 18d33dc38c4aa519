"""The decider: one event in, the next facts, actions and entries out; pure, total, without a clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from telecare.domain import (
    answers,
    closing,
    household,
    reporting,
    seats,
    steps,
    supervision,
    tickets,
)
from telecare.domain.alarms import on_joined, open_with
from telecare.domain.calling import end_lost_calls
from telecare.domain.confirming import plan_relays, plan_suspected
from telecare.domain.decision import Decision
from telecare.domain.draft import Draft
from telecare.domain.events import (
    Alarm,
    AlarmJoined,
    CallAnswered,
    CallEnded,
    CommandAnswered,
    ConsoleDied,
    Event,
    FollowedUp,
    FollowUpCalled,
    InboundCalled,
    KeyPressed,
    Reported,
    SeatActed,
    SmsFailed,
    SmsReplied,
    TicketChanged,
)
from telecare.domain.home import Snapshot
from telecare.domain.kinds import State
from telecare.domain.run import Run, Step

_TAKE: dict[type, Callable[[Draft, Any], None]] = {
    AlarmJoined: on_joined,
    CallAnswered: answers.on_answered,
    KeyPressed: answers.on_key,
    CallEnded: answers.on_ended,
    SmsReplied: answers.on_sms,
    SmsFailed: answers.on_sms_failed,
    InboundCalled: answers.on_inbound,
    Reported: reporting.on_reported,
    SeatActed: seats.on_seat,
    ConsoleDied: seats.on_console_died,
    CommandAnswered: supervision.on_command,
    TicketChanged: tickets.on_ticket,
    FollowedUp: closing.on_followed_up,
    FollowUpCalled: closing.on_follow_up_called,
}

_RULES_WHILE_ACTIVE: tuple[Callable[[Draft], None], ...] = (
    end_lost_calls,
    supervision.plan_acceptances,
    seats.plan_hold,
    steps.plan_well_hold,
    steps.plan_engaged,
    steps.plan_elder,
    steps.plan_contacts,
    steps.plan_neighbourhood,
    steps.plan_team,
    steps.plan_everybody,
    supervision.plan_valve,
    supervision.plan_riser,
    plan_suspected,
    plan_relays,
    tickets.plan_ticket,
    supervision.plan_silence,
    supervision.plan_carrier,
)

_RULES_WHEN_RESOLVED: tuple[Callable[[Draft], None], ...] = (end_lost_calls, closing.plan_follow_up)


def open_run(incident: str, alarm: Alarm, snapshot: Snapshot, now: datetime) -> Decision:
    """Open an incident for its first alarm: receipt, start of the response, commands that cannot wait.

    The first calls are planned by the response machine's first advance, so the incident is due at once.
    """
    elder = household.subject_of(snapshot, alarm.elder, now)
    run = Run(
        incident=incident,
        kind=alarm.kind,
        opened_at=now,
        plan_since=now,
        elder=elder,
        snapshot=snapshot,
        test=alarm.test,
        away_from_home=alarm.away,
        companions=() if alarm.away else household.companions_of(snapshot, elder, now),
        order=snapshot.contacts(),
        barred=tuple(r.id for r in snapshot.responders if r.suspected),
    )
    draft = Draft(run, now)
    open_with(draft, alarm)
    draft.has_come(now)
    decision = draft.decision()
    return Decision(decision.run, decision.actions, decision.entries, now)


def decide(run: Run, event: Event | None, now: datetime) -> Decision:
    """Take an event (None: time has passed) into the facts and plan everything that follows from them.

    The same run, event and instant always give the same decision. `due_at` is later than `now` and is
    None only when the incident is closed (law 3).
    """
    draft = Draft(run, now)
    if event is not None:
        _take(draft, event)
    _plan(draft)
    return draft.decision()


def _take(draft: Draft, event: Event) -> None:
    if draft.run.state is State.CLOSED:
        draft.note("noted", what="after_closing", news=type(event).__name__)
        return
    _TAKE[type(event)](draft, event)


def _plan(draft: Draft) -> None:
    """Let the rules look at the run until none of them changes it.

    Whether the chain has ended is asked last: only when no rule has another call to place.
    """
    while True:
        before = draft.run
        draft.look_afresh()
        for rule in _rules(draft.run.state):
            rule(draft)
        is_settled = _is_same(draft.run, before)
        if is_settled and draft.run.state.is_active:
            supervision.plan_chain_end(draft)
            is_settled = _is_same(draft.run, before)
        if is_settled:
            return


def _is_same(run: Run, before: Run) -> bool:
    return run is before or run == before


def _rules(state: State) -> tuple[Callable[[Draft], None], ...]:
    if state is State.CLOSED:
        return ()
    return _RULES_WHEN_RESOLVED if state is State.RESOLVED else _RULES_WHILE_ACTIVE


_WAITS = (
    (Step.ELDER, "CallingElder"),
    (Step.CONTACTS, "CallingContacts"),
    (Step.NEIGHBOURHOOD, "RingingNeighbourhood"),
    (Step.EVERYBODY, "RingingNeighbourhood"),
    (Step.TEAM, "SendingDoorTeam"),
)


def wait_state(run: Run) -> str:
    """Name what the response machine is waiting for, for people who look at an execution."""
    if run.state is State.CLOSED:
        return "Done"
    if run.state is State.RESOLVED:
        return "FollowUp"
    if run.on_scene:
        return "WaitingOnScene"
    calling = next((name for step, name in _WAITS if run.live(step)), None)
    if calling is not None:
        return calling
    if any(relay.done_at is None for relay in run.relays):
        return "SeatRelaysEmergencyServices"
    return "WaitingOnScene" if run.acceptances else "WaitingForHuman"
