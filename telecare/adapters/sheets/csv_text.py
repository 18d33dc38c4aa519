"""csv as spreadsheets of China save it: UTF-8 with or without a mark, UTF-16, GB 18030; comma, tab or semicolon."""

from __future__ import annotations

import csv
import io
import re

from telecare.adapters.sheets.limits import MOST_COLUMNS, MOST_ROWS
from telecare.domain.errors import UnreadableFileError
from telecare.domain.imports.cells import EMPTY, Cell, Content, Sheet

NAME = "csv"
_DELIMITERS = ",\t;"
_HEAD_LINES = 20
_QUOTED_TEXT = re.compile(r'="([^"]*)"')
_LONGEST_FIELD = 4096
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})


def read_csv(content: bytes) -> tuple[Sheet, ...]:
    """Return the one sheet of a csv file; UnreadableFileError where it is no text or no table."""
    text = _decoded(content)
    if "\x00" in text:
        raise UnreadableFileError("this is neither xlsx nor text / 既不是xlsx也不是文本文件")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[Cell, ...]] = []
    try:
        for row in reader:
            if len(rows) >= MOST_ROWS:
                raise UnreadableFileError(f"more than {MOST_ROWS} rows / 行数过多")
            rows.append(tuple(map(_cell, row[:MOST_COLUMNS])))
    except csv.Error as error:
        mend = (
            f"line {reader.line_num} is broken: look at its quotes / 第{reader.line_num}行引号有误"
        )
        raise UnreadableFileError(mend) from error
    return (Sheet(NAME, rows),)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode(content, "gb18030")


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            "this is neither xlsx nor text in UTF-8 or GB18030 / 文件编码无法识别，请存为UTF-8"
        ) from error


def _delimiter(text: str) -> str:
    head = text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    return max(_DELIMITERS, key=lambda sign: max(line.count(sign) for line in head))


def _cell(text: str) -> Cell:
    if len(text) > _LONGEST_FIELD:
        raise UnreadableFileError("a field is longer than any can be / 有单元格过长")
    if not text.strip():
        return EMPTY
    quoted = _QUOTED_TEXT.fullmatch(text.strip())
    if quoted:  # how spreadsheets are told to keep digits as a text
        return Cell(quoted[1])
    if text.lstrip().startswith("="):
        return Cell("=", Content.FORMULA)
    return Cell(text, Content.BROKEN) if text.strip() in _ERRORS else Cell(text)
