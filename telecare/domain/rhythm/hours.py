"""Hours of the day: a stretch of time cut where the local hour changes, and numbers kept by hour."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

ByHour = tuple[float, ...]
"""One number for each of the 24 local hours."""

DIGITS = 4
"""A number kept by hour is rounded at once, so that what is stored as text is what was reckoned with."""

NOTHING: ByHour = (0.0,) * 24


def local_hours(at: datetime, zone: tzinfo) -> float:
    """Return an instant as hours of a count whose days begin at local midnight."""
    offset = at.astimezone(zone).utcoffset() or timedelta(0)
    return (at - _EPOCH + offset) / HOUR


def pieces(start: float, end: float) -> Iterator[tuple[int, float]]:
    """Cut a stretch at the full hours: each local hour of the day, and how much of it lies within."""
    at = start
    while at < end:
        until = min(math.floor(at) + 1.0, end)
        yield int(at) % 24, until - at
        at = until


def added(numbers: ByHour, hour: int, more: float) -> ByHour:
    """Return the numbers with so much more at one hour."""
    return (*numbers[:hour], round(numbers[hour] + more, DIGITS), *numbers[hour + 1 :])


def faded(numbers: ByHour, share: float) -> ByHour:
    """Return the share of every number; most hours of most homes have none."""
    if not any(numbers):
        return NOTHING
    return tuple([round(number * share, DIGITS) if number else 0.0 for number in numbers])


def around(numbers: ByHour, hour: float, reach: float) -> tuple[float, float]:
    """Return the sum about an hour of the day, nearer hours weighing more, and the sum of the weights."""
    total = weights = 0.0
    for each in range(math.ceil(hour - reach - 0.5), math.ceil(hour + reach - 0.5)):
        weight = 1 - abs(each + 0.5 - hour) / reach
        total += weight * numbers[each % 24]
        weights += weight
    return total, weights
