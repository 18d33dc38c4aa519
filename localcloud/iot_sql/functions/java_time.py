"""time_to_epoch(), which reads an instant by a pattern of Java's DateTimeFormatter.

A text without a time zone is UTC, one without a time of day is midnight, one without a date has
no instant. As in Java, a day past the end of its month is that month's last day, and 24:00 is the
midnight after.
"""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, TypeAlias

from localcloud.iot_sql.conversions import to_string
from localcloud.iot_sql.functions.english import DAYS, MONTHS, SHORT
from localcloud.iot_sql.functions.java_time_pattern import not_built, reader
from localcloud.iot_sql.functions.signature import Function, literal_text, takes
from localcloud.iot_sql.functions.zones import zone
from localcloud.iot_sql.syntax import Expression
from localcloud.iot_sql.values import UNDEFINED, Value

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_CENTURY: Final = 2000

Fields: TypeAlias = Mapping[str, str | None]


class _NoInstantError(ValueError):
    """The fields of a text do not make an instant."""


def _time_to_epoch(timestamp: Value, pattern: Value) -> Value:
    text, form = to_string(timestamp), to_string(pattern)
    if text is UNDEFINED or form is UNDEFINED:
        return UNDEFINED
    compiled = reader(form)
    found = None if compiled is None else compiled.fullmatch(text)
    if found is None:
        return UNDEFINED
    try:
        return (_instant(found.groupdict()) - _EPOCH) // _MILLISECOND
    except (ValueError, OverflowError):
        return UNDEFINED


def _instant(fields: Fields) -> datetime:
    day = _day(fields)
    if fields.get("day_name") and DAYS[day.weekday()][:SHORT] != str(fields["day_name"])[:SHORT]:
        raise _NoInstantError("another day of the week")
    # Added on the wall clock, not on the time line: so Python adds to a zoned datetime.
    return datetime(day.year, day.month, day.day, tzinfo=_zone(fields)) + _time_of_day(fields)


def _zone(fields: Fields) -> tzinfo:
    name = fields.get("zone")
    found = UTC if name is None else zone(name)
    if found is None:
        raise _NoInstantError("no such time zone")
    return found


def _day(fields: Fields) -> date:
    year = _figure(fields, "year")
    if year is None:
        year = _CENTURY + _needed(_figure(fields, "short_year"))
    day_of_year = _figure(fields, "day_of_year")
    if day_of_year is not None:
        if not 1 <= day_of_year <= 365 + calendar.isleap(year):
            raise _NoInstantError("no such day of the year")
        return date(year, 1, 1) + timedelta(days=day_of_year - 1)
    month, day = _month(fields), _needed(_figure(fields, "day"))
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day, last) if day <= 31 else day)


def _month(fields: Fields) -> int:
    name = fields.get("month_name")
    if name is None:
        return _needed(_figure(fields, "month"))
    return 1 + next(index for index, month in enumerate(MONTHS) if month.startswith(name))


def _time_of_day(fields: Fields) -> timedelta:
    hour, minute, second = _hour(fields), _figure(fields, "minute"), _figure(fields, "second")
    milliseconds = int(str(fields.get("fraction") or "").ljust(3, "0")[:3])
    if hour is None:
        if minute is not None or second is not None:
            raise _NoInstantError("minutes of an unknown hour")
        hour = 0
    minute, second = minute or 0, second or 0
    is_end_of_day = hour == 24 and not (minute or second or milliseconds)
    if not ((hour < 24 or is_end_of_day) and minute < 60 and second < 60):
        raise _NoInstantError("no such time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second, milliseconds=milliseconds)


def _hour(fields: Fields) -> int | None:
    hour = _figure(fields, "hour")
    if hour is None and fields.get("hour_to_24"):
        hour = _within(_figure(fields, "hour_to_24"), 1, 24) % 24
    if fields.get("half_hour") or fields.get("half_hour_to_12"):
        half = {"AM": 0, "PM": 12}.get(fields.get("half") or "")
        if fields.get("half_hour"):
            return _needed(half) + _within(_figure(fields, "half_hour"), 0, 11)
        return _needed(half) + _within(_figure(fields, "half_hour_to_12"), 1, 12) % 12
    return hour


def _figure(fields: Fields, name: str) -> int | None:
    digits = fields.get(name)
    return None if digits is None else int(digits)


def _needed(figure: int | None) -> int:
    if figure is None:
        raise _NoInstantError("a field is missing")
    return figure


def _within(figure: int | None, least: int, most: int) -> int:
    found = _needed(figure)
    if not least <= found <= most:
        raise _NoInstantError("out of range")
    return found


def _check(arguments: tuple[Expression, ...]) -> str | None:
    pattern = literal_text(arguments, 1)
    stranger = None if pattern is None else not_built(pattern)
    return None if stranger is None else f"{stranger} in a time pattern is not built here"


JAVA_TIME_FUNCTIONS: Final[dict[str, Function]] = {
    "time_to_epoch": takes(2, _time_to_epoch, check=_check),
}
