"""Makes a failing schedule small: events are left out one by one while it still fails in the same way."""

from __future__ import annotations

from collections.abc import Callable

from localcloud.campaign.schedule import Schedule

Fails = Callable[[Schedule], bool]


def shrink(schedule: Schedule, fails: Fails) -> frozenset[int]:
    """Return the numbers of the events that are needed: leaving any one of them out mends it."""
    kept = frozenset(range(len(schedule.events())))
    while True:
        before = kept
        for number in sorted(before, reverse=True):
            fewer = kept - {number}
            if _can_be_played(schedule, fewer) and fails(schedule.keep(fewer)):
                kept = fewer
        if kept == before:
            return kept


def _can_be_played(schedule: Schedule, numbers: frozenset[int]) -> bool:
    return bool(schedule.keep(numbers).deeds)
