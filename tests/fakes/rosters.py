"""Rosters as bureaus keep them: people with sound citizens' numbers, in xlsx and csv."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from telecare.domain.imports.citizen_ids import check_digit

HEADER = (
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


def a_citizen(number: int, district: str = "310104") -> str:
    """The number of the n-th person: born in 1930 to 1949, with its check digit."""
    year, day, order = 1930 + number % 20, 1 + number // 999 % 28, 1 + number % 999
    first = f"{district}{year}01{day:02}{order:03}"
    return first + check_digit(first)


def a_row(number: int, **changed: Any) -> list[Any]:
    """One person's row under HEADER; a field is changed by its header."""
    row = {
        "序号": number,
        "姓名": f"老人{number}",
        "身份证号码": a_citizen(number),
        "区划代码": "310104003001",
        "家庭住址": f"天平路{number}弄1号",
        "联系电话": f"139{number:08}",
        "风险等级": ("高", "中", "低")[number % 3],
        "紧急联系人": f"亲属{number}",
        "紧急联系人电话": f"138{number:08}",
    }
    return list((row | changed).values())


def a_roster(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    """A roster's sheet: a title and a note above the header, a total beneath."""
    title = ["徐汇区天平街道独居老年人花名册"]
    note = ["填报单位:天平街道", "", "", "2026年1月"]
    return [title, note, HEADER, *rows, ["合计", len(rows)]]


def an_xlsx(rows: Sequence[Sequence[Any]], name: str = "花名册", merged: str = "A1:I1") -> bytes:
    """A workbook with one sheet, its title merged."""
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def a_csv(rows: Sequence[Sequence[Any]], encoding: str = "gb18030", sign: str = ",") -> bytes:
    """The rows as a spreadsheet saves them."""
    return "\r\n".join(sign.join(map(str, row)) for row in rows).encode(encoding)
