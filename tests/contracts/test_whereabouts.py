"""Where a locator was last, in memory and in DynamoDB."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.position import Position
from telecare.ports.world import Whereabouts
from tests.fakes.story import BUREAU, START

PARK, STATION = Position(31.2, 121.44, 20.0), Position(31.25, 121.45)
DAY = timedelta(days=1)


def test_the_newest_position_stays_in_whatever_order_they_come(whereabouts: Whereabouts) -> None:
    whereabouts.keep(BUREAU, "t1", STATION, START + DAY, START + 8 * DAY)
    whereabouts.keep(BUREAU, "t1", PARK, START, START + 7 * DAY)

    assert whereabouts.last(BUREAU, "t1", START + 2 * DAY) == STATION


def test_a_position_past_its_time_is_not_told(whereabouts: Whereabouts) -> None:
    whereabouts.keep(BUREAU, "t1", PARK, START, START + 7 * DAY)

    assert whereabouts.last(BUREAU, "t1", START + 7 * DAY - timedelta(seconds=1)) == PARK
    assert whereabouts.last(BUREAU, "t1", START + 7 * DAY) is None


def test_a_position_of_an_earlier_instant_is_not_told_where_a_fresh_one_is_asked_for(
    whereabouts: Whereabouts,
) -> None:
    whereabouts.keep(BUREAU, "t1", PARK, START, START + DAY)
    later = START + timedelta(minutes=9)

    assert whereabouts.last(BUREAU, "t1", later, since=START) == PARK
    assert whereabouts.last(BUREAU, "t1", later, since=START + timedelta(seconds=1)) is None


def test_things_and_bureaus_are_apart(whereabouts: Whereabouts) -> None:
    whereabouts.keep(BUREAU, "t1", PARK, START, START + DAY)

    assert whereabouts.last(BUREAU, "t2", START) is None
    assert whereabouts.last("other", "t1", START) is None


def test_the_same_position_twice_is_kept_as_once(whereabouts: Whereabouts) -> None:
    for _ in range(2):
        whereabouts.keep(BUREAU, "t1", PARK, START, START + DAY)

    assert whereabouts.last(BUREAU, "t1", START) == PARK


def test_what_is_forgotten_is_not_told_and_no_other_thing_is_forgotten(
    whereabouts: Whereabouts,
) -> None:
    for thing in ("t1", "t2"):
        whereabouts.keep(BUREAU, thing, PARK, START, START + DAY)

    for _ in range(2):
        whereabouts.forget(BUREAU, "t1")

    assert whereabouts.last(BUREAU, "t1", START) is None
    assert whereabouts.last(BUREAU, "t2", START) == PARK
