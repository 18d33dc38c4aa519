"""A day and an hour are promised once, with the home's word, and something becomes of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.programme.procedure import Body
from telecare.domain.service.appointments import (
    Appointment,
    Bounds,
    Errand,
    Fault,
    Meeting,
    NotThen,
    Span,
    came_to,
    moved_to,
    unreported,
    why_not_then,
)
from tests.fakes.story import the_policy

NOW = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
H, DAY = timedelta(hours=1), timedelta(days=1)
BOUNDS = Bounds.of(the_policy().parameters)


def at(hour: float, hours: float = 1, days: int = 1) -> Span:
    begins = NOW.replace(hour=0) + DAY * days + H * hour
    return Span(begins, begins + H * hours)


def an_appointment(span: Span, name: str = "a1", agreed_by: Body = Body.ELDER) -> Appointment:
    return Appointment(
        name, "s1", "h1.elder", "310104003", Errand.FITTING, "team1", span, agreed_by, "u-3", "h1"
    )


def why_not(span: Span, *others: Appointment, agreed_by: Body = Body.ELDER) -> NotThen | None:
    return why_not_then(an_appointment(span, agreed_by=agreed_by), others, NOW, BOUNDS)


def test_a_time_that_the_home_agreed_to_and_the_team_has_is_kept() -> None:
    # FJ24-08
    assert why_not(at(10)) is None
    assert why_not(at(10), agreed_by=Body.FAMILY) is None


@pytest.mark.parametrize(
    ("span", "why"),
    [
        (at(8, days=0), NotThen.PAST),
        (at(10, days=61), NotThen.TOO_FAR),
        (at(10, hours=5), NotThen.TOO_LONG),
        (at(10, hours=0), NotThen.TOO_LONG),
        (at(23, hours=2), NotThen.TWO_DAYS),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_its_word(span: Span, why: NotThen) -> None:
    assert why_not(span) is why


def test_a_team_that_agrees_with_itself_has_no_appointment() -> None:
    assert why_not(at(10), agreed_by=Body.OPERATOR) is NotThen.NOT_AGREED


def test_a_team_is_promised_once_and_what_only_touches_is_no_overlap() -> None:
    other = an_appointment(at(10), "a2")

    assert why_not(at(10.5), other) is NotThen.TEAM_IS_TAKEN
    assert why_not(at(9, hours=4), other) is NotThen.TEAM_IS_TAKEN
    assert why_not(at(11), other) is None
    assert why_not(at(9), other) is None


@pytest.mark.parametrize("meeting", [Meeting.CANCELLED, Meeting.MISSED, Meeting.KEPT])
def test_what_is_over_takes_no_time_of_the_team(meeting: Meeting) -> None:
    assert why_not(at(10), replace(an_appointment(at(10), "a2"), meeting=meeting)) is None


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), min_size=1, max_size=12))
def test_no_day_that_was_filled_one_by_one_has_a_team_at_two_places(
    wishes: list[tuple[int, int]],
) -> None:
    day: list[Appointment] = []
    for number, (quarter, quarters) in enumerate(wishes):
        asked = an_appointment(at(8 + quarter / 4, quarters / 4), f"a{number}")
        if why_not_then(asked, day, NOW, BOUNDS) is None:
            day.append(asked)

    by_hour = sorted(day, key=lambda each: each.span.begins)
    assert all(one.span.ends <= other.span.begins for one, other in pairwise(by_hour))


def test_a_moved_one_counts_how_often_and_does_not_stand_in_its_own_way() -> None:
    known = replace(an_appointment(at(10)), asked_after=True)

    after = moved_to(known, at(10.5), "", Body.FAMILY, "u-4")

    assert why_not_then(after, [known], NOW, BOUNDS) is None
    assert (after.team, after.moved, after.asked_after) == ("team1", 1, False)
    assert (after.agreed_by, after.written_by) == (Body.FAMILY, "u-4")


def test_what_has_not_begun_is_neither_kept_nor_missed_but_may_be_cancelled() -> None:
    known = an_appointment(at(10))

    assert came_to(known, Meeting.KEPT, None, "u-3", NOW) is NotThen.TOO_EARLY
    cancelled = came_to(known, Meeting.CANCELLED, Fault.WEATHER, "u-3", NOW)
    assert isinstance(cancelled, Appointment) and cancelled.fault is Fault.WEATHER
    assert came_to(cancelled, Meeting.KEPT, None, "u-3", NOW + 3 * DAY) is NotThen.OVER


def test_what_nobody_reported_is_asked_after_once_its_time_is_over() -> None:
    # law 3: every state is timed
    known = an_appointment(at(10))
    due = known.span.ends + BOUNDS.told_after

    assert unreported([known], due - timedelta(seconds=1), BOUNDS) == ()
    assert unreported([known], due, BOUNDS) == (known,)
    assert unreported([replace(known, asked_after=True)], due, BOUNDS) == ()
    assert unreported([replace(known, meeting=Meeting.KEPT)], due, BOUNDS) == ()
