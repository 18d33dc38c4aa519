"""What may be shown of an area: whoever knows the street can tell nobody by a figure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.figures.area_rows import (
    Shown,
    case_rows,
    coverage_row,
    declined_rows,
    device_rows,
    false_alarm_rows,
    outcome_rows,
)
from telecare.domain.figures.cases import CaseFigures, KindFigures
from telecare.domain.figures.cells import hidden, shown_cells
from telecare.domain.figures.spread import spread
from telecare.domain.figures.street_day import Doing, Standing
from telecare.domain.figures.street_month import AreaFigures
from telecare.domain.programme.guard_index import GuardIndex
from telecare.messages import figures as told

LEAST = 5
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 20))


@given(COUNTS)
def test_no_count_of_few_is_shown_and_none_can_be_had_from_the_sum(counts):
    cells = shown_cells(counts, LEAST)

    kept = {name: cell for name, cell in cells.items() if cell is not None}
    gone = [counts[name] for name in counts if name not in kept]
    assert all(cell == counts[name] for name, cell in kept.items())
    assert not [cell for cell in kept.values() if 0 < cell < LEAST]
    assert len(gone) != 1 or not any(kept.values())


@given(st.lists(st.integers(0, 20), max_size=8))
def test_no_area_of_few_people_is_shown_and_none_can_be_had_from_the_area_above(people):
    gone = hidden(people, LEAST)

    assert {n for n, count in enumerate(people) if 0 < count < LEAST} <= gone
    left = [count for n, count in enumerate(people) if n not in gone and count]
    assert len(gone) != 1 or not left


def figures(**changes) -> AreaFigures:
    kinds = {
        "fire": KindFigures(9, 6, 9, {"cooking": 6, "rescued": 3}, spread([timedelta(0)] * 9)),
        "help": KindFigures(8, 0, 4, {"advice": 8}, spread([timedelta(seconds=9)] * 4)),
    }
    facts: dict[str, Any] = {
        "standing": Standing(
            elders=60, homes=50, entitled=50, served=45, declined={"x/privacy": 3}
        ),
        "doing": Doing(due=100, confirmed=90, device_days=10, fitted={"pir": 10}, heard={"pir": 5}),
        "cases": CaseFigures(kinds, {"cooking/smoke_detector": 6}),
        "oldest": date(2026, 1, 31),
    }
    return AreaFigures("310104003", 1, **(facts | changes))


def an_area(is_hidden=False, unknown=(), **changes) -> Shown:
    return Shown(figures(**changes), GuardIndex(77.0, unknown), LEAST, is_hidden)


def test_a_hidden_area_shows_its_name_alone():
    row = coverage_row(an_area(is_hidden=True))

    assert row["is_hidden"] == "yes"
    assert not row.keys() & {"elders", "served", "life_pct"}
    for rows in (declined_rows, device_rows, case_rows, outcome_rows, false_alarm_rows):
        assert list(rows(an_area(is_hidden=True))) == []


def test_what_was_never_counted_has_no_figures_not_zeros():
    assert "served" not in coverage_row(an_area(oldest=None))


def test_shares_and_index_are_shown_and_the_index_only_where_all_of_it_is_known():
    # HZ23-13, HZ23-17
    row = coverage_row(an_area())

    assert (row["coverage_pct"], row["life_pct"], row["guard_index"]) == (90, 90, 77)
    assert coverage_row(an_area(unknown=("completion",)))["guard_index"] is None
    assert row["declined"] is None


def test_times_behind_which_few_incidents_stand_are_left_out():
    fire, help_ = case_rows(an_area())

    assert (fire["number"], fire["rung_median_s"], fire["in_time_pct"]) == (9, 0, 100)
    assert (help_["number"], help_["rung_median_s"]) == (8, None)


def test_outcomes_and_causes_are_told_unless_they_are_few():
    outcomes = {(r["kind"], r["outcome"]): r["number"] for r in outcome_rows(an_area())}

    assert outcomes == {("fire", "cooking"): None, ("fire", "rescued"): None, ("help", "advice"): 8}
    [cause] = false_alarm_rows(an_area())
    assert (cause["cause"], cause["device_type"], cause["number"]) == (
        "cooking",
        "smoke_detector",
        6,
    )


def test_every_value_of_a_row_has_its_column():
    area = an_area()
    rows = {
        told.COVERAGE: [coverage_row(area)],
        told.DECLINED: declined_rows(area),
        told.DEVICES: device_rows(area),
        told.CASES: case_rows(area),
        told.OUTCOMES: outcome_rows(area),
        told.FALSE_ALARMS: false_alarm_rows(area),
    }

    for columns, found in rows.items():
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
        assert [row.keys() - set(names) for row in found if row.keys() - set(names)] == []
