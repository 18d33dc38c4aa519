"""The wait is the cheapest one: calls for nothing weighed against the hours that somebody who fell lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.rhythm.hours import HOUR, around, local_hours
from telecare.domain.rhythm.patience import patience
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.population import PRIOR
from telecare.domain.rhythm.rules import QuietRules
from telecare.domain.rhythm.tail import Tail, tail_of
from tests.fakes.days import STANDARD, ZONE, days, lived, local, quiet_rules, without

DAYS = 12
TAIL = Tail(monthly=6.0, long=1.5, mean=2.0, shape=3.0)


def cost(rhythm: PersonRhythm, hour: float, wait_h: float, by: QuietRules) -> float:
    """Return what a wait costs, in calls for nothing in 30 days, from its definition."""
    start = local(24 * DAYS + hour)
    learnt, began = rhythm.habits.settled(by), local_hours(start, ZONE)
    calls = tail_of(learnt, start, began, by.prior).calls(
        learnt.age(began, began + wait_h, by.prior)
    )
    urged = max(wait_h - by.urged / HOUR, 0.0)
    late = wait_h - urged + urged / by.urged_share
    return calls + by.false_alarms * by.prior.falls[int(began) % 24] / 24 * late


@given(
    hour=st.floats(0, 23.99),
    accepted=st.floats(0.05, 5),
    outings=st.lists(st.tuples(st.floats(0, 24 * 11), st.floats(2, 14)), max_size=8),
    urged=st.integers(2, 26),
)
@settings(max_examples=30, deadline=None)
def test_no_other_wait_between_floor_and_ceiling_costs_less(hour, accepted, outings, urged):
    by = quiet_rules(false_alarms=accepted, urged=timedelta(hours=urged), away_span=timedelta(0))
    rhythm = lived(without(days(DAYS), *((at, at + long) for at, long in outings)), by)

    waited = patience(rhythm.habits, local(24 * DAYS + hour), by) / HOUR
    others = [by.floor / HOUR + n / 4 for n in range(81)]

    assert cost(rhythm, hour, waited, by) <= min(cost(rhythm, hour, w, by) for w in others) + 1e-3


def test_the_hour_at_which_people_leave_is_waited_out_and_the_others_are_not():
    outings = [(24 * day + 9, 24 * day + 15) for day in range(0, DAYS, 2)]
    rhythm = lived(without(days(DAYS), *outings))

    at_nine, at_sixteen = (
        patience(rhythm.habits, local(24 * DAYS + hour), STANDARD) for hour in (9, 16)
    )

    assert at_nine > 6.5 * HOUR >= at_sixteen


def test_who_hardly_ever_falls_at_an_hour_is_waited_for_longer_then():
    rare = replace(PRIOR, falls=tuple(0.01 for _ in range(24)))
    rhythm, start = lived(days(DAYS)), local(24 * DAYS + 14)

    assert patience(rhythm.habits, start, quiet_rules(prior=rare)) > patience(
        rhythm.habits, start, STANDARD
    )


def test_where_calls_for_nothing_weigh_all_and_lateness_nothing_the_ceiling_is_waited_for():
    by = quiet_rules(false_alarms=0.0)

    assert patience(lived(days(DAYS)).habits, local(24 * DAYS + 14), by) == by.ceiling


def test_a_floor_at_the_ceiling_leaves_nothing_to_choose():
    by = quiet_rules(floor=timedelta(hours=9), ceiling=timedelta(hours=9))

    assert patience(lived(days(DAYS)).habits, local(24 * DAYS + 14), by) == by.floor


def test_a_tail_says_how_many_quiets_grow_older_than_long():
    assert TAIL.calls(0.3) == TAIL.calls(1.5) == 6.0
    assert TAIL.calls(1.5) > TAIL.calls(3) > TAIL.calls(9) > 0


@pytest.mark.parametrize("price", [0.05, 0.4, 1.9])
def test_a_tail_knows_the_age_at_which_waiting_on_spares_just_the_price(price):
    age = TAIL.age_at(price)

    assert (TAIL.calls(age) - TAIL.calls(age + 1e-6)) / 1e-6 == pytest.approx(price, rel=1e-3)


def test_a_price_that_no_age_is_worth_is_met_as_soon_as_a_quiet_is_long():
    assert TAIL.age_at(3.1) == TAIL.long


def test_nearer_hours_weigh_more_and_midnight_is_no_border():
    numbers = (8.0, *(0.0,) * 22, 4.0)

    assert around(numbers, 0.5, 1.0) == (8.0, 1.0)
    assert around(numbers, 0.0, 1.0) == (6.0, 1.0)
    assert around(numbers, 23.5, 2.0) == (8.0, 2.0)
