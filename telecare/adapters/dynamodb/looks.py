"""Looks at people's data, in the incidents table: written once, never changed."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import ConditionFailedError, Table, Value
from telecare.ports.looks import Look

NEW = "attribute_not_exists(#pk)"


class DynamoLooks:
    """Keeps looks with the elder whom they concern."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, bureau: str, elders: tuple[str, ...], key: str, look: Look) -> None:
        """Record a look with each elder; one that is there stays as it is."""
        item: dict[str, Value] = {
            "v": SCHEMA,
            "by": look.by,
            "what": look.what,
            "incident": look.incident,
            "at": keys.instant(look.at),
        }
        for elder in elders or ("",):
            try:
                self._table.apply(
                    self._table.put(keys.look(bureau, elder, look.at, key), item, NEW)
                )
            except ConditionFailedError:
                continue  # the same look, recorded before

    def of(self, bureau: str, elder: str) -> tuple[Look, ...]:
        """Return the looks at an elder's data, oldest first."""
        return tuple(
            Look(item["by"], item["what"], item["incident"], datetime.fromisoformat(item["at"]))
            for item in self._table.query(keys.looks(bureau, elder))
        )
