"""Spans of time in which the platform was hindered, and what that excuses."""

from __future__ import annotations

from datetime import datetime, timedelta

from localcloud.campaign.schedule import Schedule

HINDERS = frozenset(
    {
        "function_crash",
        "store_throttled",
        "lookup_down",
        "carrier_mute",
        "carrier_forgets",
        "carrier_down",
        "stream_delayed",
    }
)


def hindered(
    schedule: Schedule,
    begin: datetime,
    end: datetime,
    faults: frozenset[str] = HINDERS,
    after: timedelta = timedelta(0),
) -> timedelta:
    """Return for how long faults of these kinds (and so long after them) overlapped a span."""
    total = timedelta(0)
    for fault in schedule.faults:
        if fault.what in faults:
            first = max(begin, schedule.start + fault.at)
            last = min(end, schedule.start + fault.until + after)
            total += max(last - first, timedelta(0))
    return total
