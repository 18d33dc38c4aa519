"""Real homes: recordings that a bureau has, each one home, and how the rules fare on all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from localcloud.replay.homes.lives import DOOR, Sign
from localcloud.replay.homes.trial import Trial, try_life
from localcloud.replay.recording import RecordingError, Row, read_rows
from telecare.domain.rhythm.hours import HOUR
from telecare.domain.rhythm.places import place_of
from telecare.domain.rhythm.rules import QuietRules

FALLS = 300
LEAST_DAYS = 2
_ENDINGS = (".gz", ".csv")


@dataclass(frozen=True, slots=True)
class Home:
    """One recording: the name of its file, and its signs in order."""

    name: str
    signs: tuple[Sign, ...]

    @property
    def days(self) -> float:
        """Return how long was recorded, from the first sign to the last."""
        return (self.signs[-1].at_h - self.signs[0].at_h) / 24

    def tried(self, rules: QuietRules) -> Trial:
        """Live through the recording; however long it is, as many fall in each home."""
        return try_life(self.signs, rules, "whole", falls=FALLS)


def recorded(path: Path, zone: tzinfo) -> Home:
    """Read a recording; its signs count hours from the midnight before the first one.

    Whatever is no heartbeat is a sign. Raises RecordingError for one that cannot be read or is too short to judge.
    """
    rows = sorted((row.at, _place(row)) for row in read_rows(path, zone) if row.kind != "heartbeat")
    if not rows or (rows[-1][0] - rows[0][0]) / HOUR < LEAST_DAYS * 24:
        problem = f"holds less than {LEAST_DAYS} days of signs"
        raise RecordingError(problem, 1, mend="people fall after the first day: record for longer")
    first = rows[0][0].astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    signs = tuple(Sign((at - first) / HOUR, place) for at, place in rows)
    name = path.name
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return Home(name, signs)


def _place(row: Row) -> str:
    return DOOR if row.kind == "frontdoor" else place_of(row.device, row.kind)
