"""When somebody stirred: runs of signs that lie close together, merged in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.rhythm.population import PRIOR

CLOSE = PRIOR.shortest
"""Signs no further apart than this are one run: a shorter quiet teaches a rhythm nothing."""


@dataclass(frozen=True, slots=True)
class Stir:
    """A run of signs: its first, its last, and between them no quiet that teaches anything.

    `place` is the sensor that gave the last one; among the words of one sensor there is no need to name it.
    """

    start: datetime
    end: datetime
    place: str = ""


Stirs = tuple[Stir, ...]


def merged(stirs: Iterable[Stir]) -> Stirs:
    """Return the runs of all signs in order, none close to the next.

    What stands between two runs is a quiet of all the signs together, so no sign need be kept: merging
    in any order, in any parts and as often as you like gives the same runs.
    """
    runs: list[Stir] = []
    for stir in sorted(stirs, key=lambda each: each.start):
        if runs and stir.start - runs[-1].end <= CLOSE:
            end, place = max((runs[-1].end, runs[-1].place), (stir.end, stir.place))
            runs[-1] = Stir(runs[-1].start, end, place)
        else:
            runs.append(stir)
    return tuple(runs)
