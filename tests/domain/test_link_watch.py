"""A hub's link: its usual period, the beats it may miss, and how it comes back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.link_watch import LinkWatch, usual_period

START = datetime(2026, 3, 1, tzinfo=UTC)
PERIOD = timedelta(minutes=5)


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


def beats(*minutes: float) -> list[datetime]:
    return [minute(number) for number in minutes]


def a_link(last: float = 0, *, offline: bool = False) -> LinkWatch:
    return LinkWatch(PERIOD, 3, minute(last), offline)


@pytest.mark.parametrize(
    ("known", "period"),
    [
        ([], None),
        (beats(0), None),
        (beats(0, 0, 0), None),
        (beats(0, 5), 5),
        (beats(0, 5, 10, 300, 305), 5),
        (beats(0, 4, 10), 5),
        (beats(0, 24 * 60), 24 * 60),
        (beats(0, 24 * 60 + 1), None),
        (beats(*range(0, 24 * 60, 5), *range(24 * 60, 7 * 24 * 60)), 5),
    ],
)
def test_the_usual_period_is_the_median_of_the_first_day(known, period):
    assert usual_period(known) == (None if period is None else timedelta(minutes=period))


@given(st.lists(st.integers(0, 3000), min_size=1).flatmap(st.permutations))
def test_neither_order_nor_repeats_change_the_usual_period(minutes):
    known = beats(*minutes)

    assert usual_period(known) == usual_period(sorted(set(known)))


def test_a_hub_goes_offline_when_it_has_missed_what_it_may():
    assert a_link().due == minute(15)
    assert a_link(offline=True).due is None
    assert a_link().missed() == a_link(offline=True)


def test_a_beat_moves_the_deadline_and_a_late_one_never_back():
    assert a_link(5).beaten(minute(10), minute(10)).due == minute(25)
    assert a_link(5).beaten(minute(0), minute(11)) == a_link(5)


def test_a_beat_brings_an_offline_hub_back():
    assert a_link(offline=True).beaten(minute(40), minute(40)) == a_link(40)


def test_an_old_beat_brings_no_hub_back():
    assert a_link(offline=True).beaten(minute(5), minute(20)) == a_link(5, offline=True)
