"""Reading a recording: every form it may have, and every way in which it may be broken."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from localcloud.replay.recording import RecordingError, Row, read_rows

ZONE = ZoneInfo("Asia/Shanghai")
ROW = "2026-01-15 02:10:00,pir1,motion,kitchen,1,2026-01-15 02:10:01"
READ = Row(
    2,
    datetime(2026, 1, 14, 18, 10, tzinfo=UTC),
    datetime(2026, 1, 14, 18, 10, 1, tzinfo=UTC),
    "pir1",
    "motion",
    "1",
)


def rows_of(path: Path) -> list[Row]:
    return list(read_rows(path, ZONE))


def refusal(path: Path) -> tuple[int, str, str]:
    with pytest.raises(RecordingError) as caught:
        rows_of(path)
    assert caught.value.problem
    return caught.value.line, caught.value.field, caught.value.problem


def test_a_row_is_read_in_the_bureaus_zone(written):
    assert rows_of(written(ROW)) == [READ]


def test_a_gzipped_recording_is_read_whatever_it_is_called(written):
    assert rows_of(written(ROW, packed=True)) == [READ]


@pytest.mark.parametrize(
    "ts",
    [
        "2026-01-15T02:10:00",
        "2026-01-14T18:10:00Z",
        "2026-01-14T18:10:00+00:00",
        "2026-01-15 02:10:00.000",
    ],
)
def test_a_time_is_read_with_and_without_a_zone(written, ts):
    assert rows_of(written(ROW.replace("2026-01-15 02:10:00,", f"{ts},"))) == [READ]


def test_the_columns_may_stand_in_any_order(written):
    path = written("1,2026-01-15 02:10:00,kitchen,pir1,motion", header="value,ts,room,device,kind")

    assert rows_of(path) == [READ._replace(received_at=READ.at)]


def test_an_older_recording_says_sensor_and_no_time_of_arrival(written):
    path = written("2026-01-15 02:10:00,pir1,motion,kitchen,1", header="ts,sensor,kind,room,value")

    assert rows_of(path) == [READ._replace(received_at=READ.at)]


def test_a_row_without_a_time_of_arrival_arrived_when_it_happened(written):
    path = written("2026-01-15 02:10:00,pir1,motion,kitchen,1,")

    assert rows_of(path) == [READ._replace(received_at=READ.at)]


def test_windows_line_ends_a_mark_quotes_and_empty_lines_change_nothing(written):
    header = b"\xef\xbb\xbfts,device,kind,room,value,recv\r\n\r\n"
    row = b'2026-01-15 02:10:00,"pir1",motion,"kit,chen",1,2026-01-15 02:10:01\r\n\r\n'

    assert rows_of(written(raw=header + row)) == [READ._replace(line=3)]


def test_a_last_row_without_a_line_end_is_read(written):
    path = written(raw=f"ts,device,kind,room,value,recv\n{ROW}".encode())

    assert rows_of(path) == [READ]


def test_a_recording_without_rows_holds_none(written):
    assert rows_of(written()) == []


@pytest.mark.parametrize(
    ("header", "line", "field", "problem"),
    [
        ("", 1, "", "the file is empty"),
        ("ts,device,kind,room", 1, "value", "the column is missing"),
        ("ts,kind,room,value,recv", 1, "device", "the column is missing"),
        ("ts,device,kind,room,value,colour", 1, "colour", "unknown column 'colour'"),
        ("time,device,kind,room,value", 1, "time", "unknown column 'time'"),
        ("ts,device,\x1b[31m,room,value", 1, "", "unknown column '\\x1b[31m'"),
        ("ts,device,sensor,kind,room,value", 1, "device", "the column stands twice"),
        (ROW, 1, "2026-01-15 02:10:00", "unknown column '2026-01-15 02:10:00'"),
    ],
)
def test_a_header_that_is_not_known_is_refused(written, header, line, field, problem):
    assert refusal(written(ROW, header=header)) == (line, field, problem)


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        ("yesterday,pir1,motion,,1,2026-01-15", "ts", "'yesterday' is no time"),
        (",pir1,motion,,1,2026-01-15", "ts", "is empty"),
        ("2026-01-15,pir1,motion,,1,25:00", "recv", "'25:00' is no time"),
        ("1768414200000,pir1,motion,,1,2026-01-15", "ts", "'1768414200000' is no time"),
        ("1970-01-01,pir1,motion,,1,2026-01-15", "ts", "'1970-01-01' lies in another century"),
        ("2026-01-15,pir1,motion,,1,9999-12-31", "recv", "'9999-12-31' lies in another century"),
        ("0001-01-01,pir1,motion,,1,2026-01-15", "ts", "'0001-01-01' is no time"),
        ("2026-01-15,,motion,,1,2026-01-15", "device", "is empty"),
        ("2026-01-15,pir1,,,1,2026-01-15", "kind", "is empty"),
        ("2026-01-15,pir1,motion,,1", "recv", "is missing"),
        ("2026-01-15", "device", "is missing"),
        ("2026-01-15,pir1,motion,,1,2026-01-15,9", "recv", "7 values for 6 columns"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line_and_field(written, row, field, problem):
    assert refusal(written(ROW, row)) == (3, field, problem)


def test_what_is_not_utf_8_is_refused_with_its_line(written):
    path = written(raw=f"ts,device,kind,room,value,recv\n{ROW}\n".encode() + b"2026,caf\xe9")

    assert refusal(path) == (3, "", "is not UTF-8: byte 9 of the line")


def test_another_encoding_is_refused_at_once(written):
    assert refusal(written(raw=f"ts,device\n{ROW}\n".encode("utf-16")))[0] == 1


def test_an_empty_file_is_refused(written):
    assert refusal(written(raw=b"")) == (1, "", "the file is empty")
    assert refusal(written(raw=b"", packed=True)) == (1, "", "the file is empty")


@pytest.fixture
def packed() -> bytes:
    """A gzipped recording of many rows."""
    rows = [f"2026-01-15 02:{n // 60:02}:{n % 60:02},pir{n},motion,,{n * n}" for n in range(3600)]
    return gzip.compress("\n".join(["ts,device,kind,room,value", *rows]).encode(), mtime=0)


@pytest.mark.parametrize("left", [3, 15, 9000, -40, -9, -1])
def test_a_gzip_file_that_was_cut_off_is_refused(written, packed, left):
    line, _, problem = refusal(written(raw=packed[:left]))

    assert "ends in the middle" in problem
    assert 1 <= line <= 3602


def test_a_gzip_file_that_is_damaged_is_refused(written, packed):
    torn = packed[:10] + b"\xff" * 100 + packed[110:]

    assert "damaged" in refusal(written(raw=torn))[2]


def test_a_gzip_file_with_a_wrong_sum_is_refused(written, packed):
    torn = packed[:-8] + bytes(4) + packed[-4:]

    assert "damaged" in refusal(written(raw=torn))[2]


def test_quotes_that_are_not_closed_are_refused(written):
    assert "no row of a CSV file" in refusal(written(ROW, '2026-01-15,"pir1,motion,,1,2026'))[2]


def test_a_line_without_end_is_refused_before_it_fills_the_memory(written):
    line, _, problem = refusal(written(ROW, "x" * 10_000_000))

    assert (line, problem) == (3, "has more than 64 KiB")


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        rows_of(tmp_path / "none.csv")
