"""Patterns of Java's DateTimeFormatter as regular expressions with a group a field."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from localcloud.iot_sql.functions.english import DAYS, MONTHS, SHORT
from localcloud.iot_sql.functions.time_pattern import Part, parts_of

# Letters and signs that Java gives a meaning which is not built here.
_ELSEWHERE: Final = frozenset("YwWQqLecFAnNpBOvx")
_RESERVED: Final = frozenset("[]{}#")
_ZONE: Final = r"(?P<zone>[A-Za-z0-9_+\-:/]+)"
_OFFSETS: Final = {1: "[0-9]{2}(?:[0-9]{2})?", 2: "[0-9]{4}", 3: "[0-9]{2}:[0-9]{2}"}

Source = Callable[[int], str]


def _digits(name: str, most: int = 2) -> Source:
    def source(width: int) -> str:
        count = f"1,{most}" if width == 1 else str(width)
        return f"(?P<{name}>[0-9]{{{count}}})"

    return source


def _year(width: int) -> str:
    if width == 2:
        return "(?P<short_year>[0-9]{2})"
    return f"(?P<year>[0-9]{{{width},{max(width, 4)}}})"


def _month(width: int) -> str:
    return _digits("month")(width) if width < SHORT else _name("month_name", MONTHS, width)


def _name(group: str, names: tuple[str, ...], width: int) -> str:
    choices = names if width > SHORT else [name[:SHORT] for name in names]
    return f"(?P<{group}>{'|'.join(choices)})"


def _offset(width: int) -> str:
    return f"(?P<zone>Z|[+-](?:{_OFFSETS[min(width, 3)]}))"


_SOURCES: Final[dict[str, Source]] = {
    "G": lambda _width: "AD",
    "y": _year,
    "u": _year,
    "M": _month,
    "d": _digits("day"),
    "D": _digits("day_of_year", 3),
    "E": lambda width: _name("day_name", DAYS, width),
    "a": lambda _width: "(?P<half>AM|PM)",
    "H": _digits("hour"),
    "k": _digits("hour_to_24"),
    "K": _digits("half_hour"),
    "h": _digits("half_hour_to_12"),
    "m": _digits("minute"),
    "s": _digits("second"),
    "S": lambda width: f"(?P<fraction>[0-9]{{{width}}})",
    "V": lambda _width: _ZONE,
    "z": lambda _width: _ZONE,
    "Z": lambda _width: "(?P<zone>[+-][0-9]{4})",
    "X": _offset,
}


def not_built(pattern: str) -> str | None:
    """A letter or sign of the pattern that Java would read and this does not, or None."""
    for part in parts_of(pattern) or ():
        held = _ELSEWHERE if part.letter else frozenset() if part.is_quoted else _RESERVED
        stranger = next((sign for sign in part.letter or part.text if sign in held), None)
        if stranger or (part.letter == "Z" and part.width > SHORT):
            return stranger or "ZZZZ"
    return None


@lru_cache(maxsize=256)
def reader(pattern: str) -> re.Pattern[str] | None:
    """What reads texts of a pattern; None when the pattern is wrong or not built."""
    parts = parts_of(pattern)
    if parts is None or not_built(pattern) is not None:
        return None
    if any(part.letter and part.letter not in _SOURCES for part in parts):
        return None
    try:
        return re.compile("".join(map(_source, parts)))
    except re.error:  # the same field twice
        return None


def _source(part: Part) -> str:
    return _SOURCES[part.letter](part.width) if part.letter else re.escape(part.text)
