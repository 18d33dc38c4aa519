"""Spreadsheets as files: read with all that may be wrong with them, and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from telecare.domain.imports.cells import Sheet


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """A sheet to write: its header and its rows, all as texts, so that no number is ever rounded."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def __repr__(self) -> str:
        return f"Written({len(self.rows)} rows)"


class Sheets(Protocol):
    """Reads and writes spreadsheets."""

    def read(self, content: bytes) -> tuple[Sheet, ...]:
        """Return the sheets of an xlsx or csv file; UnreadableFileError says why it is not read."""
        ...

    def write(self, sheets: Sequence[Written]) -> bytes:
        """Return an xlsx file."""
        ...
