"""What a simulated home says and when: decided beforehand, from a profile and a seed."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from devices.fleet.profile import QUARTER, DayProfile

SENSORS = ("motion", "motion", "motion", "door", "water", "power")
ALARM_KINDS = ("help", "help", "fall", "smoke", "battery_low")
_MOST_IN_A_BURST = 4
_BURST_GAP_S = 40.0


class What(StrEnum):
    """The kinds of things that a home says."""

    ACTIVITY = "activity"
    HEARTBEAT = "heartbeat"
    STATUS = "status"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One thing to say at its instant; `kind` is the sensor of an activity or the kind of an alarm."""

    at: datetime
    what: What
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a home lives, and how often its hub speaks of itself."""

    profile: DayProfile
    zone: ZoneInfo
    heartbeat: timedelta = timedelta(minutes=5)
    status: timedelta = timedelta(hours=1)


def plan(
    habits: Habits, start: datetime, end: datetime, random: Random, alarms: int = 0
) -> Iterator[Moment]:
    """Yield what a home says from start to end, in order; the same seed says the same."""
    streams = [
        _regular(What.HEARTBEAT, habits.heartbeat, start, end, random),
        _regular(What.STATUS, habits.status, start, end, random, at_start=True),
        iter(_activity(habits, start, end, random)),
        iter(_alarms(alarms, start, end, random)),
    ]
    return heapq.merge(*streams)


def _regular(
    what: What,
    period: timedelta,
    start: datetime,
    end: datetime,
    random: Random,
    *,
    at_start: bool = False,
) -> Iterator[Moment]:
    """Every home has a phase of its own, so that a fleet does not speak with one voice."""
    at = start + random.random() * min(period, (end - start) / 2 if at_start else period)
    moments = []
    while at < end:
        moments.append(Moment(at, what))
        at += period
    return iter(moments)


def _activity(habits: Habits, start: datetime, end: datetime, random: Random) -> list[Moment]:
    moments = []
    quarter = start
    while quarter < end:
        chance = habits.profile.chance_at(quarter.astimezone(habits.zone))
        if random.random() < chance:
            at = quarter + random.random() * QUARTER
            for _ in range(random.randint(1, _MOST_IN_A_BURST)):
                moments.append(Moment(at, What.ACTIVITY, random.choice(SENSORS)))
                at += timedelta(seconds=random.expovariate(1 / _BURST_GAP_S))
        quarter += QUARTER
    return sorted(moment for moment in moments if moment.at < end)


def _alarms(count: int, start: datetime, end: datetime, random: Random) -> list[Moment]:
    """An alarm comes early enough to be answered before the end."""
    span = (end - start) * 0.8
    instants = sorted(start + random.random() * span for _ in range(count))
    return [Moment(at, What.ALARM, random.choice(ALARM_KINDS)) for at in instants]
