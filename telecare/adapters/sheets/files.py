"""Any spreadsheet: tells by its first bytes what it is, and never by its name."""

from __future__ import annotations

from collections.abc import Sequence

from telecare.adapters.sheets.csv_text import read_csv
from telecare.adapters.sheets.limits import check_size
from telecare.adapters.sheets.xlsx import read_xlsx, write_xlsx
from telecare.domain.errors import UnreadableFileError
from telecare.domain.imports.cells import Sheet
from telecare.ports.sheets import Written

_ZIP = b"PK"
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")


class SheetFiles:
    """Reads xlsx and csv, writes xlsx."""

    def read(self, content: bytes) -> tuple[Sheet, ...]:
        """Return the sheets of a file; UnreadableFileError says why it is not read."""
        check_size(content)
        if content.startswith(_OLD_EXCEL):
            raise UnreadableFileError(
                "this is an xls or has a password: save it as xlsx without one / 请另存为无密码的xlsx"
            )
        return read_xlsx(content) if content.startswith(_ZIP) else read_csv(content)

    def write(self, sheets: Sequence[Written]) -> bytes:
        """Return an xlsx file."""
        return write_xlsx(sheets)
