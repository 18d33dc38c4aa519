"""What DynamoDB charges: sizes of items, read and write units, counted by table and operation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

READ_UNIT = 4096
WRITE_UNIT = 1024
"""In bytes. A strong read of so much, or a write of so much, is one unit."""

_SIZES: dict[str, Callable[[Any], int]] = {
    "S": lambda value: len(value.encode()),
    "N": lambda value: len(value) // 2 + 2,
    "BOOL": lambda _: 1,
    # bytes that came over a wire are still base64
    "B": lambda value: len(value) if isinstance(value, bytes) else len(value) * 3 // 4,
}

WireItem = Mapping[str, Mapping[str, Any]]


def size_of(item: WireItem) -> int:
    """Return an item's size in bytes: its names and its values."""
    return sum(len(name.encode()) + _size(typed) for name, typed in item.items())


def _size(typed: Mapping[str, Any]) -> int:
    [(kind, value)] = typed.items()
    return _SIZES[kind](value)


def read_units(size: int, *, strong: bool = True) -> float:
    """Return what reading costs; nothing found is charged as the smallest item."""
    units = max(1, math.ceil(size / READ_UNIT))
    return units if strong else units / 2


def write_units(size: int, *, in_transaction: bool = False) -> float:
    """Return what writing costs; an item of a transaction is charged twice."""
    return max(1, math.ceil(size / WRITE_UNIT)) * (2 if in_transaction else 1)


def scan_units(sizes: Iterable[int]) -> float:
    """Return what reading everything without strength costs, in pages of a megabyte."""
    return math.ceil(sum(sizes) / READ_UNIT) / 2


@dataclass(slots=True)
class Spent:
    """What was spent, and on how many requests, by (table, operation)."""

    reads: Counter[tuple[str, str]] = field(default_factory=Counter)
    writes: Counter[tuple[str, str]] = field(default_factory=Counter)
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, table: str, operation: str, units: float) -> None:
        """Count a read."""
        self.reads[table, operation] += units  # type: ignore[assignment]  # half units are possible
        self.requests[table, operation] += 1

    def write(self, table: str, operation: str, units: float) -> None:
        """Count a write."""
        self.writes[table, operation] += units  # type: ignore[assignment]  # as above
        self.requests[table, operation] += 1

    def as_one(self, table: str, operation: str, items: int) -> None:
        """Count as one request what was counted item by item."""
        self.requests[table, operation] -= items - 1

    @property
    def read_total(self) -> float:
        """Return all read units."""
        return float(sum(self.reads.values()))

    @property
    def write_total(self) -> float:
        """Return all write units."""
        return float(sum(self.writes.values()))

    def clear(self) -> None:
        """Begin anew."""
        for counter in (self.reads, self.writes, self.requests):
            counter.clear()
