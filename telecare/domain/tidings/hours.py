"""When a text disturbs nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def wait_until_welcome(now: datetime, zone: str, begins: timedelta, ends: timedelta) -> timedelta:
    """Return how long to wait until the bureau's hours, nothing within them; they lie within one day."""
    local = now.astimezone(ZoneInfo(zone))
    since_midnight = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    if since_midnight < begins:
        return begins - since_midnight
    if since_midnight < ends:
        return timedelta()
    return timedelta(days=1) - since_midnight + begins
