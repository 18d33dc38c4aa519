"""Figures of streets in the incidents table: an item a street and day, and one a street and month."""

from __future__ import annotations

from collections.abc import Iterator

from telecare.adapters.dynamodb import figure_keys, items
from telecare.adapters.dynamodb.table import Item, Table
from telecare.domain import codec
from telecare.domain.figures.street_day import StreetDay
from telecare.domain.figures.street_month import StreetMonth


class DynamoStreetFigures:
    """Writes whole items, so that to count twice is to count once."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep_day(self, bureau: str, day: StreetDay) -> None:
        """Keep a street's day."""
        place = figure_keys.street_day(bureau, day.street, day.on.isoformat())
        self._table.apply(self._table.put(place, items.versioned(codec.to_plain(day))))

    def days(self, bureau: str, street: str, month: str) -> tuple[StreetDay, ...]:
        """Return the days of a street's month, in order."""
        found = self._table.query(figure_keys.street_day(bureau, street, "").pk, month)
        return tuple(codec.from_plain(StreetDay, items.from_body(item)) for item in found)

    def keep_month(self, bureau: str, month: StreetMonth) -> None:
        """Keep a street's month."""
        place = figure_keys.street_month(bureau, month.month, month.street)
        self._table.apply(self._table.put(place, items.versioned(codec.to_plain(month))))

    def month(self, bureau: str, street: str, month: str) -> StreetMonth | None:
        """Return a street's month; None where nothing was counted in it."""
        item = self._table.get(figure_keys.street_month(bureau, month, street))
        return None if item is None else _month(item)

    def months(self, bureau: str, area: str, month: str) -> Iterator[StreetMonth]:
        """Yield a month of every street under an area, in the order of the streets."""
        pk = figure_keys.street_month(bureau, month, "").pk
        return map(_month, self._table.query(pk, area, strong=False))


def _month(item: Item) -> StreetMonth:
    month: StreetMonth = codec.from_plain(StreetMonth, items.from_body(item))
    return month
