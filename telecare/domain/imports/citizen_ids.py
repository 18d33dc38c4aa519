"""Citizens' numbers of 18 digits (GB 11643): check digit, birth date, and what spreadsheets do to them."""

from __future__ import annotations

import re
from datetime import date

from telecare.domain.imports.cells import Cell, Content, plain
from telecare.domain.imports.faults import Wrong, WrongCellError

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NUMBER = re.compile(r"\d{17}[\dX]")
_OLD = re.compile(r"\d{15}")
_POWER = re.compile(r"\d(\.\d+)?E\+?\d+")
_EXACT_DIGITS = 15
"""A spreadsheet's number is exact so far; what follows it has made zeros."""

_OLDEST_BIRTH = date(1880, 1, 1)


def check_digit(first: str) -> str:
    """Return the last sign that belongs to the first 17."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True))
    return _CHECKS[total % 11]


def read_id(cell: Cell, today: date, doubtful: bool = False) -> str:
    """Return a number of 18 signs that is sound in itself.

    `doubtful` says that others of its column were rounded: then one that ends in zeros is not
    believed even when its check digit happens to fit, as one in eleven does.

    Raises:
        WrongCellError: it was rounded, is of the old 15 digits, or is no such number.
    """
    text = _written(cell)
    if is_rounded(cell) or (doubtful and text.endswith("000")):
        raise WrongCellError(Wrong.ID_ROUNDED)
    if _OLD.fullmatch(text):
        raise WrongCellError(Wrong.ID_OLD)
    if not _NUMBER.fullmatch(text):
        raise WrongCellError(Wrong.ID_LENGTH)
    if check_digit(text[:17]) != text[17]:
        raise WrongCellError(Wrong.ID_CHECKSUM)
    if not _OLDEST_BIRTH <= birth_of(text) <= today:
        raise WrongCellError(Wrong.ID_BIRTH)
    return text


def is_rounded(cell: Cell) -> bool:
    """Tell whether a spreadsheet has certainly taken digits from this number."""
    text = _written(cell)
    if _POWER.fullmatch(text):
        return True
    if not _NUMBER.fullmatch(text):
        return False
    if cell.content is Content.NUMBER:
        return True
    return text[_EXACT_DIGITS:] == "000" and check_digit(text[:17]) != "0"


def birth_of(number: str) -> date:
    """Return the birth date that a number holds; WrongCellError where that is no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise WrongCellError(Wrong.ID_BIRTH) from error


def _written(cell: Cell) -> str:
    return plain(cell.text).replace(" ", "").replace("-", "").strip("'‘’`").upper()
