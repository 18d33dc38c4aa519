"""Snapshots of incidents: home and people of each, the policy packed once and shared.

A snapshot item is whole in itself. But a bureau's incidents start with the same policy day after
day, so a process packs and unpacks each policy once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from telecare.adapters.dynamodb import incident_items, keys
from telecare.adapters.dynamodb.table import Item, Table, Write
from telecare.domain.errors import UnknownIncidentError
from telecare.domain.home import Snapshot

MOST_SNAPSHOTS = 64
MOST_POLICIES = 8
"""How many a process remembers; neither ever changes."""

Known = TypeVar("Known")


class _Memory(Generic[Known]):
    """Remembers what was made last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Known] = OrderedDict()

    def peek(self, key: Hashable) -> Known | None:
        return self._known.get(key)

    def get(self, key: Hashable, make: Callable[[], Known]) -> Known:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = make()
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return known


@dataclass(frozen=True, slots=True)
class _Packed:
    """A policy and its packed form; holding the policy keeps its identity from being reused."""

    policy: Snapshot
    content: str | bytes


class Snapshots:
    """Writes a snapshot once, with its incident, and reads it back."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._packed = _Memory[_Packed](MOST_POLICIES)
        self._unpacked = _Memory[incident_items.Policy](MOST_POLICIES)
        self._read = _Memory[Snapshot](MOST_SNAPSHOTS)

    def write(self, incident: str, snapshot: Snapshot) -> Write:
        """Return the write of a new incident's snapshot."""
        identity = (id(snapshot.parameters), id(snapshot.plans))
        packed = self._packed.get(
            identity, lambda: _Packed(snapshot, incident_items.policy_to_body(snapshot))
        )
        item = incident_items.snapshot_to_item(snapshot, packed.content)
        key = keys.snapshot(snapshot.bureau, incident)
        return self._table.put(key, item, "attribute_not_exists(#pk)")

    def read(self, bureau: str, incident: str) -> Snapshot:
        """Return what an incident started with; UnknownIncidentError when there is none."""
        return self._read.get((bureau, incident), lambda: self._fetch(bureau, incident))

    def known(self, bureau: str, incident: str) -> Snapshot | None:
        """Return what an incident started with where this process knows it already."""
        return self._read.peek((bureau, incident))

    def taken(self, bureau: str, incident: str, item: Item | None) -> Snapshot:
        """Return what an incident started with as it was read with something else."""
        return self._read.get((bureau, incident), lambda: self._unpack(incident, item))

    def _fetch(self, bureau: str, incident: str) -> Snapshot:
        return self._unpack(incident, self._table.get(keys.snapshot(bureau, incident)))

    def _unpack(self, incident: str, item: Item | None) -> Snapshot:
        if item is None:
            raise UnknownIncidentError(incident)
        policy = self._unpacked.get(
            item.get("policy"), lambda: incident_items.policy_from_item(item)
        )
        return incident_items.snapshot_from_item(item, policy)
