"""A drill's consoles beat as those of a desk do, as far as anybody can see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from localcloud.drills.consoles import SeatConsoles
from localcloud.loop import VirtualLoop
from telecare.domain.errors import UnavailableError

START = datetime(2026, 1, 15, tzinfo=UTC)
S = timedelta(seconds=1)


class Desk:
    """Consoles that beat every 5 s and are dead after 20, and what was written of them, in seconds."""

    def __init__(self, loop: VirtualLoop) -> None:
        self.loop = loop
        self.refuses = False
        self.tried: list[float] = []
        self.consoles = SeatConsoles(loop, 5 * S, 20 * S, self._beat)

    def _beat(self, seat: str, at: datetime) -> None:
        self.tried.append((at - START) / S)
        if self.refuses:
            raise UnavailableError("the table takes nothing")

    def until(self, seconds: float) -> list[float]:
        self.loop.run_until(START + seconds * S)
        return self.tried


@pytest.fixture
def desk() -> Iterator[Desk]:
    with VirtualLoop(START) as loop:
        yield Desk(loop)


def test_who_has_nothing_in_hand_does_not_beat(desk: Desk) -> None:
    desk.consoles.act("seat1")

    assert desk.until(600) == []


def test_who_has_something_in_hand_never_seems_dead(desk: Desk) -> None:
    desk.consoles.see("seat1", "i1", held=True)
    desk.consoles.see("seat1", "i2", held=True)
    desk.until(40)
    desk.consoles.see("seat1", "i1", held=False)

    assert desk.until(100) == [15, 30, 45, 60, 75, 90]


def test_who_has_given_everything_away_beats_no_more_until_it_takes_again(desk: Desk) -> None:
    desk.consoles.see("seat1", "i1", held=True)
    desk.until(20)
    desk.consoles.see("seat1", "i1", held=False)
    desk.until(100)
    desk.consoles.see("seat1", "i2", held=True)

    assert desk.until(120) == [15, 115]


@pytest.mark.parametrize(("dies_at", "last"), [(17, 15), (20, 15), (20.5, 20), (29, 25), (4, None)])
def test_the_last_beat_before_a_death_is_the_one_that_the_console_made(
    desk: Desk, dies_at: float, last: float | None
) -> None:
    desk.consoles.see("seat1", "i1", held=True)
    desk.until(dies_at)

    desk.consoles.die("seat1")

    tried = desk.until(300)
    assert (tried[-1] if tried else None) == last


def test_a_dead_console_does_not_beat_for_what_it_is_handed(desk: Desk) -> None:
    desk.consoles.die("seat1")
    desk.consoles.see("seat1", "i1", held=True)

    assert desk.until(100) == []


def test_a_beat_that_was_refused_is_made_again(desk: Desk) -> None:
    desk.consoles.see("seat1", "i1", held=True)
    desk.refuses = True
    desk.until(21)
    desk.refuses = False

    assert desk.until(29)[:3] == [15, 20, 25]
