"""xlsx in and out, row by row; a formula stays a formula, so that nobody is enrolled by a stale result."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile

from telecare.adapters.sheets.limits import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    check_archive,
)
from telecare.domain.errors import UnreadableFileError
from telecare.domain.imports.cells import EMPTY, Cell, Content, Sheet
from telecare.ports.sheets import Written

_LARGEST_SHEET_NAME = 31
_VISIBLE = "visible"
_LAST_ROW = 1_048_576
_UNREAD = {"f": Content.FORMULA, "e": Content.BROKEN}


def read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets that are shown; a hidden one is nobody's roster."""
    check_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and validations that openpyxl leaves out
            return _read(content)
    except UnreadableFileError:
        raise
    except (
        BadZipFile,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        SyntaxError,
        OSError,
    ) as error:
        raise UnreadableFileError(
            "the file is broken or no xlsx: save it anew as xlsx or csv / 文件损坏，请另存为xlsx或csv"
        ) from error


def _read(content: bytes) -> tuple[Sheet, ...]:
    # openpyxl is 200 ms of a cold start, and of all requests few bring a file
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == _VISIBLE]
        if len(shown) > MOST_SHEETS:
            raise UnreadableFileError(f"more than {MOST_SHEETS} sheets / 工作表过多")
        is_mac = book.epoch == CALENDAR_MAC_1904
        return tuple(Sheet(sheet.title, tuple(_rows(sheet)), is_mac) for sheet in shown)
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    """Yield rows at their own numbers, without the empty cells at their ends.

    The library fills a gap with one and the same row: a file that names a row far away costs nothing.
    """
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    before: Any = None
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        cells = [] if row is before else [_cell(cell) for cell in row]
        before = row
        while cells and cells[-1] is EMPTY:
            cells.pop()
        if number > (MOST_ROWS if cells else _LAST_ROW):
            raise UnreadableFileError(f"more than {MOST_ROWS} rows in a sheet / 行数过多")
        if number <= MOST_ROWS:
            yield tuple(cells)


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type in _UNREAD:
        return Cell("?", _UNREAD[cell.data_type])
    if isinstance(value, str):
        return Cell(value) if value.strip() else EMPTY
    if isinstance(value, datetime | date):
        return Cell(value.isoformat()[:10], Content.DATE)
    if isinstance(value, int | float):  # true and false are numbers, and none of our words
        return Cell(_in_full(value), Content.NUMBER)
    return Cell("?", Content.BROKEN)


def _in_full(value: float) -> str:
    written = f"{Decimal(repr(value)):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def write_xlsx(sheets: Sequence[Written]) -> bytes:
    """Return an xlsx file in which every cell is a text: nothing is rounded, nothing is run."""
    from openpyxl import Workbook  # noqa: PLC0415 - see _read
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    for written in sheets:
        sheet = book.create_sheet(written.name[:_LARGEST_SHEET_NAME])
        sheet.freeze_panes = "A2"
        for row in (written.header, *written.rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, value=_writable(text))
                cell.data_type = "s"  # openpyxl would take "=..." for a formula
                cell.number_format = "@"
                cells.append(cell)
            sheet.append(cells)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _writable(text: str) -> str:
    """Return a text without the signs that XML has no way to hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")
