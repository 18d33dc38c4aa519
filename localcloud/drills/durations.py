"""Durations as drills write them: [Nd][Nh][Nm][Ns]."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=3660)
_FORM = re.compile("".join(f"(?:([0-9]{{1,8}}){unit})?" for unit in "dhms"))


def parse_duration(text: str) -> timedelta:
    """Return a duration; a text of another form, or of more than ten years, is a ValueError."""
    match = _FORM.fullmatch(text)
    if match is None or not text:
        raise ValueError("must be a duration like 90s, 20m or 1h30m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if duration > LONGEST:
        raise ValueError("must be a duration of at most ten years")
    return duration
