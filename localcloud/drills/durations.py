"""Durations as drills write them: [Nd][Nh][Nm][Ns]."""

from __future__ import annotations

import re
from datetime import timedelta

_FORM = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def parse_duration(text: str) -> timedelta:
    """Return a duration; a text of another form is a ValueError."""
    match = _FORM.fullmatch(text)
    if match is None or not text:
        raise ValueError("must be a duration like 90s, 20m or 1h30m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
