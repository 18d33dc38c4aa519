"""Dossiers in memory: what a test lays in them."""

from __future__ import annotations

from collections.abc import Iterator

from telecare.domain.dossier import Record
from telecare.ports.dossiers import Whereto


class MemoryDossiers:
    """Keeps records by bureau and elder."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], list[Record]] = {}

    def records(self, whereto: Whereto) -> Iterator[Record]:
        """Yield what was laid in for an elder."""
        yield from self.kept.get((whereto.bureau, whereto.elder), ())
