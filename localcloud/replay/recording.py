"""Reads the recording of a home: CSV, plain or gzipped, one row a message in the order of arrival."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _csv import Reader

COLUMNS = ("ts", "device", "kind", "room", "value", "recv")
NEEDED = frozenset(COLUMNS) - {"recv"}
ALIASES = {"sensor": "device"}
LONGEST_LINE = 64 * 1024
_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"
_AS_IT_SHOULD_BE = f"the first line is {','.join(COLUMNS)}"


class RecordingError(Exception):
    """A recording cannot be read: what is wrong, where, and how to mend it."""

    def __init__(self, problem: str, line: int, field: str = "", mend: str = "") -> None:
        super().__init__(problem)
        self.problem, self.line, self.field, self.mend = problem, line, field, mend


class Row(NamedTuple):
    """One message: what happened when, and when it arrived; both instants are in UTC."""

    line: int
    at: datetime
    received_at: datetime
    device: str
    kind: str
    value: str


def read_rows(path: Path, zone: tzinfo) -> Iterator[Row]:
    """Yield the rows as they stand; times without a zone are those of `zone`.

    Raises RecordingError at the first line that cannot be read, OSError when the file cannot.
    """
    with path.open("rb") as file, closing(_unpacked(file)) as unpacked:
        reader = csv.reader(_lines(unpacked), strict=True)
        try:
            yield from _rows(reader, zone)
        except csv.Error as error:
            problem = f"is no row of a CSV file: {error}"
            raise RecordingError(problem, reader.line_num, mend="close the quotes") from error


def _unpacked(file: io.BufferedReader) -> io.BufferedReader:
    """Tell gzip by its first bytes, whatever the file is called."""
    if file.peek(len(_GZIP))[: len(_GZIP)] != _GZIP:
        return file
    return io.BufferedReader(gzip.GzipFile(fileobj=file), LONGEST_LINE)


def _lines(stream: io.BufferedReader) -> Iterator[str]:
    number = 0
    try:
        while raw := stream.readline(LONGEST_LINE):
            number += 1
            if len(raw) == LONGEST_LINE:
                problem = f"has more than {LONGEST_LINE // 1024} KiB"
                raise RecordingError(problem, number, mend="end every row with a line feed")
            if number == 1:
                raw = raw.removeprefix(_MARK)
            yield raw.decode()
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8: byte {error.start + 1} of the line"
        raise RecordingError(problem, number, mend="save the file as UTF-8") from error
    except EOFError as error:
        problem = "the gzip file ends in the middle of its data"
        raise RecordingError(problem, number + 1, mend="copy it again, whole") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        problem = f"the gzip file is damaged: {error}"
        raise RecordingError(problem, number + 1, mend="copy it again") from error


def _rows(reader: Reader, zone: tzinfo) -> Iterator[Row]:
    header = next(reader, None)
    names = _names(header)
    width = len(names)
    of = [names.index(name) for name in ("ts", "device", "kind", "value")]
    pick = itemgetter(*of, names.index("recv") if "recv" in names else of[0])
    for cells in reader:
        if len(cells) != width:
            if not cells:
                continue
            raise _wrong_width(cells, names, reader.line_num)
        ts, device, kind, value, recv = pick(cells)
        at = _instant(ts, zone, reader.line_num, "ts")
        received_at = (
            at if not recv or recv == ts else _instant(recv, zone, reader.line_num, "recv")
        )
        if not device or not kind:
            field = "kind" if device else "device"
            raise RecordingError("is empty", reader.line_num, field, "say what was heard of what")
        yield Row(reader.line_num, at, received_at, device, kind, value)


def _names(header: list[str] | None) -> list[str]:
    if not header:
        raise RecordingError("the file is empty", 1, mend=_AS_IT_SHOULD_BE)
    names = [ALIASES.get(name.strip(), name.strip()) for name in header]
    for name in names:
        if name not in COLUMNS:
            field = name[:40] if name.isprintable() else ""
            raise RecordingError(f"unknown column {name[:40]!r}", 1, field, _AS_IT_SHOULD_BE)
        if names.count(name) > 1:
            raise RecordingError("the column stands twice", 1, name, _AS_IT_SHOULD_BE)
    for name in COLUMNS:
        if name in NEEDED and name not in names:
            raise RecordingError("the column is missing", 1, name, _AS_IT_SHOULD_BE)
    return names


def _wrong_width(cells: list[str], names: list[str], line: int) -> RecordingError:
    if len(cells) < len(names):
        return RecordingError("is missing", line, names[len(cells)], "fill the row up with commas")
    problem = f"{len(cells)} values for {len(names)} columns"
    return RecordingError(problem, line, names[-1], "put a value with a comma in quotes")


def _instant(text: str, zone: tzinfo, line: int, field: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone)
        found = found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        problem = f"{text[:40]!r} is no time" if text else "is empty"
        mend = "write it like 2019-02-13 09:58:31"
        raise RecordingError(problem, line, field, mend) from error
    if not 2000 <= found.year < 2100:
        raise RecordingError(f"{text[:40]!r} lies in another century", line, field)
    return found
