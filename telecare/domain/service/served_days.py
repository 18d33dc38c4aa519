"""On which days somebody was really served, and by which operator, read from the log of their service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from telecare.domain.service.life import Life, Side
from telecare.domain.timeline import Entry

DAY = timedelta(days=1)
BEGINS, RESTS, GOES_ON, ENDS = (
    "service_step",
    "service_suspended",
    "service_resumed",
    "service_ended",
)


@dataclass(frozen=True, slots=True)
class ServedDay:
    """A day on which a service was active, and whose it was when the day was over."""

    on: date
    operator: str


def served_days(
    life: Life, log: Iterable[Entry], first: date, last: date, zone: tzinfo
) -> tuple[ServedDay, ...]:
    """Return the days from `first` to `last` on which a service was active for any part of the day.

    A day on which it rested from midnight to midnight is none, nor is one past the last of its agreement:
    nobody signed for it.
    """
    if life.next_stage is not None or not life.agreements:
        return ()
    entries = tuple(log)
    spells = _spells(entries)
    until = life.agreements[-1].until
    end = last if until is None else min(last, until)
    days = (first + n * DAY for n in range((end - first).days + 1))
    return tuple(
        ServedDay(day, _operator(life, entries, _midnight(day + DAY, zone)))
        for day in days
        if any(_touches(spell, day, zone) for spell in spells)
    )


def _spells(entries: tuple[Entry, ...]) -> list[tuple[datetime, datetime | None]]:
    """Return from when to when a service was active; the last step of its way in begins it."""
    steps = [entry.at for entry in entries if entry.event == BEGINS]
    if not steps:
        return []
    spells: list[tuple[datetime, datetime | None]] = [(steps[-1], None)]
    for entry in entries:
        began, ended = spells[-1]
        if entry.event in {RESTS, ENDS} and ended is None:
            spells[-1] = (began, entry.at)
        elif entry.event == GOES_ON and ended is not None:
            spells.append((entry.at, None))
    return spells


def _touches(spell: tuple[datetime, datetime | None], day: date, zone: tzinfo) -> bool:
    began, ended = spell
    starts_in_time = began < _midnight(day + DAY, zone)
    return starts_in_time and (ended is None or ended > _midnight(day, zone))


def _operator(life: Life, entries: tuple[Entry, ...], before: datetime) -> str:
    operator = life.agreements[-1].operator
    for entry in entries:
        is_of_operator = entry.detail.get("side") == Side.OPERATOR
        if entry.event == "handed_over" and is_of_operator and entry.at < before:
            operator = entry.detail["to"]
    return operator


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
