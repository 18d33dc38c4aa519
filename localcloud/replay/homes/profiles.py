"""The profiles of ten real homes: how long the gaps between two signs are, by the hour in which they begin."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

FILE = Path(__file__).with_name("profiles.json")

SHORTEST_H = 0.002
_SHARES = (0.0, 0.5, 0.9, 0.99, 1.0)


@dataclass(frozen=True, slots=True)
class Profile:
    """One home: for each hour of the day the quantiles of the gaps that began in it, in hours."""

    name: str
    person_days: float
    gap_h: tuple[tuple[float, ...], ...]

    def gap(self, hour: int, random: Random) -> float:
        """Draw a gap that begins in this hour: between two quantiles its logarithm is even."""
        share, ends = random.random(), self.gap_h[hour]
        for (low, short), (high, long) in pairwise(zip(_SHARES, ends, strict=True)):
            if share <= high:
                part = (share - low) / (high - low)
                return math.exp(math.log(short) * (1 - part) + math.log(long) * part)
        return ends[-1]


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the profiles that ship with the project."""
    homes = json.loads(FILE.read_text(encoding="utf-8"))["homes"]
    return tuple(
        Profile(name, home["person_days"], _filled(home["gap_h"])) for name, home in homes.items()
    )


def _filled(gaps: Sequence[Sequence[float] | None]) -> tuple[tuple[float, ...], ...]:
    """An hour in which no gap ever began takes the nearest one's: somebody may be up in it one day."""
    known = [hour for hour, quantiles in enumerate(gaps) if quantiles]
    filled = []
    for hour in range(24):
        nearest = min(known, key=lambda each: abs((each - hour + 12) % 24 - 12))
        quantiles = gaps[nearest] or ()
        filled.append((SHORTEST_H, *(max(each, SHORTEST_H) for each in quantiles)))
    return tuple(filled)
