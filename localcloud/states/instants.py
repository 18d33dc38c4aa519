"""Instants as the States Language writes them."""

import re
from datetime import UTC, datetime

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)",
)


def parse(text: str) -> datetime:
    """The instant in UTC of an RFC 3339 text with `T` and `Z` or an offset; else ValueError."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(f"not an RFC 3339 timestamp: {text!r}")
    seconds, fraction, zone = match.groups()
    micros = (fraction or "0")[:6].ljust(6, "0")
    offset = "+00:00" if zone == "Z" else zone
    return datetime.fromisoformat(f"{seconds}.{micros}{offset}").astimezone(UTC)


def is_instant(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def write(instant: datetime) -> str:
    """The instant in UTC, with milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
