"""The cron expressions of EventBridge: six fields, in a time zone, on days that exist."""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_SATURDAY = 6
_RANGES = {
    "minutes": (0, 59),
    "hours": (0, 23),
    "day of month": (1, 31),
    "month": (1, 12),
    "day of week": (1, 7),
    "year": (1970, 2199),
}
_NAMES: Mapping[str, Mapping[str, int]] = {
    "month": {name: number for number, name in enumerate(_MONTHS, 1)},
    "day of week": {name: number for number, name in enumerate(_DAYS, 1)},
}
_PART = re.compile(r"(?P<low>\*|\w+)(?:-(?P<high>\w+))?(?:/(?P<step>\d+))?")


class CronError(ValueError):
    """No cron expression that EventBridge would take."""


@dataclass(frozen=True, slots=True)
class Cron:
    """Due at each minute of the zone that its fields name.

    A local time that a change of clocks leaves out is left out; one that comes twice counts once.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    day_of_month: str
    months: frozenset[int]
    day_of_week: str
    years: frozenset[int]
    zone: ZoneInfo

    def next_after(self, last: datetime) -> datetime | None:
        """The first due instant past the given one; None when the years are over."""
        begin = last.astimezone(self.zone).date() - timedelta(days=1)
        for day in self._days(begin):
            for instant in self._instants(day):
                if instant > last:
                    return instant
        return None

    def _days(self, begin: date) -> Iterator[date]:
        for year in sorted(year for year in self.years if year >= begin.year):
            for month in sorted(self.months):
                for number in self._days_of(year, month):
                    if (day := date(year, month, number)) >= begin:
                        yield day

    def _instants(self, day: date) -> Iterator[datetime]:
        for hour in sorted(self.hours):
            for minute in sorted(self.minutes):
                local = datetime.combine(day, time(hour, minute), self.zone)
                instant = local.astimezone(UTC)
                if instant.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                    yield instant

    def _days_of(self, year: int, month: int) -> list[int]:
        last = monthrange(year, month)[1]
        if self.day_of_week == "?":
            return _by_month(self.day_of_month, year, month, last)
        return [day for day in range(1, last + 1) if _is_day(self.day_of_week, year, month, day)]


def parse(fields: str, zone: ZoneInfo) -> Cron:
    """Read the fields between the brackets of `cron(...)`.

    Raises:
        CronError: A field is missing, out of its range, or written in a way that is not known.
    """
    given = fields.split()
    if len(given) != len(_RANGES):
        raise CronError(f"six fields are expected, not {len(given)}")
    minutes, hours, day_of_month, month, day_of_week, year = (each.upper() for each in given)
    if (day_of_month == "?") == (day_of_week == "?"):
        raise CronError("one of day of month and day of week is ?, the other is not")
    _check_day_of_month(day_of_month)
    _check_day_of_week(day_of_week)
    return Cron(
        minutes=_values(minutes, "minutes"),
        hours=_values(hours, "hours"),
        day_of_month=day_of_month,
        months=_values(month, "month"),
        day_of_week=day_of_week,
        years=_values(year, "year"),
        zone=zone,
    )


def _values(text: str, field: str) -> frozenset[int]:
    return frozenset(value for part in text.split(",") for value in _of_part(part, field))


def _of_part(part: str, field: str) -> range:
    match = _PART.fullmatch(part)
    if match is None:
        raise CronError(f"{part!r} is not known in {field}")
    lowest, highest = _RANGES[field]
    low = lowest if match["low"] == "*" else _number(match["low"], field)
    if match["high"] is not None:
        high = _number(match["high"], field)
    else:
        high = highest if match["low"] == "*" or match["step"] else low
    step = int(match["step"] or 1)
    if (match["low"] == "*" and match["high"] is not None) or high < low or step < 1:
        raise CronError(f"{part!r} is no range of {field}")
    return range(low, high + 1, step)


def _number(text: str, field: str) -> int:
    value = _NAMES.get(field, {}).get(text)
    if value is None:
        if not text.isdecimal():
            raise CronError(f"{text!r} is not known in {field}")
        value = int(text)
    low, high = _RANGES[field]
    if not low <= value <= high:
        raise CronError(f"{text} is not within {low} and {high} in {field}")
    return value


def _check_day_of_month(text: str) -> None:
    if text in ("?", "L", "LW"):
        return
    if text.endswith("W"):
        _number(text[:-1], "day of month")
        return
    _values(text, "day of month")


def _check_day_of_week(text: str) -> None:
    if text in ("?", "L"):
        return
    if "#" in text:
        day, _, which = text.partition("#")
        _number(day, "day of week")
        if which not in ("1", "2", "3", "4", "5"):
            raise CronError(f"{text!r}: a month has no such week")
        return
    _values(text.removesuffix("L") if text[:-1] else text, "day of week")


def _by_month(text: str, year: int, month: int, last: int) -> list[int]:
    if text == "L":
        return [last]
    if text == "LW":
        return [_nearest_weekday(year, month, last, last)]
    if text.endswith("W"):
        wanted = int(text[:-1])
        return [_nearest_weekday(year, month, wanted, last)] if wanted <= last else []
    return sorted(day for day in _values(text, "day of month") if day <= last)


def _nearest_weekday(year: int, month: int, day: int, last: int) -> int:
    """The working day next to the given one, within the month."""
    weekday = date(year, month, day).isoweekday()
    if weekday < _SATURDAY:
        return day
    if weekday == _SATURDAY:
        return day - 1 if day > 1 else day + 2
    return day + 1 if day < last else day - 2


def _is_day(text: str, year: int, month: int, day: int) -> bool:
    weekday = date(year, month, day).isoweekday() % 7 + 1  # Sunday is 1
    if text == "L":
        return weekday == _RANGES["day of week"][1]
    if "#" in text:
        name, _, which = text.partition("#")
        return weekday == _number(name, "day of week") and (day - 1) // 7 + 1 == int(which)
    if text.endswith("L"):
        last = monthrange(year, month)[1]
        return weekday in _values(text[:-1], "day of week") and day > last - 7
    return weekday in _values(text, "day of week")
