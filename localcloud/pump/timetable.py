"""When a schedule is due: `rate(...)`, `at(...)` and `cron(...)`; anything else is refused."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from localcloud.pump import cron
from localcloud.pump.cron import Cron

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\((.*)\)")


class TimetableError(ValueError):
    """The twin does not know this way of saying when."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Due again and again, first when one interval has passed; a day is 24 hours."""

    interval: timedelta

    def next_after(self, last: datetime) -> datetime | None:
        return last + self.interval


@dataclass(frozen=True, slots=True)
class Once:
    """Due at one instant; one that has passed is never due."""

    when: datetime

    def next_after(self, last: datetime) -> datetime | None:
        return self.when if self.when > last else None


Timetable = Rate | Once | Cron


def parse(expression: str, zone: str = "UTC") -> Timetable:
    """Read a schedule expression of EventBridge Scheduler.

    Raises:
        TimetableError: It is no schedule expression, or its zone is not known.
    """
    if match := _RATE.fullmatch(expression):
        count, unit = int(match[1]), match[2]
        if count < 1:
            raise TimetableError(f"{expression} would never end")
        return Rate(timedelta(**{f"{unit}s": count}))
    try:
        if match := _AT.fullmatch(expression):
            local = datetime.fromisoformat(match[1]).replace(tzinfo=ZoneInfo(zone))
            return Once(local.astimezone(UTC))
        if match := _CRON.fullmatch(expression):
            return cron.parse(match[1], ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise TimetableError(f"{expression} in {zone}: {error}") from error
    raise TimetableError(f"{expression!r} is no schedule expression")
