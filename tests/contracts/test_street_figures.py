"""Figures of streets, in memory and in DynamoDB."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from telecare.adapters.dynamodb.street_figures import DynamoStreetFigures
from telecare.adapters.memory.street_figures import MemoryStreetFigures
from telecare.domain.figures.cases import CaseFigures, KindFigures
from telecare.domain.figures.spread import spread
from telecare.domain.figures.street_day import Doing, Standing, StreetDay
from telecare.domain.figures.street_month import StreetMonth, month_of
from telecare.ports.street_figures import StreetFigures
from tests.fakes.cloud import a_table
from tests.fakes.story import BUREAU

TIANPING, HUNAN, PUDONG = "310104003", "310104004", "310115001"
CASES = CaseFigures({"help": KindFigures(1, outcomes={"advice": 1}, rung=spread([timedelta(0)]))})


@pytest.fixture
def figures(kind: str) -> StreetFigures:
    return MemoryStreetFigures() if kind == "memory" else DynamoStreetFigures(a_table("incidents"))


def a_day(on: date, street: str = TIANPING, served: int = 1) -> StreetDay:
    return StreetDay(street, on, Standing(served=served, fitted={"pir": 2}), Doing(due=1))


def a_month(street: str, month: str = "2026-01") -> StreetMonth:
    return month_of(street, month, [a_day(date(2026, 1, 2), street)], CASES)


def test_days_are_kept_by_street_and_month_and_the_last_count_of_one_counts(
    figures: StreetFigures,
) -> None:
    first, last = a_day(date(2026, 1, 2)), a_day(date(2026, 1, 31))
    elsewhere, later = a_day(date(2026, 1, 3), HUNAN), a_day(date(2026, 2, 1))
    for day in (last, elsewhere, later, a_day(date(2026, 1, 2), served=9), first):
        figures.keep_day(BUREAU, day)

    assert figures.days(BUREAU, TIANPING, "2026-01") == (first, last)
    assert figures.days("other", TIANPING, "2026-01") == ()


def test_a_month_is_found_by_street_and_with_all_streets_of_an_area(figures: StreetFigures) -> None:
    months = [a_month(street) for street in (PUDONG, HUNAN, TIANPING)]
    for month in (*months, a_month(TIANPING, "2026-02")):
        figures.keep_month(BUREAU, month)

    assert figures.month(BUREAU, TIANPING, "2026-01") == months[2]
    assert figures.month(BUREAU, TIANPING, "2026-03") is None
    assert list(figures.months(BUREAU, "310104", "2026-01")) == [months[2], months[1]]
    assert list(figures.months(BUREAU, "", "2026-01")) == months[::-1]
    assert list(figures.months("other", "", "2026-01")) == []
