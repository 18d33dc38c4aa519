"""How often somebody is called and visited, and when a call is welcome (FJ24-25 to FJ24-29, FJ24-53, SH24-24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from telecare.domain.kinds import Risk
from telecare.domain.programme.person import Circumstance, Person
from telecare.domain.programme.services import Package

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Calls a week and visits a month."""

    calls_per_week: int
    visits_per_month: int


class Visits(StrEnum):
    """FJ24 says both: a visit is due to everybody (FJ24-25), a visit is an extra (FJ24-54)."""

    DUE = "due"
    SOLD = "sold"


class Caller(StrEnum):
    """Who may make a welfare call; a machine's call proves no life, whoever answers it."""

    HUMAN = "human"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class CareRules:
    """A bureau's rhythm by risk, and what it may never fall below without the client's word on record."""

    by_risk: Mapping[Risk, Rhythm]
    visits: Visits
    callers: frozenset[Caller]
    hours: tuple[tuple[time, time], ...]
    clause: tuple[str, ...]
    daily_for: frozenset[Circumstance] = frozenset()


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a client agreed to; `confirmed` is the day from which their word is on record, or None."""

    rhythm: Rhythm
    confirmed: date | None = None


def still_agreed(agreed: Agreed | None, today: date, lasts: timedelta) -> Agreed | None:
    """Return what a client agreed to as it counts today: a word for less care lapses and is asked for anew."""
    if agreed is None or agreed.confirmed is None or today <= agreed.confirmed + lasts:
        return agreed
    return replace(agreed, confirmed=None)


def rhythm_of(
    rules: CareRules, risk: Risk, package: Package | None = None, agreed: Agreed | None = None
) -> Rhythm:
    """Return how often somebody is called and visited.

    Package and risk can only raise it. What a client agreed to counts where it is more, and where it is
    less only once their confirmation is on record (FJ24-27).
    """
    usual = rules.by_risk[risk]
    calls = max(usual.calls_per_week, package.care_calls_per_week if package else 0)
    visits = usual.visits_per_month if rules.visits is Visits.DUE else 0
    if agreed is None:
        return Rhythm(calls, visits)
    if agreed.confirmed is not None:
        return agreed.rhythm
    more = agreed.rhythm
    return Rhythm(max(calls, more.calls_per_week), max(visits, more.visits_per_month))


def next_call(
    rules: CareRules, rhythm: Rhythm, last: datetime | None, now: datetime
) -> datetime | None:
    """Return when to call next, in the hours that the bureau allows; None where no call is agreed.

    Instants carry the bureau's zone. A call is due at once when there never was one.
    """
    if rhythm.calls_per_week < 1:
        return None
    due = now if last is None else last + WEEK / rhythm.calls_per_week
    return welcome_from(rules, max(due, now))


def next_visit(rhythm: Rhythm, since: datetime, done: bool, lead: timedelta) -> datetime | None:
    """Return by when the next visit is owed: by the end of a part of the month, of as many as visits.

    Counted from the last one (`done`) it is the part after that; from the beginning the first part that
    leaves `lead` to go there. So no month that is served passes without its visits (FJ24-25).
    """
    if rhythm.visits_per_month < 1:
        return None
    end = _end_of_part(rhythm.visits_per_month, since if done else since + lead)
    return _end_of_part(rhythm.visits_per_month, end) if done else end


def _end_of_part(parts: int, at: datetime) -> datetime:
    begins = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ends = (begins + timedelta(days=32)).replace(day=1)
    number = int((at - begins) * parts / (ends - begins)) + 1
    return begins + (ends - begins) * number / parts


def welcome_from(rules: CareRules, at: datetime) -> datetime:
    """Return the first instant from `at` on at which a call disturbs nobody (FJ24-26)."""
    for day in (at, at + timedelta(days=1)):
        for begins, ends in sorted(rules.hours):
            opening = datetime.combine(day.date(), begins, at.tzinfo)
            closing = datetime.combine(day.date(), ends, at.tzinfo)
            if at < closing:
                return max(at, opening)
    return at


def fulfils(rules: CareRules, by: Caller, reached: bool) -> bool:
    """Tell whether a call counts as one that was due: somebody was reached, by a caller that may."""
    return reached and by in rules.callers


def visits_owed(rhythm: Rhythm, done_this_month: int) -> int:
    """Return how many visits a month still owes."""
    return max(0, rhythm.visits_per_month - done_this_month)


def is_confirmed_daily(rules: CareRules, person: Person) -> bool:
    """Tell whether a sign of life is due every day (FJ24-22); what is not known of somebody counts as yes."""
    return any(person.circumstances.get(each, True) for each in rules.daily_for)
