"""Written exports in memory; what a process would seal is in the clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from telecare.domain.errors import UnknownExportError
from telecare.ports.written_exports import WrittenExport


class MemoryWrittenExports:
    """Keeps exports by bureau, elder and id."""

    def __init__(self) -> None:
        self._exports: dict[tuple[str, str, str], WrittenExport] = {}
        self._parts: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def ask(self, bureau: str, asked: WrittenExport) -> WrittenExport:
        """Keep that an export is asked for, once until its end."""
        place = (bureau, asked.elder, asked.id)
        if place in self._exports and self._exports[place].until <= asked.asked_at:
            del self._exports[place]
        return self._exports.setdefault(place, asked)

    def export(self, bureau: str, elder: str, export_id: str, now: datetime) -> WrittenExport:
        """Return how far an export is."""
        found = self._exports.get((bureau, elder, export_id))
        if found is None or found.until <= now:
            raise UnknownExportError(export_id)
        return found

    def keep(self, bureau: str, asked: WrittenExport, digest: str, parts: Sequence[str]) -> None:
        """Keep what was written first."""
        place = (bureau, asked.elder, asked.id)
        if not self._exports[place].is_written:
            self._parts[place] = tuple(parts)
            self._exports[place] = replace(asked, digest=digest, parts=len(parts))

    def part(self, bureau: str, written: WrittenExport, number: int) -> str:
        """Return a part."""
        parts = self._parts.get((bureau, written.elder, written.id), ())
        if not 0 <= number < len(parts):
            raise UnknownExportError(f"{written.id}/{number}")
        return parts[number]

    def forget(self, bureau: str, elder: str) -> None:
        """Take out all exports of an elder."""
        for place in [each for each in self._exports if each[:2] == (bureau, elder)]:
            del self._exports[place]
            self._parts.pop(place, None)


class MemoryExportOrders:
    """Remembers what was ordered, in order."""

    def __init__(self) -> None:
        self.ordered: list[tuple[str, str, str]] = []

    def order(self, bureau: str, elder: str, export_id: str) -> None:
        """Note an order."""
        self.ordered.append((bureau, elder, export_id))
