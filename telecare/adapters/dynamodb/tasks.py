"""Tasks for people outside the response, in the incidents table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from telecare.adapters.dynamodb import items, keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Table


class DynamoTasks:
    """Opens tasks, each once under its key."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(
        self,
        bureau: str,
        key: str,
        task: str,
        home: str,
        detail: Mapping[str, str],
        now: datetime,
    ) -> None:
        """Keep a task with its home; an opened one stays as it is."""
        item = items.versioned(dict(detail), task=task, home=home, opened_at=keys.instant(now))
        write = self._table.put(keys.task(bureau, home, key), item, "attribute_not_exists(#pk)")
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return
