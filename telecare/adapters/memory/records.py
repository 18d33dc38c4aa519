"""Records in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telecare.domain.errors import ConflictError
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.naming import parts
from telecare.domain.records.record import Record
from telecare.ports.records import KeptRecord


class MemoryRecords:
    """Keeps the newest version of each record."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], KeptRecord] = {}
        self._told: set[tuple[str, str]] = set()

    def one(self, bureau: str, record_id: str) -> KeptRecord | None:
        """Return a record, None where there is none."""
        return self._kept.get((bureau, record_id))

    def keep(self, bureau: str, kept: KeptRecord, record: Record) -> KeptRecord:
        """Write a record on its version."""
        known = self.one(bureau, record.id)
        if (known.version if known else 0) != kept.version:
            raise ConflictError(f"{record.id} was written by somebody else")
        made = self._kept[bureau, record.id] = KeptRecord(record, kept.version + 1)
        return made

    def about(self, bureau: str, about: str) -> tuple[Record, ...]:
        """Return all records about one home, elder, person or area."""
        mine = (k.record for (b, _), k in self._kept.items() if b == bureau)
        return tuple(sorted((r for r in mine if r.about == about), key=lambda r: r.id))

    def listed(
        self, bureau: str, kind: RecordKind, area: str, after: str
    ) -> Iterator[tuple[str, Record]]:
        """Yield (cursor, record) of a kind under an area, past a cursor."""
        mine = (k.record for (b, _), k in self._kept.items() if b == bureau)
        fit = ((_cursor(r), r) for r in mine if r.kind is kind and r.area.startswith(area))
        yield from sorted(each for each in fit if each[0] > after)

    def due(self, bureau: str, by: datetime) -> Iterator[Record]:
        """Yield the records whose `until` has passed and of which nobody was told."""
        mine = (
            k.record for key, k in self._kept.items() if key[0] == bureau and key not in self._told
        )
        past = ((r.until, r.id, r) for r in mine if r.until and r.over is None and r.until <= by)
        yield from (each[2] for each in sorted(past))

    def told(self, bureau: str, record: Record) -> None:
        """Note that somebody was told of a record that is due."""
        self._told.add((bureau, record.id))


def _cursor(record: Record) -> str:
    named = parts(record.id)
    key = named[2] if named else record.id
    return f"{record.area}#{record.about}#{key}"
