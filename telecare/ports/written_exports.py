"""Exports of people that are written behind a queue and fetched in parts, until their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class WrittenExport:
    """An export that somebody asked for: ids and counts, nobody's data.

    `parts` is 0 until it is written; `digest` is the SHA-256 of all parts joined, in UTF-8.
    """

    id: str
    elder: str
    by: str
    asked_at: datetime
    until: datetime
    parts: int = 0
    digest: str = ""

    @property
    def is_written(self) -> bool:
        """Tell whether its parts can be fetched."""
        return self.parts > 0


class WrittenExports(Protocol):
    """Keeps exports under the key of the person of whom they tell: erased with them, and gone by their end."""

    def ask(self, bureau: str, asked: WrittenExport) -> WrittenExport:
        """Keep that an export is asked for; of the same id what was kept first, until its end."""
        ...

    def export(self, bureau: str, elder: str, export_id: str, now: datetime) -> WrittenExport:
        """Return how far an export is; UnknownExportError where nobody asked, or its time is over."""
        ...

    def keep(self, bureau: str, asked: WrittenExport, digest: str, parts: Sequence[str]) -> None:
        """Keep what was written, whole or not at all; of two who wrote the first counts.

        SealError where the elder was erased meanwhile: nothing can be read then.
        """
        ...

    def part(self, bureau: str, written: WrittenExport, number: int) -> str:
        """Return a part, the first is 0; UnknownExportError for none, SealError after erasure."""
        ...

    def forget(self, bureau: str, elder: str) -> None:
        """Take out all exports of an elder who is erased; again is the same."""
        ...


class ExportOrders(Protocol):
    """Has exports written by whoever is free."""

    def order(self, bureau: str, elder: str, export_id: str) -> None:
        """Have an export written soon, at least once."""
        ...
