"""What is kept how long, how many people it takes, what is due for a month, and how targets stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.retention import Kept, must_erase, must_keep
from telecare.domain.programme.settlement import Counts, days_paid, monthly_fen, year_estimate
from telecare.domain.programme.staffing import people_needed, undone, unspoken
from telecare.domain.programme.targets import Standing, standing
from tests.fakes.programme import programme_of

BUREAUS = ("shanghai", "xuhui", "sanyuan", "hangzhou")
MADE = date(2026, 1, 1)
SANYUAN, SHANGHAI = programme_of("sanyuan"), programme_of("shanghai")
MARCH = date(2026, 3, 15)


def after(days: int) -> date:
    return MADE + timedelta(days=days)


@pytest.mark.parametrize("bureau", BUREAUS)
def test_records_of_the_service_are_kept_a_year_or_longer(bureau: str) -> None:
    # FJ24-31: a year is the least, not the most.
    terms = programme_of(bureau).retention

    assert must_keep(terms, Kept.SERVICE_RECORDS, MADE, after(364))
    assert not must_keep(terms, Kept.SERVICE_RECORDS, MADE, after(365))
    assert not must_erase(terms, Kept.SERVICE_RECORDS, MADE, after(10000))


@pytest.mark.parametrize("bureau", BUREAUS)
def test_places_are_forgotten_after_seven_days(bureau: str) -> None:
    # FJ24-51: seven days is the most.
    terms = programme_of(bureau).retention

    assert not must_erase(terms, Kept.POSITIONS, MADE, after(6))
    assert must_erase(terms, Kept.POSITIONS, MADE, after(7))
    assert not must_keep(terms, Kept.POSITIONS, MADE, after(0))


def test_vital_signs_are_one_record_for_as_long_as_somebody_is_served() -> None:
    # FJ24-66
    terms = SANYUAN.retention

    assert must_keep(terms, Kept.VITALS, MADE, after(5000))
    assert must_keep(terms, Kept.VITALS, MADE, after(5000), service_ended=after(4900))
    assert not must_keep(terms, Kept.VITALS, MADE, after(5265), service_ended=after(4900))
    assert must_erase(terms, Kept.VITALS, MADE, after(5265), service_ended=after(4900))
    assert not must_erase(terms, Kept.VITALS, MADE, after(5265))


def test_what_no_term_is_given_for_is_kept() -> None:
    assert must_keep({}, Kept.INCIDENTS, MADE, after(9999))
    assert not must_erase({}, Kept.INCIDENTS, MADE, after(9999))


@settings(max_examples=40)
@given(
    bureau=st.sampled_from(BUREAUS),
    kept=st.sampled_from(list(Kept)),
    days=st.integers(0, 4000),
    ended=st.none() | st.integers(0, 4000),
)
def test_nothing_must_be_kept_and_erased_at_once(
    bureau: str, kept: Kept, days: int, ended: int | None
) -> None:
    terms = programme_of(bureau).retention
    end = None if ended is None else after(ended)

    keep, erase = (
        must_keep(terms, kept, MADE, after(days), end),
        must_erase(terms, kept, MADE, after(days), end),
    )

    assert not (keep and erase)


# ---- people ----


@pytest.mark.parametrize(("clients", "ratio"), [(0, 0), (1, 1), (1000, 1), (1001, 2), (9000, 9)])
def test_one_worker_for_each_thousand_clients_or_part_of_it(clients: int, ratio: int) -> None:
    # FJ24-13
    assert people_needed(SANYUAN.staffing, clients).by_ratio == ratio


def test_the_ratio_does_not_keep_one_seat_open_at_all_hours_below_five_thousand() -> None:
    # FJ24-13 against FJ24-16: one in a thousand is the least, and is not enough.
    small, large = (people_needed(SANYUAN.staffing, each) for each in (800, 6000))

    assert (small.by_ratio, small.by_clock, small.people) == (1, 5, 5)
    assert large.people == 6


@pytest.mark.parametrize("bureau", BUREAUS)
def test_a_seat_is_open_at_all_hours_in_every_bureau(bureau: str) -> None:
    # FJ24-16, XH23-19, HZ23-20
    assert people_needed(programme_of(bureau).staffing, 1).people >= 5


def test_a_shift_without_the_local_tongue_is_found() -> None:
    # FJ24-15
    assert unspoken(SANYUAN.staffing, {"普通话"}) == ("三明话",)
    assert unspoken(SANYUAN.staffing, {"普通话", "三明话", "English"}) == ()


def test_a_duty_that_nobody_can_do_is_found() -> None:
    # FJ24-14
    able = {"seat", "policy_advice", "applications", "devices"}

    assert undone(SANYUAN.staffing, able) == ("referral",)


# ---- money of a month and a year ----


@pytest.mark.parametrize(
    ("counts", "served", "paid"),
    [
        (Counts.BY_DAY, 7, 7),
        (Counts.BY_DAY, 0, 0),
        (Counts.ANY_DAY, 1, 31),
        (Counts.ANY_DAY, 0, 0),
        (Counts.WHOLE_MONTH, 30, 0),
        (Counts.WHOLE_MONTH, 31, 31),
    ],
)
def test_a_month_is_paid_for_as_the_bureau_counts(counts: Counts, served: int, paid: int) -> None:
    # FJ24-39
    rule = replace(SANYUAN.settlement, counts=counts)

    assert days_paid(rule, served, 31) == paid


def test_a_year_is_estimated_from_heads_and_fixed_sums() -> None:
    # SH21-19
    assert monthly_fen(SHANGHAI.classes["tier2"]) == 1000
    assert year_estimate(SHANGHAI.classes, {"tier2": 100, "tier3": 50}) == 12 * 100 * 1000
    assert year_estimate(SANYUAN.classes, {"seven_kinds": 10}) == 12 * 10 * 3000
    with pytest.raises(KeyError, match="nobody"):
        year_estimate(SHANGHAI.classes, {"nobody": 1})


# ---- targets ----


def test_people_who_care_are_fifty_thousand_and_then_five_thousand_more() -> None:
    # SH24-05, SH24-06
    first, second = (SHANGHAI.targets[name] for name in ("carers_2025", "carers_2027"))

    assert standing(first, 50000, date(2025, 12, 31)) is Standing.MET
    assert standing(second, 50000, date(2025, 12, 31)) is Standing.ON_THE_WAY
    assert standing(second, 54999, date(2028, 1, 1)) is Standing.MISSED


def test_the_emergency_call_reaches_everybody_by_the_end_of_2025() -> None:
    # SH24-11
    assert standing(SHANGHAI.targets["emergency_call"], 99.9, date(2026, 1, 1)) is Standing.MISSED


def test_sixty_percent_of_water_meters_is_of_all_homes_and_wishes_are_met_besides() -> None:
    # SH24-12: two figures, not one.
    of_all, wanted = (SHANGHAI.targets[name] for name in ("water_meters", "water_meters_wanted"))

    assert standing(of_all, 60, date(2027, 12, 31)) is Standing.MET
    assert standing(wanted, 60, date(2028, 1, 1)) is Standing.MISSED
    assert of_all.of != wanted.of


def test_a_figure_that_nobody_knows_is_never_met() -> None:
    # HZ23-17 and law 9
    coverage = programme_of("hangzhou").targets["coverage"]
    later = SHANGHAI.targets["carers_2027"]

    assert standing(coverage, None, MADE) is Standing.MISSED
    assert standing(later, None, MADE) is Standing.UNKNOWN


def test_hangzhou_oversees_three_figures() -> None:
    # HZ23-17
    assert set(programme_of("hangzhou").targets) == {"coverage", "timeliness", "completion"}
