"""What an incident knows of its home: whom to ring in which order, when, and under which numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from telecare.domain.home import Hours, Responder
from telecare.domain.kinds import NEIGHBOURHOOD, Kind, Risk, Role
from tests.stories.rehearsal import a_snapshot
from tests.stories.words import with_clocks


@pytest.mark.parametrize(
    ("start", "end", "at", "covered"),
    [
        (time(8, 30), time(17, 30), time(8, 30), True),
        (time(8, 30), time(17, 30), time(8, 29, 59), False),
        (time(8, 30), time(17, 30), time(17, 29, 59), True),
        (time(8, 30), time(17, 30), time(17, 30), False),
        (time(22), time(6), time(23), True),
        (time(22), time(6), time(5, 59), True),
        (time(22), time(6), time(6), False),
        (time(22), time(6), time(12), False),
        (time(0), time(0), time(12), True),
        (time(8), time(8), time(3), True),
    ],
)
def test_hours_cover_their_start_and_not_their_end(
    start: time, end: time, at: time, covered: bool
) -> None:
    assert Hours(start, end).cover(at) is covered


def test_first_carers_come_before_contacts_each_in_the_order_of_the_file() -> None:
    people = {
        "son": Role.CONTACT,
        "daughter": Role.FIRST_CARER,
        "nephew": Role.CONTACT,
        "wife": Role.FIRST_CARER,
        "post": Role.FIRE_POST,
    }

    assert a_snapshot(people=people).contacts() == ("daughter", "wife", "son", "nephew")


def test_people_are_found_by_their_roles_in_the_order_of_the_file() -> None:
    snapshot = a_snapshot()

    assert snapshot.with_roles(NEIGHBOURHOOD) == ("post", "property", "neighbour")
    assert snapshot.with_roles(frozenset({Role.FIELD_TEAM})) == ("team",)


def test_the_neighbourhood_is_the_contracts_six() -> None:
    assert {role.value for role in NEIGHBOURHOOD} == {
        "committee", "building_leader", "property", "fire_post", "volunteer", "neighbour",
    }  # fmt: skip


def test_hours_are_read_in_the_bureaus_zone() -> None:
    usual = a_snapshot()
    by_day = Responder("committee", Role.COMMITTEE, Hours(time(8, 30), time(17, 30)))
    snapshot = replace(usual, responders=(by_day,))

    assert snapshot.may_ring("committee", datetime(2026, 1, 15, 0, 30, tzinfo=UTC))  # 08:30 there
    assert not snapshot.may_ring("committee", datetime(2026, 1, 15, 9, 30, tzinfo=UTC))  # 17:30


@pytest.mark.parametrize("person", ["daughter", "niece"])
def test_people_without_hours_may_be_rung_at_any_time(person: str) -> None:
    assert a_snapshot().may_ring(person, datetime(2026, 1, 15, 19, tzinfo=UTC))


def test_a_responder_is_found_by_id() -> None:
    found = a_snapshot().responder("son")

    assert found is not None
    assert found.role is Role.CONTACT
    assert a_snapshot().responder("niece") is None


def test_a_kind_has_its_own_clock_where_the_bureau_gives_it_one() -> None:
    snapshot = with_clocks({"eta.stop_min": 12, "fire.eta.stop_min": 4})

    assert snapshot.clock("eta.stop_min", Kind.HELP) == timedelta(minutes=12)
    assert snapshot.clock("eta.stop_min", Kind.FIRE) == timedelta(minutes=4)


@pytest.mark.parametrize("grade", [None, "", "unknown", "HIGH", "very low"])
def test_an_elder_without_a_grade_counts_as_high(grade: str | None) -> None:
    assert Risk.graded(grade) is Risk.HIGH


@pytest.mark.parametrize("risk", list(Risk))
def test_a_grade_is_read_as_it_is_written(risk: Risk) -> None:
    assert Risk.graded(risk.value) is risk
