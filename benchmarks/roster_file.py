"""A roster as a bureau keeps it, with rows that are wrong: a title, notes, merged cells, a total beneath."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl import Workbook

from telecare.domain.imports.citizen_ids import check_digit
from telecare.domain.imports.faults import Wrong

_HEADER = (
    "序号",
    "姓名",
    "身份证号码",
    "区划代码",
    "家庭住址",
    "联系电话",
    "风险等级",
    "紧急联系人",
    "紧急联系人电话",
)
_TITLE = "独居老年人花名册"
_FIRST = 4
"""In which row of the sheet the first person stands, as a spreadsheet counts."""

_STREETS = 13
_OF_WRONG = 500
"""Of so many rows one is wrong."""

_BAD: tuple[tuple[Wrong, int, str], ...] = (
    (Wrong.PHONE, 5, "6437"),
    (Wrong.ID_CHECKSUM, 2, "310104193001010010"),
    (Wrong.MISSING, 4, ""),
    (Wrong.RISK, 6, "很高"),
)
"""What is wrong, in which column, and what stands there."""


@dataclass(frozen=True, slots=True, repr=False)
class RosterFile:
    """A spreadsheet; `faults` says in which of its rows what is wrong, `sound` how many are right."""

    content: bytes
    sound: int
    faults: Mapping[int, Wrong]


def a_roster(rows: int, one_of: int = _OF_WRONG) -> RosterFile:
    """Return a roster of so many people in some streets, of whom one of so many is written down wrong."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append([_TITLE])
    sheet.append(["填报单位:区民政局", "", "", "2026年1月"])
    sheet.append(_HEADER)
    faults: dict[int, Wrong] = {}
    for number in range(rows):
        row = _person(number)
        if number % one_of == one_of - 1:
            wrong, column, text = _BAD[number // one_of % len(_BAD)]
            row[column] = text
            faults[_FIRST + number] = wrong
        sheet.append(row)
    sheet.append(["合计", rows])
    made = io.BytesIO()
    book.save(made)
    return RosterFile(made.getvalue(), rows - len(faults), faults)


def _person(number: int) -> list[str | int]:
    """Return a row: numbers as people write them, with spaces and dashes."""
    mobile = f"{number:08}"
    return [
        number + 1,
        f"某某{number}",
        _citizen(number),
        f"310104{number % _STREETS + 1:03}001",
        f"模拟路{number}弄1号",
        f"139 {mobile[:4]} {mobile[4:]}",
        ("高", "中", "低")[number % 3],
        f"亲属{number}",
        f"138-{mobile[:4]}-{mobile[4:]}",
    ]


def _citizen(number: int) -> str:
    """Return the n-th sound number: of people born in 1930 to 1957."""
    day, order = number // 999, number % 999 + 1
    first = f"310104{1930 + day // 336 % 28}{day // 28 % 12 + 1:02}{day % 28 + 1:02}{order:03}"
    return first + check_digit(first)
