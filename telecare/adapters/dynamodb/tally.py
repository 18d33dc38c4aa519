"""What is counted of devices, in the incidents table: one small item each, gone after its window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.dynamodb import keys, tally_keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Table


class DynamoTally:
    """Counts by items, not by a counter: the same thing told twice is one item."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(
        self,
        bureau: str,
        thing: str,
        what: str,
        key: str,
        at: datetime,
        since: datetime,
        street: str = "",
    ) -> int:
        """Count one thing once under its key; returns how many there are from `since` on."""
        place = keys.tallied(bureau, thing, what, at, key)
        ttl = int((at + (at - since)).timestamp())
        if street:
            listed = tally_keys.tallied_under(bureau, street, what, at, thing, key)
            self._table.apply(self._table.put(listed, {"v": SCHEMA, "ttl": ttl, "thing": thing}))
        self._table.apply(self._table.put(place, {"v": SCHEMA, "ttl": ttl}))
        first = keys.tallied(bureau, thing, what, since, "")
        return sum(
            1 for _ in self._table.between(first, keys.tallied(bureau, thing, what, at, "\uffff"))
        )

    def under(
        self, bureau: str, street: str, what: str, since: datetime, until: datetime
    ) -> Iterator[str]:
        """Yield the thing of each that was listed in a street between two instants."""
        first, last = tally_keys.tallied_by(bureau, street, what, since, until)
        for item in self._table.between(first, last):
            yield str(item["thing"])
