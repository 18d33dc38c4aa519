"""Figures of streets as they were counted: a day each, and the months that they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from telecare.domain.figures.street_day import StreetDay
from telecare.domain.figures.street_month import StreetMonth


class StreetFigures(Protocol):
    """What was counted; counted anew, it takes the place of what was there."""

    def keep_day(self, bureau: str, day: StreetDay) -> None:
        """Keep a street's day."""
        ...

    def days(self, bureau: str, street: str, month: str) -> tuple[StreetDay, ...]:
        """Return the days of a street's month (`2026-01`), in order."""
        ...

    def keep_month(self, bureau: str, month: StreetMonth) -> None:
        """Keep a street's month."""
        ...

    def month(self, bureau: str, street: str, month: str) -> StreetMonth | None:
        """Return a street's month; None where nothing was counted in it."""
        ...

    def months(self, bureau: str, area: str, month: str) -> Iterator[StreetMonth]:
        """Yield a month of every street under an area, '' for all, in the order of the streets."""
        ...
