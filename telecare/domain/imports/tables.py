"""Finds the table in a sheet: the header row under the titles, which column is what, which rows are people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from telecare.domain.imports.cells import Cell, Sheet, letters, plain
from telecare.domain.imports.faults import Fault, Wrong
from telecare.domain.imports.forms import Column, Form, header_word

_TITLE_ROWS = 20
"""So far down a header is looked for."""

_FOOTERS = ("合计", "总计", "小计", "填表人", "制表人", "填报人", "审核人", "备注:", "说明:", "注:")

_AREA_NAME = frozenset({"区划名称", "名称", "社区名称", "街道名称", "areaname"})
_AREA_CODE = frozenset({"区划代码", "代码", "行政区划代码", "areacode"})


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its header found: at which index each field stands."""

    sheet: Sheet
    header: int
    columns: Mapping[int, Column]

    def rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield (row number as the spreadsheet counts, cells) of each row that is about somebody."""
        for index in range(self.header + 1, len(self.sheet.rows)):
            row = self.sheet.rows[index]
            first = next((plain(cell.text) for cell in row if plain(cell.text)), "")
            if first and not first.replace(" ", "").startswith(_FOOTERS):
                yield index + 1, row

    def index_of(self, field: str) -> int | None:
        """Return where a field stands, None where the table has it not."""
        return next((n for n, column in self.columns.items() if column.name == field), None)


def find_table(sheet: Sheet, form: Form) -> tuple[Table | None, list[Fault]]:
    """Return a sheet's table, and what is wrong with its header.

    A sheet in which nothing looks like a header of this form is no table, and no fault by itself.
    """
    found = [(len(c), -n, c) for n, c in enumerate(_headers(sheet, form)) if len(c) > 1]
    if not found:
        return None, []
    _, negative, listed = max(found, key=lambda each: each[:2])
    faults = _header_faults(sheet.name, -negative + 1, listed, form)
    columns = dict(listed)
    return (None if faults else Table(sheet, -negative, columns)), faults


def area_names(sheets: Iterable[Sheet]) -> dict[str, str]:
    """Return the names and codes of areas that the file brings in a sheet of their own."""
    found: dict[str, str] = {}
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:_TITLE_ROWS]):
            words = [header_word(cell.text) for cell in row]
            name = next((n for n, word in enumerate(words) if word in _AREA_NAME), None)
            code = next((n for n, word in enumerate(words) if word in _AREA_CODE), None)
            if name is not None and code is not None and sum(map(bool, words)) <= 3:
                found |= _named(sheet.rows[number + 1 :], name, code)
                break
    return found


def _named(rows: Sequence[Sequence[Cell]], name: int, code: int) -> dict[str, str]:
    pairs = ((cell_at(row, name), cell_at(row, code)) for row in rows)
    texts = ((plain(n.text).replace(" ", ""), plain(c.text).replace(" ", "")) for n, c in pairs)
    return {name: code for name, code in texts if name and code.isdigit()}


def cell_at(row: Sequence[Cell], index: int | None) -> Cell:
    """Return a row's cell, an empty one where the row ends before it or there is no such column."""
    return row[index] if index is not None and index < len(row) else Cell()


def _headers(sheet: Sheet, form: Form) -> Iterator[list[tuple[int, Column]]]:
    for row in sheet.rows[:_TITLE_ROWS]:
        known = ((index, form.column(cell.text)) for index, cell in enumerate(row) if cell.text)
        yield [(index, column) for index, column in known if column is not None]


def _header_faults(
    sheet: str, row: int, listed: list[tuple[int, Column]], form: Form
) -> list[Fault]:
    names = [column.name for _, column in listed]
    absent = sorted(form.needed - set(names))
    missing = [Fault(sheet, row, "", name, Wrong.HEADER_MISSING) for name in absent]
    twice = [
        Fault(sheet, row, letters(index), column.name, Wrong.HEADER_TWICE)
        for place, (index, column) in enumerate(listed)
        if column.name in names[:place]
    ]
    return missing + twice
