"""What every register of consoles promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.ports.consoles import Console, Consoles
from tests.fakes.story import BUREAU, SECOND, START, at_once

LONG = "auth0|" + "长" * 200
LATER = START + 5 * SECOND


def test_the_first_beat_signs_a_seat_in(consoles: Consoles) -> None:
    assert consoles.console(BUREAU, "seat1") is None

    console = consoles.beat(BUREAU, "seat1", START)

    assert console == Console(BUREAU, "seat1", since=START, beat_at=START, check_at=None)
    assert consoles.console(BUREAU, "seat1") == console


def test_a_later_beat_moves_the_beat_and_not_the_sign_in(consoles: Consoles) -> None:
    consoles.beat(BUREAU, "seat1", START)

    console = consoles.beat(BUREAU, "seat1", LATER)

    assert (console.since, console.beat_at) == (START, LATER)
    assert consoles.console(BUREAU, "seat1") == console


def test_a_beat_that_comes_late_undoes_nothing(consoles: Consoles) -> None:
    newest = consoles.beat(BUREAU, "seat1", LATER)

    assert consoles.beat(BUREAU, "seat1", START) == newest
    assert consoles.beat(BUREAU, "seat1", LATER) == newest
    assert consoles.console(BUREAU, "seat1") == newest


def test_beats_of_one_instant_to_the_microsecond_are_told_apart(consoles: Consoles) -> None:
    consoles.beat(BUREAU, "seat1", START)
    tick = timedelta(microseconds=1)

    assert consoles.beat(BUREAU, "seat1", START + tick).beat_at == START + tick


def test_one_check_takes_the_place_of_another_and_only_of_the_one_that_is_known(
    consoles: Consoles,
) -> None:
    fresh = consoles.beat(BUREAU, "seat1", START)

    assert consoles.arm(fresh, START + 20 * SECOND)
    assert not consoles.arm(fresh, START + 30 * SECOND)

    armed = consoles.console(BUREAU, "seat1")
    assert armed is not None
    assert armed.check_at == START + 20 * SECOND
    assert consoles.arm(armed, START + 30 * SECOND)
    assert consoles.beat(BUREAU, "seat1", LATER).check_at == START + 30 * SECOND


def test_of_twenty_who_arm_at_once_one_does(consoles: Consoles) -> None:
    fresh = consoles.beat(BUREAU, "seat1", START)

    answers = at_once(lambda n: consoles.arm(fresh, START + n * SECOND))

    assert answers.count(True) == 1


def test_a_console_that_is_gone_cannot_be_armed(consoles: Consoles) -> None:
    gone = Console(BUREAU, "seat1", START, START)

    assert not consoles.arm(gone, LATER)
    assert consoles.console(BUREAU, "seat1") is None


def test_a_seat_that_has_beaten_since_is_not_signed_out(consoles: Consoles) -> None:
    dying = consoles.beat(BUREAU, "seat1", START)
    back = consoles.beat(BUREAU, "seat1", LATER)

    assert not consoles.end(dying)
    assert consoles.console(BUREAU, "seat1") == back
    assert consoles.end(back)
    assert consoles.console(BUREAU, "seat1") is None


def test_signing_out_twice_is_the_same_as_once(consoles: Consoles) -> None:
    console = consoles.beat(BUREAU, "seat1", START)

    assert consoles.end(console)
    assert consoles.end(console)


def test_who_comes_back_is_signed_in_anew_and_unchecked(consoles: Consoles) -> None:
    console = consoles.beat(BUREAU, "seat1", START)
    consoles.arm(console, START + 20 * SECOND)
    armed = consoles.console(BUREAU, "seat1")
    assert armed is not None
    consoles.end(armed)

    assert consoles.beat(BUREAU, "seat1", LATER) == Console(BUREAU, "seat1", LATER, LATER)


@pytest.mark.parametrize("seat", ["seat2", "seat1#seat2", LONG])
def test_consoles_of_other_seats_and_bureaus_are_others(consoles: Consoles, seat: str) -> None:
    consoles.beat(BUREAU, "seat1", START)
    consoles.beat("other", "seat1", LATER)
    consoles.beat(BUREAU, seat, LATER)

    assert {c.seat: c.beat_at for c in consoles.consoles(BUREAU)} == {"seat1": START, seat: LATER}
    assert [c.seat for c in consoles.consoles("other")] == ["seat1"]
    assert consoles.consoles("nobody") == ()
