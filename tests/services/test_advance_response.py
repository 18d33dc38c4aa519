"""A turn of the response machine: fenced, told how long to wait, begun anew before its history is full."""

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.actions import Flow, PlaceCall
from telecare.domain.events import FollowedUp, SeatAct, SeatActed
from telecare.domain.kinds import How, Outcome, State
from telecare.domain.run import Attempt, Step
from telecare.ports.incidents import Change
from telecare.services.advance_response import (
    DONE,
    EVENTS_A_TURN,
    LONGEST_HISTORY,
    TRY_AGAIN,
    Wait,
    whole_seconds,
)
from telecare.services.ring_person import LEASE
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, START


@pytest.fixture
def platform() -> Platform:
    """The elder's telephone rings."""
    platform = Platform()
    platform.tells_of_calls = False
    platform.deliver(a_press())
    platform.run_until(0)
    return platform


def turn(platform: Platform, fence: int = 0, incident: str = "") -> Wait:
    known = incident or platform.head.incident
    return platform.services.advance_response().turn(BUREAU, known, fence)


def test_a_turn_names_the_wait_and_the_seconds_until_the_deadline(platform):
    head = platform.head

    assert turn(platform) == Wait("CallingElder", 40, head.version, head.seq, 0)


def test_a_turn_that_has_nothing_to_decide_writes_nothing(platform):
    before = platform.head

    turn(platform)

    assert platform.head == before


def test_an_execution_that_was_replaced_is_told_to_end(platform):
    platform.services.renew().renew(platform.head)
    before = platform.head

    assert turn(platform, fence=0) == DONE
    assert platform.head == before


def test_an_execution_of_no_incident_is_told_to_end(platform):
    assert turn(platform, incident="nowhere") == DONE


def test_a_call_that_no_carrier_took_is_made_when_the_carrier_may_be_back(platform):
    platform.clock.forward(timedelta(seconds=40))
    platform.carrier.down = True

    wait = turn(platform)

    assert wait.timeout_s == 60
    platform.carrier.down = False
    platform.clock.forward(timedelta(seconds=wait.timeout_s))
    turn(platform)
    assert platform.called() == ["h1.elder", "h1.elder"]


def test_a_call_whose_claimer_died_is_made_seconds_after_the_claim_ran_out(platform):
    head, now = platform.head, platform.clock.now()
    call = PlaceCall(
        "x-1", f"{head.incident}-c9", "h1.daughter", Flow.RESPONDER, "responder.help", 30, 20, 5, 30
    )
    attempt = Attempt(call.attempt, call.person, Step.CONTACTS, now, now + timedelta(seconds=40))
    run = replace(head.run, attempts=(*head.run.attempts, attempt))
    platform.store.commit(Change(head, run, head.decided, (call,), (), head.due_at, now))
    platform.store.claim_attempt(BUREAU, head.incident, call.attempt, now + LEASE, now)
    platform.clock.forward(LEASE - timedelta(seconds=1))

    wait = turn(platform)
    platform.clock.forward(timedelta(seconds=wait.timeout_s))
    turn(platform)

    assert wait.timeout_s == TRY_AGAIN.total_seconds()
    assert platform.carrier.dialled[-1] == call.attempt


def test_what_cannot_be_done_for_minutes_is_left_to_the_sweep(platform):
    platform.city_centre.down = True
    confirm = SeatActed("seat1", SeatAct.CONFIRM)
    platform.services.advance_for_portal().bring(BUREAU, platform.head.incident, confirm, "e1")
    assert turn(platform).timeout_s == TRY_AGAIN.total_seconds()

    platform.clock.forward(timedelta(minutes=2))
    turn(platform)
    later = turn(platform)

    due_at = platform.head.due_at
    assert due_at is not None
    assert later.timeout_s == whole_seconds(due_at, platform.clock.now())
    assert len(platform.store.pending(BUREAU, platform.head.incident)) == 2


def test_an_execution_goes_on_as_a_new_one_before_its_history_is_full(platform):
    advance = platform.services.advance_for_portal()
    for number in range(LONGEST_HISTORY // EVENTS_A_TURN + 1):
        seat = SeatActed(f"seat{number % 2}", SeatAct.CLAIM)
        advance.bring(BUREAU, platform.head.incident, seat, f"e{number}")

    ended = turn(platform, fence=0)
    platform.run_until(1)

    fence = platform.head.fence
    assert ended == DONE
    assert fence == platform.head.version
    assert platform.machine.is_running(BUREAU, platform.head.incident, fence)
    assert turn(platform, fence).fence == fence
    assert platform.entries("call_placed") == [("call_placed", "h1.elder")]


def test_a_closed_incident_ends_its_execution(platform):
    incident = platform.head.incident
    advance = platform.services.advance_for_portal()
    close = SeatActed("seat1", SeatAct.CLOSE, outcome=Outcome.ACCIDENTAL, how=How.SPOKE_IDENTIFIED)
    advance.bring(BUREAU, incident, close, "e1")
    assert turn(platform).state == "FollowUp"
    advance.bring(BUREAU, incident, FollowedUp("seat2", reached=True), "e2")

    assert turn(platform, incident=incident) == DONE
    assert platform.store.head(BUREAU, incident).run.state is State.CLOSED


@pytest.mark.parametrize(
    ("ahead", "seconds"),
    [(-5.0, 1), (0.0, 1), (0.2, 1), (1.0, 1), (1.001, 2), (40.0, 40), (1e9, 31_536_000)],
)
def test_a_wait_is_of_whole_seconds_from_one_to_a_year(ahead, seconds):
    assert whole_seconds(START + timedelta(seconds=ahead), START) == seconds
