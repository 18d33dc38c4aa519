"""Computes the population's prior from the profiles: the numbers in `telecare.domain.rhythm.population`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from localcloud.replay.homes.lives import RECORDED, life
from localcloud.replay.homes.profiles import Profile
from telecare.domain.rhythm.hours import HOUR, ByHour, pieces
from telecare.domain.rhythm.population import PRIOR, Prior

_DAYS = 60
_LONG_H = 2.0
_SHORTEST_H = PRIOR.shortest / HOUR


@dataclass(frozen=True, slots=True)
class Counted:
    """What one home's quiets add up to, by hour of the day."""

    ended: ByHour
    waited: ByHour
    long: ByHour


def fit(homes: Iterable[Profile]) -> Prior:
    """Return the prior of some homes; how much it weighs against a home's own numbers stays as it is.

    Each home lives for sixty days. Hours are smoothed with their neighbours: ten homes are few.
    """
    counted = [_counted(home) for home in homes]
    hazard = [
        (1 + sum(each.ended[hour] for each in counted))
        / (2 + sum(each.waited[hour] for each in counted))
        for hour in range(24)
    ]
    long = [1 + sum(each.long[hour] for each in counted) for hour in range(24)]
    mean = sum(long) / 24
    return replace(PRIOR, hazard=_smooth(hazard), begins=_smooth([each / mean for each in long]))


@cache
def _counted(home: Profile) -> Counted:
    ended, waited, long = [0.0] * 24, [0.0] * 24, [0.0] * 24
    signs = life(home, replace(RECORDED, days=_DAYS), "prior")
    for earlier, later in pairwise(signs):
        gap = later.at_h - earlier.at_h
        if gap > _SHORTEST_H:
            ended[int(later.at_h) % 24] += 1
            for hour, part in pieces(earlier.at_h + _SHORTEST_H, later.at_h):
                waited[hour] += part
        if gap > _LONG_H:
            long[int(earlier.at_h) % 24] += 1
    return Counted(tuple(ended), tuple(waited), tuple(long))


def _smooth(numbers: list[float]) -> ByHour:
    return tuple(
        round((numbers[hour - 1] + 2 * numbers[hour] + numbers[(hour + 1) % 24]) / 4, 2)
        for hour in range(24)
    )
