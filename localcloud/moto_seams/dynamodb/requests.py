"""One request at a time: what it changes is kept whole, or taken back whole."""

import copy
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table


@dataclass(frozen=True, slots=True)
class Change:
    """One item before and after a write; None where there is none."""

    table: Table
    hash_key: DynamoType
    range_key: DynamoType | None
    before: Item | None
    after: Item | None
    by_service: bool


class Write:
    """The items that a request has touched, each as it was before."""

    def __init__(self, by_service: bool = False) -> None:
        self._by_service = by_service
        self._befores: dict[tuple[int, DynamoType, DynamoType | None], Item | None] = {}
        self._tables: dict[int, Table] = {}

    def touch(
        self,
        table: Table,
        hash_key: DynamoType,
        range_key: DynamoType | None,
        in_place: bool = False,
    ) -> None:
        """Remember an item that is about to be replaced, removed or changed in place."""
        key = (id(table), hash_key, range_key)
        if key not in self._befores:
            before = stored(table, hash_key, range_key)
            self._befores[key] = copy.deepcopy(before) if in_place else before
            self._tables[id(table)] = table

    def changes(self) -> list[Change]:
        """What is different now, in the order in which it was first touched."""
        changed: list[Change] = []
        for (table_id, hash_key, range_key), before in self._befores.items():
            table = self._tables[table_id]
            if not _is_watched(table):
                continue
            after = copy.deepcopy(stored(table, hash_key, range_key))
            if not _equal(before, after):
                changed.append(Change(table, hash_key, range_key, before, after, self._by_service))
        return changed

    def take_back(self) -> None:
        for (table_id, hash_key, range_key), before in self._befores.items():
            _restore(self._tables[table_id], hash_key, range_key, before)


class Requests:
    """Runs requests one at a time and tells of those that stand, in the order they were made.

    A request made while another is being told of is told of after it.
    """

    def __init__(self, after_commit: Sequence[Callable[[list[Change]], None]]) -> None:
        self.lock = threading.RLock()
        self._after_commit = after_commit
        self._write: Write | None = None
        self._untold: deque[list[Change]] = deque()
        self._is_telling = False

    @contextmanager
    def write(self, by_service: bool = False) -> Iterator[Write]:
        """The request under way, or else a new one, which an exception takes back."""
        with self.lock:
            if self._write is not None:
                yield self._write
                return
            write = self._write = Write(by_service)
            try:
                yield write
            except BaseException:
                write.take_back()
                raise
            finally:
                self._write = None
            self._commit(write)

    def _commit(self, write: Write) -> None:
        if changes := write.changes():
            self._untold.append(changes)
        if self._is_telling:
            return
        self._is_telling = True
        try:
            while self._untold:
                told = self._untold.popleft()
                for tell in self._after_commit:
                    tell(told)
        finally:
            self._is_telling = False


def stored(table: Table, hash_key: DynamoType, range_key: DynamoType | None) -> Item | None:
    """The item as moto keeps it; unlike moto's own look-up this makes no empty partition."""
    partition = table.items.get(hash_key)
    if partition is None or not table.has_range_key:
        return partition
    return partition.get(range_key)


def _is_watched(table: Table) -> bool:
    """Whether anybody is told of the table's changes: copying items is the dear part of a write."""
    return table.stream_shard is not None or table.ttl["TimeToLiveStatus"] == "ENABLED"


def _equal(one: Item | None, other: Item | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(one == other)


def _restore(
    table: Table, hash_key: DynamoType, range_key: DynamoType | None, before: Item | None
) -> None:
    if table.has_range_key:
        if before is None:
            table.items.get(hash_key, {}).pop(range_key, None)
        else:
            table.items[hash_key][range_key] = before
    elif before is None:
        table.items.pop(hash_key, None)
    else:
        table.items[hash_key] = before
