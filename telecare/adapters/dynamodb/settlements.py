"""Settlements in the directory table: lines with the service that they are of, one item that closes them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telecare.adapters.dynamodb import items, registry_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table
from telecare.domain import codec
from telecare.domain.errors import ConflictError
from telecare.domain.service.settling import SettledLine
from telecare.ports.settlements import Closed

NEW = "attribute_not_exists(#pk)"

_Lines = tuple[SettledLine, ...]


class DynamoSettlements:
    """Keeps settlements; lines are written first and count once the item that closes them is there.

    Lines of an attempt that died or lost stay where they are and are nobody's. What is closed is written
    once, so that this object remembers it.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[tuple[str, str, str], Closed] = {}

    def closed(self, bureau: str, area: str, month: str) -> Closed | None:
        """Return a closed settlement, read strongly; None where it is open."""
        place = (bureau, area, month)
        if place not in self._known:
            item = self._table.get(registry_keys.settlement(bureau, area, month))
            if item is None:
                return None
            self._known[place] = _closed(item)
        return self._known[place]

    def of_area(self, bureau: str, area: str) -> Iterator[Closed]:
        """Yield the closed settlements of a street, the newest first."""
        found = list(self._table.query(registry_keys.settlement(bureau, area, "").pk))
        return (_closed(item) for item in reversed(found))

    def lines(self, bureau: str, closed: Closed) -> Iterator[SettledLine]:
        """Yield the lines of a closed settlement, service by service."""
        for service in closed.services:
            place = registry_keys.settled(bureau, service, closed.month, closed.area, closed.key)
            item = self._table.get(place)
            if item is None:
                raise ConflictError(f"lines of the settlement {closed.month} are not there")
            yield from _lines(item)

    def of_service(self, bureau: str, service: str) -> Iterator[tuple[Closed, SettledLine]]:
        """Yield what was settled for a service; what was never closed is left out."""
        for item in self._table.query(registry_keys.settled(bureau, service, "", "", "").pk):
            closed = self.closed(bureau, item["area"], item["month"])
            if closed is not None and closed.key == item["attempt"]:
                yield from ((closed, line) for line in _lines(item))

    def close(
        self, bureau: str, closed: Closed, lines: Mapping[str, tuple[SettledLine, ...]]
    ) -> None:
        """Close a settlement with its lines by service; ConflictError when another was faster."""
        for service, owed in lines.items():
            place = registry_keys.settled(bureau, service, closed.month, closed.area, closed.key)
            facts = {"area": closed.area, "month": closed.month, "attempt": closed.key}
            item = items.versioned([codec.to_plain(line) for line in owed], **facts)
            self._table.apply(self._table.put(place, item))
        head = registry_keys.settlement(bureau, closed.area, closed.month)
        try:
            self._table.apply(self._table.put(head, items.versioned(codec.to_plain(closed)), NEW))
        except ConditionFailedError as error:
            raise ConflictError("this settlement is closed") from error


def _closed(item: Item) -> Closed:
    closed: Closed = codec.from_plain(Closed, items.from_body(item))
    return closed


def _lines(item: Item) -> _Lines:
    lines: _Lines = codec.from_plain(tuple[SettledLine, ...], items.from_body(item))
    return lines
