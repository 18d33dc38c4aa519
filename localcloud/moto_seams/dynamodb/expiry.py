"""Time to live: items are removed when their time has passed, as the service does in its own time."""

import heapq
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from localcloud.loop import Handle, Loop, Order
from localcloud.moto_seams.dynamodb.requests import Change, Write, stored

# The service leaves items alone whose time to live is longer past than this.
OLDEST_S = 5 * 365 * 86_400


class Expiry:
    """When which item is due; an item that was given another time is looked at again then.

    Used under the lock of the requests.
    """

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Table, Any, Any]] = []
        self._numbers = count()

    def note(self, changes: list[Change]) -> None:
        """Take note of the times to live that a write has set."""
        for change in changes:
            if change.after is not None:
                self._note_item(change.table, change.after)

    def note_all(self, table: Table) -> None:
        """Take note of the items of a table whose time to live has just been enabled."""
        for item in table.all_items():
            self._note_item(table, item)

    def remove_due(self, write: Write) -> int:
        """Remove what is due now, in the order of the times to live."""
        now, removed = time.time(), 0
        while self._due and self._due[0][0] <= now:
            _, _, table, hash_key, range_key = heapq.heappop(self._due)
            item = stored(table, hash_key, range_key)
            due_at = _due_at(table, item) if _is_live(table) and item is not None else None
            if due_at is not None and now - OLDEST_S < due_at <= now:
                write.touch(table, hash_key, range_key)
                table.delete_item(hash_key, range_key)
                removed += 1
        return removed

    def _note_item(self, table: Table, item: Item) -> None:
        due_at = _due_at(table, item)
        if due_at is not None:
            entry = (due_at, next(self._numbers), table, item.hash_key, item.range_key)
            heapq.heappush(self._due, entry)


def _due_at(table: Table, item: Item) -> float | None:
    if table.ttl["TimeToLiveStatus"] != "ENABLED":
        return None
    value = item.attrs.get(table.ttl["AttributeName"])
    return float(value.value) if value is not None and value.type == "N" else None


def _is_live(table: Table) -> bool:
    backend = dynamodb_backends[table.account_id][table.region_name]
    return backend.tables.get(table.name) is table


class Sweeps:
    """Removes what is due, again and again, on a loop."""

    def __init__(self, loop: Loop, every: timedelta, sweep: Callable[[], int]) -> None:
        self._loop = loop
        self._every = every
        self._sweep = sweep
        self._next: Handle = self._plan()

    def stop(self) -> None:
        self._next.cancel()

    def _plan(self) -> Handle:
        return self._loop.after(self._every, Order.TIMER, self._run)

    def _run(self) -> None:
        self._sweep()
        self._next = self._plan()
