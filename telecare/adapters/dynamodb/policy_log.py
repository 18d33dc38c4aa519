"""The decisions on policies, in the directory table beside the versions themselves."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb import directory_keys
from telecare.adapters.dynamodb.items import reading
from telecare.adapters.dynamodb.table import Item, Table
from telecare.ports.policy_log import PolicyChange

CHANGE = "change#"


class DynamoPolicyLog:
    """Reads what publishing a version wrote."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def changes(self, bureau: str) -> tuple[PolicyChange, ...]:
        """Return every decision, oldest first."""
        pk = directory_keys.current_policy(bureau).pk
        return tuple(map(_change, self._table.query(pk, CHANGE)))


def _change(item: Item) -> PolicyChange:
    with reading(item):
        at = datetime.fromisoformat(item["at"])
        return PolicyChange(item["version"], item["by"], item["why"], at)
