"""The laws of the decider over random events: any order, late, repeated, and time passing between them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.telephone.behaviour import WORDS, Behaviour
from telecare.domain.accepting import calling_is_stopped
from telecare.domain.actions import Action, PlaceCall
from telecare.domain.closing import NEEDS_EYES
from telecare.domain.codec import Tagged, from_plain, run_from_plain, run_to_plain, to_plain
from telecare.domain.decide import decide, open_run
from telecare.domain.events import (
    AlarmJoined,
    CallAnswered,
    CallEnded,
    CallResult,
    CommandAnswered,
    ConsoleDied,
    Event,
    FollowedUp,
    FollowUpCalled,
    InboundCalled,
    KeyPressed,
    Report,
    Reported,
    SeatAct,
    SeatActed,
    SmsReplied,
    TicketChanged,
)
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Emergency, How, Kind, Outcome, Service, State
from telecare.domain.run import Run
from tests.stories.rehearsal import START, Rehearsal, a_snapshot, an_alarm

PEOPLE = ("daughter", "son", "post", "property", "neighbour", "team", "elder", "stranger")
SEATS = ("seat1", "seat2")
WORDS_OF_ALARMS = ("smoke", "heat", "gas", "co", "fall", "help", "wandering", "inactivity", "odd")
ATTEMPTS = tuple(f"i1-c{n}" for n in range(1, 12))
SNAPSHOT = a_snapshot()

_people, _attempts = st.sampled_from(PEOPLE), st.sampled_from(ATTEMPTS)
_maybe = st.sampled_from
_events: st.SearchStrategy[Event] = st.one_of(
    st.builds(CallAnswered, _attempts),
    st.builds(KeyPressed, _attempts, st.sampled_from("12389*0"), st.integers(0, 3)),
    st.builds(CallEnded, _attempts, st.sampled_from(list(CallResult)), st.sampled_from(["", "1"])),
    st.builds(SmsReplied, _people, st.sampled_from(["1", "9", "who?"])),
    st.builds(InboundCalled, _people, st.sampled_from(["clear", "none"])),
    st.builds(
        Reported,
        _people,
        st.sampled_from(list(Report)),
        _maybe([None, *Emergency]),
        _maybe(["", "cooking"]),
        _maybe([None, *Outcome]),
        _maybe([None, *How]),
        _maybe(["", "daughter"]),
        _maybe(["", "son", "120"]),
    ),
    st.builds(
        SeatActed,
        st.sampled_from(SEATS),
        st.sampled_from(list(SeatAct)),
        who=_people,
        to=st.sampled_from(SEATS),
        reason=_maybe(["", "asked for it"]),
        step=_maybe(["", "contacts", "claim"]),
        service=_maybe([None, *Service]),
        outcome=_maybe([None, *Outcome]),
        how=_maybe([None, *How]),
        seen_by=_maybe(["", "daughter"]),
    ),
    st.builds(ConsoleDied, st.sampled_from(SEATS)),
    st.builds(CommandAnswered, st.just("i1-0003"), _maybe(["done", "failed"]), _maybe(["", "p"])),
    st.builds(TicketChanged, _maybe(["returned", "done"])),
    st.builds(FollowedUp, st.sampled_from(SEATS), st.booleans()),
    st.builds(FollowUpCalled, st.sampled_from(SEATS)),
    st.builds(
        lambda word, thing, n: AlarmJoined(an_alarm(word, thing, n=n)),
        st.sampled_from(WORDS_OF_ALARMS),
        st.sampled_from(["standard-key1", "standard-smoke1", "standard-x"]),
        st.integers(2, 9),
    ),
)
_gaps = st.sampled_from([timedelta(0), timedelta(seconds=3), timedelta(minutes=4)])
_stories = st.tuples(
    st.sampled_from(WORDS_OF_ALARMS), st.lists(st.tuples(_gaps, _events), max_size=25)
)


@dataclass(frozen=True)
class Moment:
    """The run before and after one decision."""

    now: datetime
    event: Event | None
    before: Run
    run: Run
    due_at: datetime | None
    actions: tuple[Action, ...]


def live_through(word: str, story: list[tuple[timedelta, Event]]) -> list[Moment]:
    """Every decision of a story, with the deadlines that came due on the way."""
    run = open_run("i1", an_alarm(word), SNAPSHOT, START).run
    now = START
    due_at: datetime | None = START
    moments: list[Moment] = []

    def take(event: Event | None) -> None:
        nonlocal run, due_at
        decision = decide(run, event, now)
        moments.append(Moment(now, event, run, decision.run, decision.due_at, decision.actions))
        run, due_at = decision.run, decision.due_at

    for gap, event in story:
        until = now + gap
        while due_at is not None and due_at <= until:
            now = due_at
            take(None)
        now = until
        take(event)
    return moments


@given(_stories)
@settings(max_examples=200, deadline=None)
def test_law_2_no_incident_ends_without_outcome_witness_and_how(
    story: tuple[str, list[tuple[timedelta, Event]]],
) -> None:
    for moment in live_through(*story):
        run = moment.run
        if run.state not in {State.RESOLVED, State.CLOSED}:
            assert run.closure is None
            continue
        assert run.closure is not None
        assert run.closure.seen_by
        if run.kind in NEEDS_EYES:
            assert run.closure.how in {How.IN_PERSON, How.OFFICIAL}
        if run.closure.how is How.SPOKE_IDENTIFIED:
            assert run.closure.by in SEATS
        if run.state is State.CLOSED and moment.before.state is not State.CLOSED:
            assert moment.before.state is State.RESOLVED
            assert isinstance(moment.event, FollowedUp)
            assert moment.event.reached
            assert moment.event.by != run.closure.by


@given(_stories)
@settings(max_examples=200, deadline=None)
def test_law_3_every_state_is_timed_and_its_deadline_leads_on(
    story: tuple[str, list[tuple[timedelta, Event]]],
) -> None:
    for moment in live_through(*story):
        if moment.run.state is State.CLOSED:
            assert moment.due_at is None
            continue
        assert moment.due_at is not None
        assert moment.due_at > moment.now
        later = decide(moment.run, None, moment.due_at)
        assert later.run != moment.run or later.entries, "the deadline changed nothing"
        assert later.run.state is State.CLOSED or later.due_at is not None


@given(_stories)
@settings(max_examples=200, deadline=None)
def test_law_5_only_a_key_a_reply_or_the_portal_accepts(
    story: tuple[str, list[tuple[timedelta, Event]]],
) -> None:
    for moment in live_through(*story):
        before = {a.person for a in moment.before.acceptances}
        new = [a for a in moment.run.acceptances if a.person not in before]
        silent = CallAnswered | ConsoleDied | FollowedUp | AlarmJoined | InboundCalled | None
        if isinstance(moment.event, silent):
            assert new == []
        stop = moment.run.snapshot.clock("eta.stop_min", moment.run.kind)
        for acceptance in moment.run.acceptances:
            if acceptance.stops and acceptance.eta_at is not None:
                assert acceptance.eta_at - acceptance.at <= stop


@given(_stories)
@settings(max_examples=200, deadline=None)
def test_an_open_incident_is_always_being_led_on_by_somebody(
    story: tuple[str, list[tuple[timedelta, Event]]],
) -> None:
    for moment in live_through(*story):
        run = moment.run
        if not run.state.is_active or calling_is_stopped(run) or run.owner:
            continue
        waits_for_call = moment.due_at is not None and moment.due_at > moment.now
        assert run.live() or run.told_at is not None or waits_for_call


@given(_stories)
@settings(max_examples=200, deadline=None)
def test_law_8_a_run_keeps_its_snapshot_and_rings_nobody_else(
    story: tuple[str, list[tuple[timedelta, Event]]],
) -> None:
    known = {*PEOPLE} - {"stranger"}
    for moment in live_through(*story):
        assert moment.run.snapshot is SNAPSHOT
        allowed = known | set(moment.run.added)
        for action in moment.actions:
            if isinstance(action, PlaceCall):
                assert action.person in allowed
                assert action.person not in moment.run.barred


@given(_stories)
@settings(max_examples=60, deadline=None)
def test_a_decision_is_the_same_again_and_survives_the_store(
    story: tuple[str, list[tuple[timedelta, Event]]],
) -> None:
    for moment in live_through(*story):
        stored = run_from_plain(run_to_plain(moment.before), SNAPSHOT)
        again = decide(stored, moment.event, moment.now)
        assert again.run == moment.run
        assert again.actions == moment.actions
        assert from_plain(Snapshot, to_plain(SNAPSHOT)) == SNAPSHOT
        if moment.event is not None:
            tagged = Tagged(Event)
            assert tagged.from_plain(tagged.to_plain(moment.event)) == moment.event


_behaviours = st.one_of(
    st.sampled_from([Behaviour(word) for word in WORDS]),
    st.builds(
        lambda after, press: Behaviour(answer_after=timedelta(seconds=after), press=press),
        st.sampled_from([2, 12, 40]),
        st.sampled_from(["", "1", "13", "19", "2", "9", "0", "*1"]),
    ),
)
_phones = st.fixed_dictionaries(
    dict.fromkeys(("elder", "daughter", "son", "neighbour", "team"), _behaviours)
)


@given(st.sampled_from(WORDS_OF_ALARMS), _phones, st.booleans())
@settings(max_examples=40, deadline=None)
def test_law_10_and_11_news_told_twice_calls_nobody_twice(
    word: str, phones: Any, late: bool
) -> None:
    once = Rehearsal(word, **phones).play(timedelta(minutes=30))
    twice = Rehearsal(word, **phones)
    twice.repeat_news(late=late)
    twice.at(timedelta(0), AlarmJoined(an_alarm(word, n=1)))

    twice.play(timedelta(minutes=30))

    assert twice.times("call_placed") == once.times("call_placed")
    assert twice.times("accepted") == once.times("accepted")
    assert twice.times("incident_opened") == [0]


@given(st.sampled_from(list(Kind)), _phones)
@settings(max_examples=40, deadline=None)
def test_law_10_nobody_is_called_beyond_the_plans_own_tries(kind: Kind, phones: Any) -> None:
    words = {kind: word for word in WORDS_OF_ALARMS for kind in [an_alarm(word).kind]}

    r = Rehearsal(words.get(kind, "odd"), **phones).play(timedelta(minutes=9))

    passes = SNAPSHOT.parameters.count("contact.passes")
    assert len(r.times("call_placed", "elder")) <= r.run.plan.elder.tries
    for person in ("daughter", "son"):
        assert len(r.times("call_placed", person)) <= passes
    for person in ("post", "property", "neighbour"):
        assert len(r.times("call_placed", person)) <= 1
