"""Which contact of Amazon Connect an attempt became, in the incidents table for a week."""

from __future__ import annotations

from datetime import timedelta

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Table, Value
from telecare.ports.world import Clock

PLATFORM = "platform"
"""Stands in the key for the bureau: whoever stops a call knows the attempt alone, and its id is one of
a kind over all bureaus."""

KEPT = timedelta(days=7)
"""As long as Connect knows the ClientToken: afterwards a repeat would be another call anyway."""


class DynamoContacts:
    """Keeps ids alone; an attempt becomes one contact, so the same note again lands on itself."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table, self._clock = table, clock

    def keep(self, attempt: str, contact: str) -> None:
        """Keep the contact of an attempt."""
        ttl = int((self._clock.now() + KEPT).timestamp())
        item: dict[str, Value] = {"v": SCHEMA, "contact": contact, "ttl": ttl}
        self._table.apply(self._table.put(keys.contact(PLATFORM, attempt), item))

    def contact(self, attempt: str) -> str | None:
        """Return the contact of an attempt, None when none is known."""
        item = self._table.get(keys.contact(PLATFORM, attempt))
        return None if item is None else str(item["contact"])
