"""The record of looks, in the directory table beside whom they were at."""

from __future__ import annotations

from telecare.adapters.dynamodb import directory_keys, items
from telecare.adapters.dynamodb.table import Table
from telecare.domain import codec
from telecare.ports.street_looks import StreetLook


class DynamoStreetLooks:
    """Keeps looks by street: one item a print, however many homes a street has."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, look: StreetLook) -> None:
        """Keep a look for good."""
        item = items.versioned(codec.to_plain(look))
        place = directory_keys.looked(bureau, look.street, look.at, look.by)
        self._table.apply(self._table.put(place, item))

    def of_street(self, bureau: str, street: str) -> tuple[StreetLook, ...]:
        """Return who looked at the homes of a street, oldest first."""
        found = self._table.query(f"{bureau}#looks#{street}")
        return tuple(codec.from_plain(StreetLook, items.from_body(item)) for item in found)
