"""Where records are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from telecare.domain.records.forms import RecordKind
from telecare.domain.records.record import Record


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record as stored, and its version; 0 is one that is not stored yet."""

    record: Record
    version: int = 0


class Records(Protocol):
    """Dated records, found by what they are about and by area; nothing is ever taken out."""

    def one(self, bureau: str, record_id: str) -> KeptRecord | None:
        """Return a record, None where there is none."""
        ...

    def keep(self, bureau: str, kept: KeptRecord, record: Record) -> KeptRecord:
        """Write a record on its version; ConflictError when somebody else wrote first."""
        ...

    def about(self, bureau: str, about: str) -> tuple[Record, ...]:
        """Return all records about a home, elder, person or area, by kind and id."""
        ...

    def listed(
        self, bureau: str, kind: RecordKind, area: str, after: str
    ) -> Iterator[tuple[str, Record]]:
        """Yield (cursor, record) of a kind under an area, past a cursor, by area and id."""
        ...

    def due(self, bureau: str, by: datetime) -> Iterator[Record]:
        """Yield the records whose `until` has passed and of which nobody was told, the oldest first."""
        ...

    def told(self, bureau: str, record: Record) -> None:
        """Note that somebody was told of a record that is due; twice is once."""
        ...
