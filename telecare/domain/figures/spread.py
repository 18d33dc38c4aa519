"""How long something takes: the middle of many times, and what nine of ten stay within."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

MEDIAN, MOST = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Spread:
    """Times in whole seconds, in order; a time that is unknown is none of them, and is counted elsewhere."""

    times_s: tuple[int, ...] = ()

    @property
    def median_s(self) -> int | None:
        """Return the time that half of them stay within; None where there is none."""
        return self._within(MEDIAN)

    @property
    def most_s(self) -> int | None:
        """Return the time that nine of ten stay within; None where there is none."""
        return self._within(MOST)

    def share_within(self, limit: timedelta) -> float | None:
        """Return how many of a hundred stay within a limit; None where there is none."""
        if not self.times_s:
            return None
        most = limit.total_seconds()
        return 100 * sum(each <= most for each in self.times_s) / len(self.times_s)

    def joined(self, other: Spread) -> Spread:
        """Return the times of both."""
        return Spread(tuple(sorted((*self.times_s, *other.times_s))))

    def _within(self, share: float) -> int | None:
        """Take a time that really happened (nearest rank): nothing is made up between two of them."""
        if not self.times_s:
            return None
        return self.times_s[ceil(share * len(self.times_s)) - 1]


def spread(times: Iterable[timedelta | None]) -> Spread:
    """Return the spread of the times that are known; parts of a second do not count."""
    return Spread(tuple(sorted(int(each.total_seconds()) for each in times if each is not None)))
