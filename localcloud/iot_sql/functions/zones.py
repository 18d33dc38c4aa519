"""Time zones by the names that Java knows: regions, UTC, and offsets such as UTC+01:00."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?")
_MOST = timedelta(hours=18)


@lru_cache(maxsize=256)
def zone(name: str) -> tzinfo | None:
    """The zone of a name, or None when there is none."""
    if name in ("UTC", "GMT", "UT", "Z"):
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        return _fixed(offset[1], int(offset[2]), int(offset[3] or 0))
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # what ZoneInfo says of a path, a stranger, a folder
        return None


def _fixed(sign: str, hours: int, minutes: int) -> tzinfo | None:
    offset = timedelta(hours=hours, minutes=minutes)
    if offset > _MOST or minutes >= 60:
        return None
    return timezone(-offset if sign == "-" else offset)


def offset_text(offset: timedelta, separator: str) -> str:
    """An offset as +hhmm, or +hh:mm with a separator."""
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}{separator}{rest:02d}"
