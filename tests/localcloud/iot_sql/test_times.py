"""parse_time() and time_to_epoch()."""

from typing import Any

import pytest

from localcloud.iot_sql import UNDEFINED

# 2017-06-09 17:19:46.123 UTC, a Friday, day 160 of the year, week 23.
INSTANT = 1497028786123


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("yyyy.MM.dd G ''at'' HH:mm:ss z", "2017.06.09 AD at 17:19:46 UTC"),
        ("y yy yyy Y C", "2017 17 2017 2017 20"),
        ("M MM MMM MMMM", "6 06 Jun June"),
        ("E EEEE e", "Fri Friday 5"),
        ("D DDDD d", "160 0160 9"),
        ("x w ww", "2017 23 23"),
        ("h hh K k a", "5 05 5 17 PM"),
        ("S SS SSS SSSSS", "1 12 123 12300"),
        ("Z ZZ ZZZ", "+0000 +00:00 UTC"),
        ("''yyyy''''''", "yyyy'"),
        ("''''", "'"),
        ("", ""),
        ("yyyy ''open", UNDEFINED),
        ("yyyy Q", UNDEFINED),
        ("b", UNDEFINED),
    ],
)
def test_writes_an_instant(value: Any, pattern: str, expected: Any) -> None:
    assert value(f"parse_time('{pattern}', {INSTANT})") == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Shanghai", "2017-06-10 01:19 CST +0800"),
        ("America/Belize", "2017-06-09 11:19 CST -0600"),
        ("+05:30", "2017-06-09 22:49 +05:30 +0530"),
        ("America/Sao_Paulo", "2017-06-09 14:19 -03:00 -0300"),
        ("Nowhere/Land", UNDEFINED),
        ("../../etc/passwd", UNDEFINED),
        ("Asia", UNDEFINED),
        ("", UNDEFINED),
        ("+25:00", UNDEFINED),
    ],
)
def test_writes_an_instant_in_a_zone(value: Any, zone: str, expected: Any) -> None:
    assert value(f"parse_time('yyyy-MM-dd HH:mm z Z', {INSTANT}, '{zone}')") == expected


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("'1497028786123.9'", "2017"),
        ("-1", "1969"),
        ("null", UNDEFINED),
        ("1E30", UNDEFINED),
        ("-1E30", UNDEFINED),
        ("253402300800000", UNDEFINED),
    ],
)
def test_has_no_text_for_what_is_no_instant(value: Any, timestamp: str, expected: Any) -> None:
    assert value(f"parse_time('yyyy', {timestamp})") == expected


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("2020-04-03 09:45:18 UTC+01:00", "yyyy-MM-dd HH:mm:ss VV", 1585903518000),
        ("18 December 2015", "dd MMMM yyyy", 1450396800000),
        ("2007-12-03 10:15:30.592 America/Los_Angeles", "yyyy-MM-dd HH:mm:ss.SSS z", 1196705730592),
        ("2017-06-09T17:19:46.123456Z", "yyyy-MM-dd''T''HH:mm:ss.SSSSSSX", INSTANT),
        ("2017-06-10T01:19:46+08:00", "uuuu-MM-dd''T''HH:mm:ssXXX", 1497028786000),
        ("2017-06-10T01:19:46+0800", "uuuu-MM-dd''T''HH:mm:ssZ", 1497028786000),
        ("9/6/17 5:19 PM", "d/M/yy h:mm a", 1497028740000),
        ("2017160", "yyyyDDD", 1496966400000),
        ("Fri, 9 Jun 2017", "E, d MMM yyyy", 1496966400000),
        ("Thu, 9 Jun 2017", "E, d MMM yyyy", UNDEFINED),
        ("9 june 2017", "d MMMM yyyy", UNDEFINED),
        ("2021-02-31", "yyyy-MM-dd", 1614470400000),
        ("2021-02-32", "yyyy-MM-dd", UNDEFINED),
        ("2021-13-01", "yyyy-MM-dd", UNDEFINED),
        ("2021366", "yyyyDDD", UNDEFINED),
        ("2017-06-09 24:00", "yyyy-MM-dd HH:mm", 1497052800000),
        ("2017-06-09 24:01", "yyyy-MM-dd HH:mm", UNDEFINED),
        ("2017-06-09 13 PM", "yyyy-MM-dd hh a", UNDEFINED),
        ("2017-06-09 05", "yyyy-MM-dd hh", UNDEFINED),
        ("2017-06-09 19", "yyyy-MM-dd mm", UNDEFINED),
        ("17:19", "HH:mm", UNDEFINED),
        ("2017", "yyyy", UNDEFINED),
        ("2017-06-09 Mars/Base", "yyyy-MM-dd VV", UNDEFINED),
        ("2017-06-09x", "yyyy-MM-dd", UNDEFINED),
        ("2017 2017", "yyyy yyyy", UNDEFINED),
        ("2017-06-09", "yyyy-MM-dd ''open", UNDEFINED),
        ("0000-01-01", "yyyy-MM-dd", UNDEFINED),
        ("2017-06-09", "yyyy-MM-ddb", UNDEFINED),
    ],
)
def test_reads_an_instant(value: Any, text: str, pattern: str, expected: Any) -> None:
    assert value(f"time_to_epoch('{text}', '{pattern}')") == expected


def test_reads_a_wall_clock_on_the_day_it_was_turned(value: Any) -> None:
    pattern = "yyyy-MM-dd HH:mm VV"
    in_the_gap = value(f"time_to_epoch('2021-03-28 02:30 Europe/Berlin', '{pattern}')")
    told_twice = value(f"time_to_epoch('2021-10-31 02:30 Europe/Berlin', '{pattern}')")

    assert in_the_gap == 1616895000000  # 03:30 CEST
    assert told_twice == 1635640200000  # 02:30 CEST, the earlier


def test_does_not_read_a_pattern_of_the_message_that_is_not_built(value: Any) -> None:
    payload = {"pattern": "YYYY-'W'ww", "text": "2017-W23"}

    assert value("time_to_epoch(text, pattern)", payload) is UNDEFINED
