"""parse_time(), which in spite of its name writes an instant by a pattern of Joda-Time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from localcloud.iot_sql.conversions import to_int, to_string
from localcloud.iot_sql.functions.english import DAYS, MONTHS, SHORT
from localcloud.iot_sql.functions.signature import Function, literal_text, takes
from localcloud.iot_sql.functions.time_pattern import Part, parts_of
from localcloud.iot_sql.functions.zones import offset_text, zone
from localcloud.iot_sql.syntax import Expression
from localcloud.iot_sql.values import UNDEFINED, Value

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FULL: Final = 4

Writer = Callable[[datetime, int], str]


def _figures(figure: Callable[[datetime], int]) -> Writer:
    return lambda when, width: str(figure(when)).zfill(width)


def _year(figure: Callable[[datetime], int]) -> Writer:
    def written(when: datetime, width: int) -> str:
        return f"{figure(when) % 100:02d}" if width == 2 else str(figure(when)).zfill(width)

    return written


def _month(when: datetime, width: int) -> str:
    name = MONTHS[when.month - 1]
    if width < SHORT:
        return str(when.month).zfill(width)
    return name if width >= _FULL else name[:SHORT]


def _day_name(when: datetime, width: int) -> str:
    name = DAYS[when.weekday()]
    return name if width >= _FULL else name[:SHORT]


def _fraction(when: datetime, width: int) -> str:
    return f"{when.microsecond // 1000:03d}"[:width].ljust(width, "0")


def _zone_name(when: datetime, _width: int) -> str:
    name = when.tzname() or ""
    return name if name.isalpha() else offset_text(when.utcoffset() or timedelta(), ":")


def _offset(when: datetime, width: int) -> str:
    if width > 2:
        return str(when.tzinfo)
    return offset_text(when.utcoffset() or timedelta(), ":" if width == 2 else "")


_WRITERS: Final[dict[str, Writer]] = {
    "G": lambda _when, _width: "AD",
    "C": _figures(lambda when: when.year // 100),
    "Y": _year(lambda when: when.year),
    "y": _year(lambda when: when.year),
    "x": _year(lambda when: when.isocalendar().year),
    "w": _figures(lambda when: when.isocalendar().week),
    "e": _figures(lambda when: when.isoweekday()),
    "E": _day_name,
    "D": _figures(lambda when: when.timetuple().tm_yday),
    "M": _month,
    "d": _figures(lambda when: when.day),
    "a": lambda when, _width: "AM" if when.hour < 12 else "PM",
    "K": _figures(lambda when: when.hour % 12),
    "h": _figures(lambda when: (when.hour + 11) % 12 + 1),
    "H": _figures(lambda when: when.hour),
    "k": _figures(lambda when: (when.hour + 23) % 24 + 1),
    "m": _figures(lambda when: when.minute),
    "s": _figures(lambda when: when.second),
    "S": _fraction,
    "z": _zone_name,
    "Z": _offset,
}


@lru_cache(maxsize=256)
def _parts(pattern: str) -> tuple[Part, ...] | None:
    parts = parts_of(pattern)
    known = parts is not None and all(part.letter in {*_WRITERS, ""} for part in parts)
    return parts if known and not _has_long_zone_name(pattern) else None


def _has_long_zone_name(pattern: str) -> bool:
    return any(part.letter == "z" and part.width >= _FULL for part in parts_of(pattern) or ())


def _parse_time(pattern: Value, timestamp: Value, zone_name: Value = "UTC") -> Value:
    text, milliseconds, name = to_string(pattern), to_int(timestamp), to_string(zone_name)
    if text is UNDEFINED or milliseconds is UNDEFINED or name is UNDEFINED:
        return UNDEFINED
    where, parts = zone(name), _parts(text)
    if where is None or parts is None:
        return UNDEFINED
    try:
        when = (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(where)
    except OverflowError:  # outside the years 1 to 9999
        return UNDEFINED
    return "".join(
        _WRITERS[part.letter](when, part.width) if part.letter else part.text for part in parts
    )


def _check(arguments: tuple[Expression, ...]) -> str | None:
    pattern = literal_text(arguments, 0)
    if pattern is not None and _has_long_zone_name(pattern):
        return "the full name of a time zone (zzzz) is not built here"
    return None


JODA_TIME_FUNCTIONS: Final[dict[str, Function]] = {
    "parse_time": takes(2, _parse_time, most=3, check=_check),
}
