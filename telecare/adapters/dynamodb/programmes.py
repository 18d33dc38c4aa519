"""Published programmes in the directory table: an item a version."""

from __future__ import annotations

from telecare.adapters.dynamodb import directory_keys, items
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.programmes import read_programme
from telecare.adapters.records import PROGRAMME
from telecare.domain.programme.programme import Programme


class DynamoProgrammes:
    """Reads what was published with a policy version."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def published(self, bureau: str, version: str) -> Programme | None:
        """Return the programme of a version, '' for the one in force; None where there is none."""
        version = version or self._in_force(bureau)
        item = (
            self._table.get(directory_keys.policy_part(bureau, PROGRAMME, version))
            if version
            else None
        )
        return None if item is None else read_programme(bureau, version, items.from_body(item))

    def _in_force(self, bureau: str) -> str:
        current = self._table.get(directory_keys.current_policy(bureau))
        return "" if current is None else str(current["version"])
