"""One situation of the search: the run, the telephones in flight, and the trouble that is still allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

    ALARM = 0  # a second device alarms: smoke, gas or a fall
    FIRE = 1  # a second device alarms: smoke
    SEAT = 2  # a seat claims or holds the incident or a relay, or has the follow-up rung
    HOLD = 3  # a seat holds the incident
    ANSWER = 4  # a call is answered, by a person or a machine
    FAIL = 5  # a call fails at once or is declined
    LATE = 6  # what became of a call is told late or never
    DOWN = 7  # the carrier takes no calls, for good or for a time
    SCENE = 8  # somebody accepts by message, leaves, cannot, confirms, hands over, or finds a death
    VALVE = 9  # a valve answers: closed with proof, or failed


Left = tuple[int, ...]
"""How often each trouble may still come, in the order of `Trouble`."""


def allowing(times: Mapping[Trouble, int]) -> Left:
    """Return what is allowed on a path when nothing but these troubles may come."""
    return tuple(times.get(trouble, 0) for trouble in Trouble)


@dataclass(frozen=True, slots=True)
class World:
    """All that decides what can happen from here on."""

    run: Run
    now: datetime
    due_at: datetime | None
    lines: tuple[Line, ...]
    left: Left
    fresh: bool = True
    down: bool = False

    def spends(self, trouble: Trouble) -> Left | None:
        """Return what is left after this trouble, or None when it is not allowed any more."""
        if not self.left[trouble]:
            return None
        return (*self.left[:trouble], self.left[trouble] - 1, *self.left[trouble + 1 :])

    def with_line(self, line: Line, now: datetime, left: Left, *, down: bool) -> World:
        """Return the world at `now` in which one line has gone on and nobody was told."""
        lines = tuple(line if known.attempt == line.attempt else known for known in self.lines)
        return replace(self, lines=lines, now=now, left=left, fresh=False, down=down)

    def without_line(self, line: Line) -> World:
        """Return the world in which nothing more comes of one line than is told now."""
        lines = tuple(known for known in self.lines if known.attempt != line.attempt)
        return replace(self, lines=lines)
