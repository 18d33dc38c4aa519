"""A street's month: its days summed up, with the cases that were closed in it; months and streets add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from telecare.domain.figures.cases import CaseFigures
from telecare.domain.figures.street_day import Doing, Standing, StreetDay, doings, standings


@dataclass(frozen=True, slots=True)
class StreetMonth:
    """What is kept of a street and a month (`2026-01`): `days` were counted, the last of them is `to`."""

    street: str
    month: str
    days: int = 0
    to: date | None = None
    standing: Standing = field(default_factory=Standing)
    doing: Doing = field(default_factory=Doing)
    cases: CaseFigures = field(default_factory=CaseFigures)


def month_of(street: str, month: str, days: Iterable[StreetDay], cases: CaseFigures) -> StreetMonth:
    """Return a month from its days; a day that is given twice counts once."""
    known = sorted({day.on: day for day in days}.values(), key=lambda day: day.on)
    whole = Doing()
    for day in known:
        whole = doings(whole, day.doing)
    last = known[-1] if known else None
    return StreetMonth(
        street,
        month,
        len(known),
        last.on if last else None,
        last.standing if last else Standing(),
        whole,
        cases,
    )


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Some streets over some months together.

    Of each street the standing of its last month counts; `missing` are the streets of which nothing
    is kept, and `oldest` is the day up to which the least known of the others is counted.
    """

    area: str
    streets: int = 0
    oldest: date | None = None
    standing: Standing = field(default_factory=Standing)
    doing: Doing = field(default_factory=Doing)
    cases: CaseFigures = field(default_factory=CaseFigures)
    missing: tuple[str, ...] = ()


def area_of(area: str, streets: Iterable[str], months: Iterable[StreetMonth]) -> AreaFigures:
    """Return what the months of some streets come to."""
    last: dict[str, StreetMonth] = {}
    doing, cases = Doing(), CaseFigures()
    for each in sorted(months, key=lambda month: (month.street, month.month)):
        doing, cases = doings(doing, each.doing), cases.joined(each.cases)
        if each.to is not None:
            last[each.street] = each
    standing = Standing()
    for each in last.values():
        standing = standings(standing, each.standing)
    oldest = min((each.to for each in last.values() if each.to), default=None)
    missing = tuple(sorted(set(streets) - set(last)))
    return AreaFigures(area, len(last), oldest, standing, doing, cases, missing)
