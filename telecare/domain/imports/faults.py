"""What can be wrong with a cell, a row or a file; a fault names the place and never the value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """What is wrong; the catalogue of messages has the words and the mend for each."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    FORMULA = "formula"
    BROKEN = "broken"
    ID_ROUNDED = "id_rounded"
    ID_OLD = "id_old"
    ID_LENGTH = "id_length"
    ID_CHECKSUM = "id_checksum"
    ID_BIRTH = "id_birth"
    BIRTH_DIFFERS = "birth_differs"
    PHONE = "phone"
    PHONE_EXTENSION = "phone_extension"
    DATE = "date"
    DATE_TO_COME = "date_to_come"
    AREA = "area"
    AREA_UNKNOWN = "area_unknown"
    AREA_OUTSIDE = "area_outside"
    RISK = "risk"
    ROLE = "role"
    HOURS = "hours"
    LANGUAGE = "language"
    DEVICE_KIND = "device_kind"
    SERIAL = "serial"
    DEPARTURE = "departure"
    PHONE_MISSING = "phone_missing"
    REPEATED = "repeated"
    UNKNOWN_ELDER = "unknown_elder"
    HEADER_MISSING = "header_missing"
    HEADER_TWICE = "header_twice"
    NO_TABLE = "no_table"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend: where it stands, which field it is of, and what is wrong.

    `row` counts from 1 as the spreadsheet does, 0 for a whole sheet; `column` is its letters, '' for
    a whole row. `other_row` is the row that this one meets.
    """

    sheet: str
    row: int
    column: str
    field: str
    what: Wrong
    other_row: int = 0


class WrongCellError(ValueError):
    """A cell that cannot be read; its words are the fault's alone."""

    def __init__(self, what: Wrong) -> None:
        super().__init__(what.value)
        self.what = what
