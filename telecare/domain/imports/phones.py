"""Telephone numbers of China as people write them, as E.164: mobiles, fixed lines with area code."""

from __future__ import annotations

import re

from telecare.domain.imports.cells import Cell, plain
from telecare.domain.imports.faults import Wrong, WrongCellError

_BETWEEN = re.compile(r"[\s\-‐‑–—.()·]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"0(10|2\d|[3-9]\d{2})([2-8]\d{6,7})")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#)\s*(\d{1,6})$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"^(0\d{2,3}-\d{7,8})-(\d{1,6})$")


def read_phone(cell: Cell) -> str:
    """Return a number in E.164.

    A number with an extension is refused: no carrier of ours dials one, so that whoever lists it
    would never be rung. So are a fixed line without its area code, and two numbers in one cell.
    """
    text = plain(cell.text).strip("'").removesuffix(".0")
    if _EXTENSION.search(text) or _DASHED_EXTENSION.match(text):
        raise WrongCellError(Wrong.PHONE_EXTENSION)
    number = _national(_BETWEEN.sub("", text))
    if _MOBILE.fullmatch(number):
        return f"+86{number}"
    if _FIXED.fullmatch(number):
        return f"+86{number[1:]}"
    raise WrongCellError(Wrong.PHONE)


def _national(number: str) -> str:
    for prefix in ("+86", "0086"):
        if number.startswith(prefix):
            rest = number.removeprefix(prefix)
            return rest if rest.startswith("0") or _MOBILE.fullmatch(rest) else f"0{rest}"
    if len(number) == 13 and number.startswith("861"):
        return number[2:]
    return number[1:] if _MOBILE.fullmatch(number[1:]) and number.startswith("01") else number
