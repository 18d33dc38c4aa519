"""Figures of streets in memory."""

from __future__ import annotations

from collections.abc import Iterator

from telecare.domain.figures.street_day import StreetDay
from telecare.domain.figures.street_month import StreetMonth


class MemoryStreetFigures:
    """Keeps days and months; the last one counts."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str, str], StreetDay] = {}
        self._months: dict[tuple[str, str, str], StreetMonth] = {}

    def keep_day(self, bureau: str, day: StreetDay) -> None:
        """Keep a street's day."""
        self._days[bureau, day.street, day.on.isoformat()] = day

    def days(self, bureau: str, street: str, month: str) -> tuple[StreetDay, ...]:
        """Return the days of a street's month, in order."""
        found = sorted(self._days.items())
        return tuple(
            day for (b, s, on), day in found if (b, s) == (bureau, street) and on.startswith(month)
        )

    def keep_month(self, bureau: str, month: StreetMonth) -> None:
        """Keep a street's month."""
        self._months[bureau, month.month, month.street] = month

    def month(self, bureau: str, street: str, month: str) -> StreetMonth | None:
        """Return a street's month; None where nothing was counted in it."""
        return self._months.get((bureau, month, street))

    def months(self, bureau: str, area: str, month: str) -> Iterator[StreetMonth]:
        """Yield a month of every street under an area, in the order of the streets."""
        for (owner, named, street), each in sorted(self._months.items()):
            if (owner, named) == (bureau, month) and street.startswith(area):
                yield each
