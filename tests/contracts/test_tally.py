"""What is counted of devices, in memory and in DynamoDB."""

from __future__ import annotations

from datetime import timedelta

from telecare.ports.world import Tally
from tests.fakes.story import BUREAU, START

DAY = timedelta(days=1)


def count(tally: Tally, key: str, day: int, thing: str = "t1", what: str = "false_alarm") -> int:
    at = START + day * DAY
    return tally.add(BUREAU, thing, what, key, at, at - 30 * DAY)


def test_the_window_moves_with_what_is_counted(tally: Tally) -> None:
    assert [count(tally, f"i{day}", day) for day in (0, 10, 29, 31)] == [1, 2, 3, 3]


def test_what_is_counted_in_a_street_is_listed_there_once_and_within_its_time(tally: Tally) -> None:
    def listed(day: int, street: str, thing: str) -> None:
        at = START + day * DAY
        tally.add(BUREAU, thing, "false_alarm", f"i{day}", at, at - 30 * DAY, street)

    for day, street, thing in ((0, "s1", "t1"), (2, "s1", "t2"), (2, "s1", "t1"), (3, "s2", "t3")):
        listed(day, street, thing)
    listed(2, "s1", "t2")
    count(tally, "i9", 2, thing="t9")

    found = tally.under(BUREAU, "s1", "false_alarm", START, START + 2 * DAY)
    assert sorted(found) == ["t1", "t1", "t2"]
    assert list(tally.under(BUREAU, "s1", "false_alarm", START + DAY, START + DAY)) == []
    assert list(tally.under("other", "s1", "false_alarm", START, START + 9 * DAY)) == []


def test_the_same_thing_told_twice_counts_once(tally: Tally) -> None:
    assert [count(tally, "i1", 0), count(tally, "i1", 0)] == [1, 1]


def test_two_at_one_instant_count_as_two(tally: Tally) -> None:
    assert [count(tally, "i1", 0), count(tally, "i2", 0)] == [1, 2]


def test_things_and_what_is_counted_are_apart(tally: Tally) -> None:
    count(tally, "i1", 0)

    assert count(tally, "i2", 0, thing="t2") == 1
    assert count(tally, "i3", 0, what="repeat") == 1


def test_what_comes_late_is_counted_in_its_own_window(tally: Tally) -> None:
    count(tally, "i2", 5)

    assert count(tally, "i1", 0) == 1
