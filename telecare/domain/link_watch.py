"""Whether a hub still beats: its period, the beats it may miss, and the instant at which it counts as offline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

FIRST_DAY = timedelta(hours=24)


def usual_period(beats: Iterable[datetime]) -> timedelta | None:
    """Return the median time between the beats of the first day; None where fewer than two are known.

    Their order does not matter, and a beat that stands there twice counts once.
    """
    known = sorted(set(beats))
    day = [beat for beat in known if beat - known[0] <= FIRST_DAY]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(day)]
    return timedelta(seconds=median(gaps)) if gaps else None


@dataclass(frozen=True, slots=True)
class LinkWatch:
    """The link of one hub, told by its heartbeats; offline is said once an outage."""

    period: timedelta
    misses: int
    last_beat: datetime
    offline: bool = False

    @property
    def reach(self) -> timedelta:
        """Return how long a beat vouches for the hub."""
        return self.period * self.misses

    @property
    def due(self) -> datetime | None:
        """Return when the hub goes offline unless it beats; None while it is offline already."""
        return None if self.offline else self.last_beat + self.reach

    def beaten(self, at: datetime, now: datetime) -> LinkWatch:
        """Take a beat in; one so old that it vouches for nothing now brings no hub back."""
        last = max(self.last_beat, at)
        offline = self.offline and last + self.reach <= now
        return LinkWatch(self.period, self.misses, last, offline)

    def missed(self) -> LinkWatch:
        """The beats it may miss have been missed."""
        return LinkWatch(self.period, self.misses, self.last_beat, offline=True)
