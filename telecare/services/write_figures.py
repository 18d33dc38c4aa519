"""Writes figures as spreadsheets, each with a sheet that says what its columns mean and how it was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from telecare.domain.figures.rows import Row, Value
from telecare.messages.figures import Column
from telecare.ports.sheets import Sheets, Written
from telecare.ports.world import Clock, Directory

_DEFINITIONS = ("列 Column", "含义 Meaning")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures: its name on the sheet, its columns and rows, and what else is to be known of it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WriteFigures:
    """Writes tables; what nobody knows is an empty cell, never a zero."""

    directory: Directory
    sheets: Sheets
    clock: Clock

    def write(self, bureau: str, tables: Iterable[Table]) -> bytes:
        """Return one file with a sheet for each table, and one of definitions for them all."""
        known = list(tables)
        written = [
            Written(
                table.name,
                tuple(column.heading for column in table.columns),
                [[_text(row.get(column.name)) for column in table.columns] for row in table.rows],
            )
            for table in known
        ]
        return self.sheets.write([*written, self._definitions(bureau, known)])

    def _definitions(self, bureau: str, tables: list[Table]) -> Written:
        meanings = dict.fromkeys((c.heading, c.meaning) for table in tables for c in table.columns)
        rows = [(f"行数 rows {table.name}", str(len(table.rows))) for table in tables]
        told = {name: value for table in tables for name, value in table.told.items()}
        made = self.clock.now().isoformat(timespec="seconds")
        policy = self.directory.snapshot(bureau, "").policy
        facts = [
            *meanings,
            *told.items(),
            *rows,
            ("导出时间 exported at", made),
            ("政策版本 policy version", policy),
        ]
        return Written("说明 definitions", _DEFINITIONS, facts)


def _text(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    return "" if value is None else str(value)
