"""The one writer: each event appended once, decided once, in order; lost races decided again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from telecare.domain.errors import ConflictError, MovedOnError, UnknownIncidentError
from telecare.domain.events import (
    CallAnswered,
    CallEnded,
    CallResult,
    Event,
    KeyPressed,
    SeatAct,
    SeatActed,
)
from telecare.domain.timeline import first_break
from telecare.services.advance_incident import MOST_ACTIONS, fold
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU


@pytest.fixture
def platform() -> Platform:
    """The elder's telephone rings, and nobody has told more of it."""
    platform = Platform()
    platform.tells_of_calls = False
    platform.deliver(a_press())
    platform.run_until(1)
    return platform


def bring(platform: Platform, event: Event, event_id: str) -> None:
    platform.services.advance().bring(BUREAU, platform.head.incident, event, event_id)


def test_an_event_is_taken_in_and_its_wait_is_woken(platform):
    attempt = platform.head.run.attempts[0].id
    waits = len(platform.machine.waits)

    bring(platform, CallAnswered(attempt), "e1")
    platform.run_until(1)

    assert platform.entries("call_answered") == [("call_answered", "h1.elder")]
    assert len(platform.machine.waits) == waits + 1
    assert platform.machine.waits[-1].version == platform.head.version


def test_the_same_event_again_changes_nothing(platform):
    attempt = platform.head.run.attempts[0].id
    bring(platform, KeyPressed(attempt, "2"), "e1")
    before = platform.head

    bring(platform, KeyPressed(attempt, "2"), "e1")

    after = platform.head
    assert (after.version, after.seq, after.run) == (before.version, before.seq, before.run)


def test_an_event_of_no_incident_is_refused(platform):
    with pytest.raises(UnknownIncidentError):
        platform.services.advance().bring(BUREAU, "nowhere", CallAnswered("x"), "e1")


def claim_at(platform: Platform, seat: str, event_id: str, version: int) -> None:
    claim = SeatActed(by=seat, act=SeatAct.CLAIM)
    platform.services.advance().bring(BUREAU, platform.head.incident, claim, event_id, version)


def test_of_two_events_for_one_version_the_second_is_refused(platform):
    version = platform.head.version
    claim_at(platform, "seat1", "e1", version)

    with pytest.raises(MovedOnError):
        claim_at(platform, "seat2", "e2", version)

    assert platform.head.run.owner == "seat1"
    assert platform.head.seq == platform.head.decided == 1


def test_an_event_for_a_version_is_refused_once_what_waited_is_decided_on(platform):
    version, attempt = platform.head.version, platform.head.run.attempts[0].id
    now = platform.clock.now()
    platform.store.append(BUREAU, platform.head.incident, CallAnswered(attempt), "e1", now)

    with pytest.raises(MovedOnError):
        claim_at(platform, "seat1", "e2", version)

    assert platform.head.decided == 1
    claim_at(platform, "seat1", "e2", platform.head.version)
    assert platform.head.run.owner == "seat1"


def test_what_was_taken_for_a_version_is_taken_again_without_a_change(platform):
    version = platform.head.version
    claim_at(platform, "seat1", "e1", version)

    claim_at(platform, "seat1", "e1", version)

    assert platform.head.seq == 1


def test_events_that_were_left_waiting_are_decided_on_in_their_order(platform):
    incident, attempt = platform.head.incident, platform.head.run.attempts[0].id
    now = platform.clock.now()
    platform.store.append(BUREAU, incident, CallAnswered(attempt), "e1", now)
    platform.store.append(BUREAU, incident, CallEnded(attempt, CallResult.HUNG_UP), "e2", now)

    platform.services.advance().advance(BUREAU, incident)

    words = [event for event, _ in platform.entries()]
    assert words.index("call_answered") < words.index("call_ended")
    assert platform.head.seq == platform.head.decided == 2


def test_deadlines_that_came_are_decided_on(platform):
    platform.clock.forward(timedelta(seconds=60))

    head = platform.services.advance().advance(BUREAU, platform.head.incident)

    assert head.due_at > platform.clock.now()
    assert ("call_ended", "h1.elder") in platform.entries()


def test_events_from_many_hands_are_each_decided_on_once(platform):
    seats = [f"seat{n}" for n in range(24)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda s: bring(platform, SeatActed(s, SeatAct.CLAIM), f"claim-{s}"), seats))

    claimed = [who for _, who in platform.entries("claimed")]
    assert sorted(claimed) == sorted(seats)
    assert platform.head.seq == platform.head.decided == len(seats)
    assert first_break(platform.store.timeline(BUREAU, platform.head.incident)) is None


def test_a_race_that_is_never_won_is_told_so_that_the_message_comes_again(platform):
    class Contested:
        def __getattr__(self, name):
            return getattr(platform.store, name)

        def commit(self, _change):
            raise ConflictError("somebody else")

    advance = platform.services_with(store=Contested()).advance()

    with pytest.raises(ConflictError):
        advance.bring(BUREAU, platform.head.incident, SeatActed("s", SeatAct.CLAIM), "e1")


def test_an_event_that_comes_between_head_and_inbox_belongs_to_the_next_turn(platform):
    class Busy:
        """Appends one more event just before the inbox is read."""

        def __init__(self) -> None:
            self._waits = True

        def __getattr__(self, name):
            return getattr(platform.store, name)

        def inbox(self, head):
            if self._waits:
                self._waits = False
                late = SeatActed("late", SeatAct.CLAIM)
                platform.store.append(BUREAU, head.incident, late, "e2", platform.clock.now())
            return platform.store.inbox(head)

    advance = platform.services_with(store=Busy()).advance()

    first = SeatActed("first", SeatAct.CLAIM)
    platform.store.append(BUREAU, platform.head.incident, first, "e1", platform.clock.now())

    advance.advance(BUREAU, platform.head.incident)
    assert [who for _, who in platform.entries("claimed")] == ["first"]

    advance.advance(BUREAU, platform.head.incident)
    assert [who for _, who in platform.entries("claimed")] == ["first", "late"]


def test_one_write_never_holds_more_than_a_transaction_can(platform):
    incident = platform.head.incident
    claims = [
        SeatActed(f"seat{n}", act, reason="r", who=f"h1.person{n}")
        for n in range(120)
        for act in (SeatAct.ADD, SeatAct.CLAIM)
    ]
    for number, event in enumerate(claims):
        platform.store.append(BUREAU, incident, event, f"e{number}", platform.clock.now())
    head = platform.head

    change = fold(head, platform.store.inbox(head), platform.clock.now())
    platform.services.advance().advance(BUREAU, incident)

    assert len(change.actions) <= MOST_ACTIONS
    assert platform.head.seq == platform.head.decided == len(claims)
