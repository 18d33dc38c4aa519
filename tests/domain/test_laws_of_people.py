"""More laws over random events: who may take an incident, who answers for it, and what late news may not do."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.actions import Action, CancelCall, PlaceCall, SendSms, Tell
from telecare.domain.decide import decide, open_run
from telecare.domain.events import (
    AlarmJoined,
    CallAnswered,
    CallEnded,
    CallResult,
    ConsoleDied,
    Event,
    Report,
    Reported,
    SeatAct,
    SeatActed,
    SmsReplied,
)
from telecare.domain.kinds import Service, State
from telecare.domain.run import Run
from tests.domain.test_laws import SNAPSHOT, Moment, _events, _stories, live_through
from tests.stories.rehearsal import START, an_alarm
from tests.stories.words import M, S, arrived, closes, seat

Story = tuple[str, list[tuple[timedelta, Event]]]
_moderate = partial(settings, deadline=None)
_SERVICES = {service.value for service in Service}


def released(moment: Moment, person: str) -> bool:
    """Tell whether an event may take a person from the scene (law 6)."""
    match moment.event:
        case Reported(by=by, report=report):
            return by == person and report in {Report.LEFT, Report.HANDED_OVER, Report.CANNOT}
        case SeatActed(act=act, who=who):
            return who == person and act in {SeatAct.BAR, SeatAct.SKIP}
        case AlarmJoined():
            return moment.before.state is State.RESOLVED
    return False


@given(_stories)
@_moderate(max_examples=100)
def test_law_4_an_incident_has_one_owner_and_a_dead_console_owns_nothing(story: Story) -> None:
    for moment in live_through(*story):
        before, after = moment.before.owner, moment.run.owner
        if before != after and before:
            acted = isinstance(moment.event, SeatActed | ConsoleDied)
            held = moment.before.hold_until is not None and moment.now >= moment.before.hold_until
            assert acted or held
        if isinstance(moment.event, ConsoleDied) and moment.before.state is not State.CLOSED:
            assert moment.event.by != after
            waiting = [r.claimed_by for r in moment.run.relays if r.done_at is None]
            assert moment.event.by not in waiting
        if not after and before:
            assert moment.run.paused == ()


@given(_stories)
@_moderate(max_examples=100)
def test_law_5_only_responders_and_crews_ever_take_an_incident(story: Story) -> None:
    for moment in live_through(*story):
        for acceptance in moment.run.acceptances:
            known = moment.run.snapshot.responder(acceptance.person) is not None
            assert known or acceptance.person in {*moment.run.added, *_SERVICES}
        new = {a.person for a in moment.run.acceptances} - {
            a.person for a in moment.before.acceptances
        }
        assert not new & set(moment.before.barred)


@given(_stories)
@_moderate(max_examples=100)
def test_law_6_whoever_is_at_the_door_stays_responsible_until_a_hand_over(story: Story) -> None:
    for moment in live_through(*story):
        before = moment.before.on_scene
        if before and moment.run.on_scene != before:
            assert released(moment, before)
        if moment.run.on_scene:
            assert moment.run.is_on_scene(moment.run.on_scene)
            assert moment.run.state is not State.OPEN


@given(_stories)
@_moderate(max_examples=100)
def test_law_8_nobody_who_is_barred_is_rung_or_written_to(story: Story) -> None:
    for moment in live_through(*story):
        for action in moment.actions:
            if isinstance(action, PlaceCall | SendSms):
                assert action.person not in moment.before.barred


@given(_stories, st.sampled_from([f"i1-c{n}" for n in range(1, 30)]), st.sampled_from(CallResult))
@_moderate(max_examples=60)
def test_law_11_news_of_a_call_that_is_over_changes_nothing(
    story: Story, attempt: str, result: CallResult
) -> None:
    for moment in live_through(*story)[-3:]:
        run = decide(moment.run, None, moment.now).run
        if run.attempt(attempt) is not None:
            continue
        for news in (CallAnswered(attempt), CallEnded(attempt, result, "1")):
            late = decide(run, news, moment.now)

            assert late.run == run
            assert late.actions == ()
            assert len(late.entries) == 1


@given(_stories)
@_moderate(max_examples=60)
def test_law_11_every_action_leaves_once_under_an_id_of_its_own(story: Story) -> None:
    moments = live_through(*story)
    actions: list[Action] = [action for moment in moments for action in moment.actions]

    ids = [action.id for action in actions]
    assert len(ids) == len(set(ids))
    rung = [action.attempt for action in actions if isinstance(action, PlaceCall)]
    cut_off = [action.attempt for action in actions if isinstance(action, CancelCall)]
    assert len(rung) == len(set(rung))
    assert len(cut_off) == len(set(cut_off))
    assert set(cut_off) <= set(rung)


def resolved_run() -> Run:
    run = open_run("i1", an_alarm("help"), SNAPSHOT, START).run
    for event in (None, arrived("neighbour"), seat(SeatAct.CLAIM), closes()):
        run = decide(run, event, START + S).run
    assert run.state is State.RESOLVED
    return run


@given(st.lists(_events, max_size=12))
@_moderate(max_examples=150)
def test_law_2_only_an_alarm_takes_a_resolution_back(events: list[Event]) -> None:
    run = resolved_run()
    for n, event in enumerate(events):
        if isinstance(event, AlarmJoined) and run.state is State.RESOLVED:
            return
        after = decide(run, event, START + M + n * S)

        assert after.run.state in {State.RESOLVED, State.CLOSED}
        assert after.run.closure == run.closure
        assert not any(isinstance(a, SendSms) for a in after.actions)
        assert after.run.acceptances == run.acceptances
        run = after.run


@given(_stories)
@_moderate(max_examples=60)
def test_law_15_relays_are_raised_once_a_service_and_told_to_humans_only(story: Story) -> None:
    moments = live_through(*story)
    for moment in moments:
        services = [relay.service for relay in moment.run.relays]
        assert len(services) == len(set(services))
        dialled = [a.person for a in moment.actions if isinstance(a, PlaceCall | SendSms)]
        assert not set(dialled) & _SERVICES
        audiences = {a.audience for a in moment.actions if isinstance(a, Tell)}
        assert audiences <= {"seats", "supervisor", "backup_centre"}


@given(_stories, st.sampled_from(["1", "9", "hello"]))
@_moderate(max_examples=40)
def test_law_9_a_strangers_word_changes_nothing(story: Story, text: str) -> None:
    for moment in live_through(*story)[-2:]:
        run = decide(moment.run, None, moment.now).run

        assert (
            decide(run, SmsReplied("nobody", text), moment.now).run.acceptances == run.acceptances
        )
        assert decide(run, Reported("nobody", Report.ARRIVED), moment.now).run == run
