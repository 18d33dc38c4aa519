"""How often somebody is called and visited, when a call is welcome, and which call counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.kinds import Risk
from telecare.domain.programme.care import (
    Agreed,
    Caller,
    Rhythm,
    Visits,
    fulfils,
    is_confirmed_daily,
    next_call,
    rhythm_of,
    still_agreed,
    visits_owed,
    welcome_from,
)
from telecare.domain.programme.person import Circumstance, Person
from tests.fakes.programme import a_person, programme_of

ZONE = ZoneInfo("Asia/Shanghai")
BUREAUS = ("shanghai", "xuhui", "sanyuan", "hangzhou")
SANYUAN = programme_of("sanyuan").care
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize("risk", list(Risk))
def test_everybody_is_called_once_a_week_and_visited_once_a_month_or_oftener(risk: Risk) -> None:
    # FJ24-25, FJ24-53
    found = rhythm_of(SANYUAN, risk, programme_of("sanyuan").packages["basic"])

    assert found.calls_per_week >= 1
    assert found.visits_per_month >= 1


def test_the_visit_is_due_as_shipped_and_an_extra_where_the_bureau_reads_it_so() -> None:
    # FJ24-25 against FJ24-54: the documents contradict each other, the bureau chooses.
    sold = replace(SANYUAN, visits=Visits.SOLD)

    assert rhythm_of(SANYUAN, Risk.LOW).visits_per_month == 1
    assert rhythm_of(sold, Risk.LOW).visits_per_month == 0
    assert rhythm_of(sold, Risk.LOW, agreed=Agreed(Rhythm(1, 2))).visits_per_month == 2


def test_package_a_has_two_calls_a_week_where_the_pilot_of_sanyuan_has_one() -> None:
    # SH21-26, FJ24-53
    shanghai = programme_of("shanghai")
    a, b = (shanghai.packages[name] for name in ("package_a", "package_b"))

    assert rhythm_of(shanghai.care, Risk.LOW, a).calls_per_week == 2
    assert rhythm_of(shanghai.care, Risk.LOW, b).calls_per_week == 1


@pytest.mark.parametrize("bureau", BUREAUS)
def test_a_higher_risk_is_cared_for_as_often_or_oftener(bureau: str) -> None:
    # SH24-24
    care = programme_of(bureau).care
    low, medium, high = (rhythm_of(care, risk) for risk in (Risk.LOW, Risk.MEDIUM, Risk.HIGH))

    assert low.calls_per_week <= medium.calls_per_week <= high.calls_per_week
    assert low.visits_per_month <= medium.visits_per_month <= high.visits_per_month
    assert low != high


def test_fewer_calls_need_the_clients_word_on_record() -> None:
    # FJ24-27
    fewer = Rhythm(0, 0)
    usual = rhythm_of(SANYUAN, Risk.HIGH)

    assert rhythm_of(SANYUAN, Risk.HIGH, agreed=Agreed(fewer)) == usual
    assert rhythm_of(SANYUAN, Risk.HIGH, agreed=Agreed(fewer, date(2026, 3, 1))) == fewer


def test_more_calls_are_agreed_without_further_ado() -> None:
    # FJ24-29
    more = Agreed(Rhythm(7, 0))

    assert rhythm_of(SANYUAN, Risk.LOW, agreed=more) == Rhythm(7, 1)


# ---- when ----


def test_who_was_never_called_is_called_in_the_next_hours_that_are_welcome() -> None:
    # FJ24-26
    assert next_call(SANYUAN, Rhythm(1, 1), None, NOON) == NOON.replace(hour=15)
    assert next_call(SANYUAN, Rhythm(0, 1), None, NOON) is None


def test_two_calls_a_week_are_half_a_week_apart() -> None:
    # SH21-26
    last = NOON.replace(hour=10)

    due = next_call(SANYUAN, Rhythm(2, 1), last, NOON)

    assert due == datetime(2026, 3, 6, 9, 0, tzinfo=ZONE)


@pytest.mark.parametrize("hour", [0, 6, 8, 12, 13, 18, 22])
def test_nobody_is_called_while_they_sleep_or_eat(hour: int) -> None:
    # FJ24-26
    called = welcome_from(SANYUAN, NOON.replace(hour=hour))

    assert any(begins <= called.time() < ends for begins, ends in SANYUAN.hours)


@settings(max_examples=60)
@given(minutes=st.integers(0, 60 * 24 * 400), bureau=st.sampled_from(BUREAUS))
def test_the_next_welcome_instant_is_never_past_and_within_a_day(minutes: int, bureau: str) -> None:
    at = datetime(2025, 12, 30, tzinfo=ZONE) + timedelta(minutes=minutes)
    care = programme_of(bureau).care

    called = welcome_from(care, at)

    assert at <= called < at + timedelta(days=1)
    assert any(begins <= called.time() < ends for begins, ends in care.hours)
    assert welcome_from(care, called) == called


def test_hours_may_stand_in_any_order() -> None:
    turned = replace(SANYUAN, hours=SANYUAN.hours[::-1])

    assert welcome_from(turned, NOON.replace(hour=7)) == NOON.replace(hour=9)
    assert welcome_from(turned, NOON.replace(hour=20)).time() == time(9)


# ---- what counts ----


def test_a_machine_may_make_the_weekly_call_in_sanyuan_and_nowhere_else() -> None:
    # FJ24-53
    assert fulfils(SANYUAN, Caller.MACHINE, reached=True)
    assert not fulfils(programme_of("shanghai").care, Caller.MACHINE, reached=True)


def test_a_call_that_nobody_answered_was_no_call() -> None:
    # FJ24-53
    assert not fulfils(SANYUAN, Caller.HUMAN, reached=False)


def test_what_a_month_still_owes_is_never_below_nothing() -> None:
    # FJ24-25
    assert [visits_owed(Rhythm(1, 2), done) for done in (0, 1, 2, 3)] == [2, 1, 0, 0]


@pytest.mark.parametrize(
    ("kind", "daily"),
    [
        (Circumstance.CHILDLESS, True),
        (Circumstance.ALONE, True),
        (Circumstance.EMPTY_NEST, True),
        (Circumstance.LEFT_BEHIND, True),
        (Circumstance.DISABLED, False),
        (Circumstance.SEVERE_DISABILITY, False),
        (Circumstance.SPECIAL_FAMILY, False),
    ],
)
def test_a_sign_of_life_every_day_is_due_to_four_of_the_seven_kinds(
    kind: Circumstance, daily: bool
) -> None:
    # FJ24-22, FJ24-46
    assert is_confirmed_daily(SANYUAN, a_person(yes=[kind])) is daily


def test_of_whom_nothing_was_asked_a_sign_of_life_is_due_every_day() -> None:
    # FJ24-22 and law 9
    assert is_confirmed_daily(SANYUAN, Person())


def test_a_word_for_less_care_lapses_after_its_time_and_one_for_more_stays() -> None:
    # FJ24-27
    day, lasts = date(2026, 3, 1), timedelta(days=365)
    less, more = Rhythm(0, 0), Rhythm(9, 9)

    def rhythm(agreed: Agreed, today: date) -> Rhythm:
        return rhythm_of(SANYUAN, Risk.LOW, None, still_agreed(agreed, today, lasts))

    usual = rhythm_of(SANYUAN, Risk.LOW)
    assert rhythm(Agreed(less, day), day + lasts) == less
    assert rhythm(Agreed(less, day), day + lasts + timedelta(days=1)) == usual
    assert rhythm(Agreed(more, day), day + 9 * lasts) == more
    assert still_agreed(None, day, lasts) is None
