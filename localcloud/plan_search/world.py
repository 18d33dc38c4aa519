"""One situation of the search: the run, the telephones in flight, and the trouble that is still allowed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum

from telecare.domain.actions import Flow
from telecare.domain.decision import Decision
from telecare.domain.events import Event
from telecare.domain.run import Run

Decide = Callable[[Run, Event | None, datetime], Decision]


class Stage(IntEnum):
    """Where a call stands; each stage ends at the line's next instant."""

    PLACED = 0
    RINGS = 1
    RINGS_ON = 2
    ANSWERED = 3
    QUIET = 4
    DIGIT = 5
    WAITS = 6
    HELD = 7
    CUT_OFF = 8
    SILENT = 9


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked of the carrier for a call, in seconds."""

    flow: Flow
    ring_s: int
    key_s: int
    eta_s: int
    seat_s: int


@dataclass(frozen=True, slots=True)
class Line:
    """A call in flight whose course is not yet settled; `at` is when it goes on, None when never."""

    attempt: str
    person: str
    terms: Terms
    stage: Stage
    at: datetime | None
    keys: str = ""


class Trouble(IntEnum):
    """What may happen at most so often on one path; the value is the place in `World.left`."""

    ALARM = 0
    SEAT = 1
    CARRIER = 2
    ANSWER = 3
    SCENE = 4
    TOTAL = 5


@dataclass(frozen=True, slots=True)
class World:
    """All that decides what can happen from here on."""

    run: Run
    now: datetime
    due_at: datetime | None
    lines: tuple[Line, ...]
    left: tuple[int, ...]
    fresh: bool = True
    down: bool = False

    def spends(self, trouble: Trouble) -> tuple[int, ...] | None:
        """Return what is left after this trouble, or None when it is not allowed any more."""
        left = list(self.left)
        left[trouble] -= 1
        if trouble is not Trouble.ANSWER:
            left[Trouble.TOTAL] -= 1
        return None if min(left) < 0 else tuple(left)

    def with_line(self, line: Line, now: datetime, left: tuple[int, ...], *, down: bool) -> World:
        """Return the world at `now` in which one line has gone on and nobody was told."""
        lines = tuple(line if known.attempt == line.attempt else known for known in self.lines)
        return replace(self, lines=lines, now=now, left=left, fresh=False, down=down)
