"""An absence that is taken back, ended early or run out: from when silence counts, and what it teaches."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from telecare.domain.errors import ConflictError
from telecare.domain.home import EarlyEnd
from telecare.domain.presence_standing import Standing
from telecare.domain.rhythm.packing import unpacked
from telecare.ports.presence import Guards
from telecare.ports.tidings import HomeTiding
from telecare.services.change_home import Asked
from telecare.services.look_anew import LookAnew
from telecare.services.note_absence import NoteAbsence, Where
from tests.fakes.registry import RegistryOffice
from tests.fakes.story import BUREAU
from tests.fakes.unlucky_parts import ToldPlatform
from tests.fakes.watched import PIR, SMOKE, a_watched_home

ELDER = "h1.elder"
HOUR = timedelta(hours=1)
SOON = 0.25
"""A look that is set for now comes once its signs have come in."""


class Home(ToldPlatform):
    """A home under watch, with the portal's way to note absences; she was last heard as it begins."""

    def __init__(self) -> None:
        super().__init__()
        self.absences: NoteAbsence = RegistryOffice(self, self.clock).made.absences
        self.directory.enrol_home(BUREAU, a_watched_home())
        for thing in (PIR, SMOKE):
            self.link(thing, connected=True)
        self.sign()

    def away(self, hours: float, key: str = "away") -> None:
        until = self.clock.now() + hours * HOUR
        self.absences.away(BUREAU, "h1", ELDER, Where.AWAY, until, Asked("seat1", key))

    def back(self, over: EarlyEnd = EarlyEnd.TAKEN_BACK, key: str = "back") -> None:
        self.absences.back(BUREAU, "h1", ELDER, over, Asked("seat1", key))

    @property
    def told_at(self) -> list[datetime]:
        """When somebody was told that she is silent."""
        return [at for at, alarm in self.told.alarms if alarm.elder == ELDER]


@pytest.fixture
def home() -> Home:
    return Home()


def standing(home: Home) -> Standing:
    [person] = home.watching.know_home().view(BUREAU, "h1")
    return person.standing


def test_an_absence_that_was_an_error_hides_no_silence(home: Home) -> None:
    home.let_pass(1)
    home.away(24 * 6)
    home.let_pass(24)
    assert home.incidents == ()

    home.back(EarlyEnd.TAKEN_BACK)
    home.let_pass(SOON)

    assert len(home.incidents) == 1


def test_one_who_is_not_silent_yet_is_told_when_her_own_clock_runs_out(home: Home) -> None:
    plain = Home()
    plain.let_pass(30)
    home.let_pass(2)
    home.away(24 * 6)
    home.let_pass(3)
    home.back(EarlyEnd.TAKEN_BACK)
    home.let_pass(25)

    assert home.told_at
    assert abs(home.told_at[0] - plain.told_at[0]) <= timedelta(minutes=10)


def test_who_came_home_has_her_clock_from_then(home: Home) -> None:
    home.away(24 * 6)
    home.let_pass(30)
    returned = home.clock.now()

    home.back(EarlyEnd.CAME_HOME)
    home.let_pass(3)
    assert standing(home) is Standing.CONFIRMED
    assert home.incidents == ()
    home.let_pass(27)

    [told] = home.told_at
    assert told - returned >= 4 * HOUR


def test_an_absence_that_has_run_out_is_not_taken_back(home: Home) -> None:
    home.let_pass(1)
    home.away(24)
    home.let_pass(30)

    home.back(EarlyEnd.TAKEN_BACK)
    home.let_pass(SOON)

    assert home.incidents == ()
    assert standing(home) is Standing.CONFIRMED


def test_an_absence_that_is_entered_anew_and_taken_back_leaves_the_last_return(home: Home) -> None:
    home.away(24)
    home.let_pass(25)
    home.away(24 * 6, "again")
    home.let_pass(4)

    home.back(EarlyEnd.TAKEN_BACK)
    home.let_pass(SOON)

    assert home.incidents == ()


def test_a_return_stays_known_though_another_absence_is_entered_before_any_look(
    home: Home,
) -> None:
    home.away(24 * 6)
    home.let_pass(30)
    home.back(EarlyEnd.CAME_HOME)
    home.away(24 * 6, "again")
    home.back(EarlyEnd.TAKEN_BACK, "wrong")

    home.let_pass(3.9)

    assert home.incidents == ()
    assert standing(home) is Standing.CONFIRMED


@pytest.mark.parametrize("over", EarlyEnd)
def test_the_end_of_an_absence_is_told_to_the_home_once(home: Home, over: EarlyEnd) -> None:
    home.away(24 * 6)
    home.let_pass(5)
    home.back(over)
    home.back(over)
    home.let_pass(3)

    told = [each.kind for each in home.tidings.asked if isinstance(each, HomeTiding)]
    assert told == ["away_noted", "away_over"]


@pytest.mark.parametrize("over", EarlyEnd)
def test_what_was_said_to_be_a_time_away_teaches_nothing(home: Home, over: EarlyEnd) -> None:
    """Somebody comes in to water the plants: the quiet after it is nobody's way of living."""
    taught, untaught = Home(), home
    for each in (taught, untaught):
        each.let_pass(1)
        if each is untaught:
            each.away(24 * 6)
        each.let_pass(3)
        each.sign()
        each.let_pass(8)
        if each is untaught:
            each.back(over)
        each.sign()
        for _ in range(12):
            each.let_pass(1.5)
            each.sign()

    assert waited(taught) - waited(untaught) >= 9


def waited(home: Home) -> float:
    """For how many hours of quiet she was listened to."""
    kept = home.guards.guard(BUREAU, "h1")
    assert kept is not None
    return sum(unpacked(kept.guard.rhythms[ELDER]).habits.waited)


class Busy:
    """Guards that somebody else has always just written."""

    def __init__(self, guards: Guards) -> None:
        self.guard = guards.guard

    def keep(self, *_: object) -> None:
        raise ConflictError("somebody else wrote first")


def test_what_broke_off_before_the_home_was_looked_at_is_made_good_by_the_repeat(
    home: Home,
) -> None:
    home.let_pass(1)
    home.away(24 * 6)
    home.let_pass(24)
    busy = LookAnew(cast("Guards", Busy(home.guards)), home.clock)
    whole, home.absences = home.absences, replace(home.absences, look_anew=busy)
    with pytest.raises(ConflictError):
        home.back(EarlyEnd.TAKEN_BACK)

    home.absences = whole
    home.back(EarlyEnd.TAKEN_BACK)
    home.let_pass(SOON)

    assert len(home.incidents) == 1


def test_the_same_word_again_moves_nothing(home: Home) -> None:
    home.away(24 * 6)
    home.let_pass(5)
    home.back(EarlyEnd.CAME_HOME)
    kept = home.directory.snapshot(BUREAU, "h1").away
    home.let_pass(1)

    home.back(EarlyEnd.CAME_HOME)

    assert home.directory.snapshot(BUREAU, "h1").away == kept
