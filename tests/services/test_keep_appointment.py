"""Appointments as the service keeps them: promised once, heard once, asked after when nobody says a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import cast

import pytest

from telecare.domain.errors import ConflictError, NotPermittedError, UnknownAppointmentError
from telecare.domain.programme.procedure import Body
from telecare.domain.service.appointments import Appointment, Errand, Fault, Meeting, Span
from telecare.ports.appointments import Appointments, KeptDay
from telecare.services.keep_appointment import UNREPORTED, KeepAppointment, Wanted
from tests.fakes.platform import Platform
from tests.fakes.service import a_life, appointments_of
from tests.fakes.story import BUREAU, START

H, DAY = timedelta(hours=1), timedelta(days=1)
TEN = START.replace(hour=2, minute=0) + 2 * DAY
"""Ten in the morning in China; the story began at two in the night before that day."""


@pytest.fixture
def keeping(platform: Platform) -> KeepAppointment:
    return appointments_of(platform)


def wanted(begins: datetime = TEN, team: str = "team1", errand: Errand = Errand.FITTING) -> Wanted:
    return Wanted(errand, team, Span(begins, begins + H), Body.ELDER, "u-3")


def agree(keeping: KeepAppointment, key: str = "k1", begins: datetime = TEN) -> Appointment:
    return keeping.agree(BUREAU, a_life(operator="op1"), wanted(begins), key)


def test_an_appointment_stands_on_the_list_of_its_day_in_the_bureaus_zone(
    keeping: KeepAppointment,
) -> None:
    made = agree(keeping)

    [day] = keeping.day(BUREAU, keeping.tomorrow(BUREAU))
    assert (day.team, day.appointments) == ("team1", (made,))
    assert made.span.begins.isoformat().endswith("10:00:00+08:00")
    assert (made.operator, made.home) == ("op1", "h1")


def test_the_same_key_agrees_once(keeping: KeepAppointment) -> None:
    assert agree(keeping) == agree(keeping)

    [day] = keeping.day(BUREAU, keeping.tomorrow(BUREAU))
    assert len(day.appointments) == 1


def test_a_team_is_promised_once(keeping: KeepAppointment) -> None:
    agree(keeping)

    with pytest.raises(NotPermittedError, match="team_is_taken"):
        agree(keeping, "k2", TEN + H / 2)


def test_of_two_who_promise_the_same_hour_at_once_one_is_refused(
    keeping: KeepAppointment,
) -> None:
    store, raced = keeping.appointments, []

    class Racing:
        """Lets another writer in between the first reading and its write."""

        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def day(self, bureau: str, team: str, day: date) -> KeptDay:
            read = store.day(bureau, team, day)
            if not raced:
                raced.append(True)
                agree(keeping, "k-other")
            return read

    slower = replace(keeping, appointments=cast("Appointments", Racing()))

    with pytest.raises(NotPermittedError, match="team_is_taken"):
        agree(slower, "k-mine")


def test_a_moved_one_stands_on_the_new_day_alone(keeping: KeepAppointment) -> None:
    made = agree(keeping)

    for _ in range(2):
        after = keeping.move(BUREAU, made.id, wanted(TEN + DAY, "team2"), "k-move")

    assert (after.moved, after.team) == (1, "team2")
    tomorrow = keeping.tomorrow(BUREAU)
    assert [kept.appointments for kept in keeping.day(BUREAU, tomorrow)] == [()]
    [day] = keeping.day(BUREAU, tomorrow + DAY)
    assert [each.id for each in day.appointments] == [made.id]
    assert keeping.of_elder(BUREAU, "h1.elder") == (after,)


def test_one_that_cannot_move_stays_where_it_is(keeping: KeepAppointment) -> None:
    made = agree(keeping)
    agree(keeping, "k2", TEN + 2 * H)

    with pytest.raises(NotPermittedError, match="team_is_taken"):
        keeping.move(BUREAU, made.id, wanted(TEN + 2 * H), "k-move")
    assert keeping.one(BUREAU, made.id) == made


def test_what_was_kept_is_over_and_the_same_word_again_changes_nothing(
    platform: Platform, keeping: KeepAppointment
) -> None:
    made = agree(keeping)
    platform.clock.forward(made.span.ends - platform.clock.now())

    for _ in range(2):
        done = keeping.came_to(BUREAU, made.id, Meeting.KEPT, None, "u-5", "k-kept")

    assert (done.meeting, done.written_by) == (Meeting.KEPT, "u-5")
    with pytest.raises(NotPermittedError, match="over"):
        keeping.came_to(BUREAU, made.id, Meeting.MISSED, Fault.WEATHER, "u-5", "k-missed")
    with pytest.raises(NotPermittedError, match="over"):
        keeping.move(BUREAU, made.id, wanted(TEN + 5 * DAY), "k-move")


def test_somebody_is_asked_once_what_became_of_it_and_no_more_after_the_answer(
    platform: Platform, keeping: KeepAppointment
) -> None:
    made = agree(keeping)
    platform.clock.forward(made.span.ends + 2 * H - platform.clock.now())

    asked = [keeping.ask_after(BUREAU) for _ in range(2)]
    [task] = [t for t in platform.tasks.opened.values() if t.task == UNREPORTED]
    keeping.came_to(BUREAU, made.id, Meeting.MISSED, Fault.ELDER_AWAY, "u-5", "k-missed")

    assert asked == [1, 0]
    assert task.detail["appointment"] == made.id
    assert [t.state for t in platform.tasks.opened.values() if t.task == UNREPORTED] == ["done"]


def test_of_one_that_nobody_agreed_to_there_is_nothing(keeping: KeepAppointment) -> None:
    with pytest.raises(UnknownAppointmentError):
        keeping.one(BUREAU, "appointment-none")


def test_a_race_that_is_always_lost_is_told(keeping: KeepAppointment) -> None:
    store = keeping.appointments

    class Busy:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def keep(self, *written: object) -> None:
            raise ConflictError("somebody else wrote first")

    busy = replace(keeping, appointments=cast("Appointments", Busy()))

    with pytest.raises(ConflictError):
        agree(busy)
