"""What any store of appointments keeps to: a team's day is written on its version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from telecare.domain.errors import ConflictError
from telecare.domain.programme.procedure import Body
from telecare.domain.service.appointments import Appointment, Errand, Span
from telecare.ports.appointments import Appointments, KeptDay
from tests.fakes.story import BUREAU, START

H = timedelta(hours=1)
DAY, NEXT = date(2026, 1, 16), date(2026, 1, 17)


def an_appointment(name: str = "a1", elder: str = "h1.elder") -> Appointment:
    span = Span(START + 24 * H, START + 25 * H)
    return Appointment(
        name, "s1", elder, "310104003", Errand.VISIT, "team1", span, Body.ELDER, "u-3", "h1"
    )


def put(appointments: Appointments, each: Appointment, team: str = "team1") -> None:
    day = appointments.day(BUREAU, team, DAY)
    after = replace(day, appointments=(*day.without(each.id), each))
    appointments.keep(BUREAU, each, after)


def test_a_kept_appointment_is_found_by_day_by_id_and_by_elder(appointments: Appointments) -> None:
    put(appointments, an_appointment("a1"))
    put(appointments, an_appointment("a2", "h2.elder"))

    kept = appointments.day(BUREAU, "team1", DAY)
    assert [each.id for each in kept.appointments] == ["a1", "a2"]
    assert kept.appointments[0] == an_appointment("a1")
    assert appointments.place(BUREAU, "a1") == ("team1", DAY)
    assert appointments.of_elder(BUREAU, "h1.elder") == ("a1",)


def test_of_an_unknown_one_nothing_is_kept(appointments: Appointments) -> None:
    assert appointments.day(BUREAU, "team1", DAY) == KeptDay("team1", DAY)
    assert appointments.place(BUREAU, "a1") is None
    assert appointments.of_elder(BUREAU, "h1.elder") == ()
    assert appointments.days(BUREAU, DAY) == ()


def test_a_day_lists_its_teams_in_order_and_bureaus_are_apart(appointments: Appointments) -> None:
    put(appointments, an_appointment("a2"), "team2")
    put(appointments, an_appointment("a1"), "team1")

    assert [kept.team for kept in appointments.days(BUREAU, DAY)] == ["team1", "team2"]
    assert appointments.days("demo", DAY) == ()
    assert appointments.days(BUREAU, NEXT) == ()


def test_of_two_who_write_one_day_one_is_refused_and_nothing_of_theirs_stays(
    appointments: Appointments,
) -> None:
    read = appointments.day(BUREAU, "team1", DAY)
    put(appointments, an_appointment("a1"))

    with pytest.raises(ConflictError):
        late = an_appointment("a2", "h2.elder")
        appointments.keep(BUREAU, late, replace(read, appointments=(late,)))
    assert appointments.place(BUREAU, "a2") is None
    assert appointments.of_elder(BUREAU, "h2.elder") == ()


def test_one_that_moves_leaves_its_old_day_in_the_same_write(appointments: Appointments) -> None:
    put(appointments, an_appointment("a1"))
    was = appointments.day(BUREAU, "team1", DAY)
    now = appointments.day(BUREAU, "team2", NEXT)
    moved = replace(an_appointment("a1"), team="team2")
    left, there = replace(was, appointments=()), replace(now, appointments=(moved,))

    appointments.keep(BUREAU, moved, there, left)

    assert appointments.place(BUREAU, "a1") == ("team2", NEXT)
    assert appointments.day(BUREAU, "team1", DAY).appointments == ()
    with pytest.raises(ConflictError):
        appointments.keep(BUREAU, moved, appointments.day(BUREAU, "team2", NEXT), left)
