"""Days as people and spreadsheets write them: serial numbers, 2026.1.5, 2026年1月5日."""

from __future__ import annotations

import re
from datetime import date, timedelta

from telecare.domain.imports.cells import Cell, Content, plain
from telecare.domain.imports.faults import Wrong, WrongCellError

_WRITTEN = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{1,5}(\.0+)?")

_EPOCH_1900 = date(1899, 12, 30)
"""From 1 March 1900 on; before it the 1900 system counts a day that never was."""

_EPOCH_1904 = date(1904, 1, 1)
_FIRST_SOUND_SERIAL = 61
_LOOKS_LIKE_A_YEAR = range(1900, 2101)
"""Such a serial number would be a day of 1905: whoever typed it meant a year."""


def read_day(cell: Cell, counts_from_1904: bool = False) -> date:
    """Return the day that a cell holds; WrongCellError where it holds none that is beyond doubt."""
    text = plain(cell.text)
    written = _WRITTEN.fullmatch(text) or _CLOSE.fullmatch(text)
    if written:
        return _day(*map(int, written.groups()))
    if cell.content is not Content.DATE and _SERIAL.fullmatch(text):
        return _from_serial(int(float(text)), counts_from_1904)
    raise WrongCellError(Wrong.DATE)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise WrongCellError(Wrong.DATE) from error


def _from_serial(serial: int, counts_from_1904: bool) -> date:
    if serial in _LOOKS_LIKE_A_YEAR:
        raise WrongCellError(Wrong.DATE)
    if counts_from_1904:
        return _EPOCH_1904 + timedelta(days=serial)
    if serial < _FIRST_SOUND_SERIAL:
        raise WrongCellError(Wrong.DATE)
    return _EPOCH_1900 + timedelta(days=serial)
