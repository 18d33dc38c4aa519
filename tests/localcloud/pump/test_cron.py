"""Cron expressions: the six fields, the letters of days, and the changes of clocks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.pump.cron import CronError, parse

SHANGHAI = ZoneInfo("Asia/Shanghai")
UTC_ZONE = ZoneInfo("UTC")
NEW_YORK = ZoneInfo("America/New_York")
THURSDAY = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)


def next_times(fields, zone=UTC_ZONE, after=THURSDAY, count=3):
    table, times = parse(fields, zone), []
    for _ in range(count):
        after = table.next_after(after)
        times.append(after and after.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
        if after is None:
            break
    return times


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("15 10 * * ? *", ["2026-01-15 10:15", "2026-01-16 10:15", "2026-01-17 10:15"]),
        ("0/10 2 * * ? *", ["2026-01-15 02:20", "2026-01-15 02:30", "2026-01-15 02:40"]),
        ("10 2 * * ? *", ["2026-01-16 02:10", "2026-01-17 02:10", "2026-01-18 02:10"]),
        ("0 8,20 ? * MON-WED *", ["2026-01-19 08:00", "2026-01-19 20:00", "2026-01-20 08:00"]),
        ("0 18 ? * 1 *", ["2026-01-18 18:00", "2026-01-25 18:00", "2026-02-01 18:00"]),
        ("0 0 1 */6 ? *", ["2026-07-01 00:00", "2027-01-01 00:00", "2027-07-01 00:00"]),
        ("0 0 31 * ? *", ["2026-01-31 00:00", "2026-03-31 00:00", "2026-05-31 00:00"]),
        ("0 0 L * ? *", ["2026-01-31 00:00", "2026-02-28 00:00", "2026-03-31 00:00"]),
        ("0 0 LW * ? *", ["2026-01-30 00:00", "2026-02-27 00:00", "2026-03-31 00:00"]),
        ("0 0 1W * ? *", ["2026-02-02 00:00", "2026-03-02 00:00", "2026-04-01 00:00"]),
        ("0 0 17W * ? *", ["2026-01-16 00:00", "2026-02-17 00:00", "2026-03-17 00:00"]),
        ("0 0 ? * 6L *", ["2026-01-30 00:00", "2026-02-27 00:00", "2026-03-27 00:00"]),
        ("0 0 ? * L *", ["2026-01-17 00:00", "2026-01-24 00:00", "2026-01-31 00:00"]),
        ("0 0 ? * THU#5 *", ["2026-01-29 00:00", "2026-04-30 00:00", "2026-07-30 00:00"]),
        ("0 0 29 2 ? *", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        ("0 0 1 1 ? 2027-2028", ["2027-01-01 00:00", "2028-01-01 00:00", None]),
        ("0 0 1 1 ? 2020", [None]),
        ("0 12 ? jan,feb sun 2026", ["2026-01-18 12:00", "2026-01-25 12:00", "2026-02-01 12:00"]),
    ],
)
def test_is_due_when_its_fields_say(fields, expected):
    assert next_times(fields) == expected


def test_is_due_in_the_time_of_its_zone():
    due = parse("30 8 * * ? *", SHANGHAI).next_after(THURSDAY)

    assert due == datetime(2026, 1, 16, 0, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_leave_out_is_left_out():
    before = datetime(2026, 3, 7, 12, tzinfo=UTC)

    assert next_times("30 2 * * ? *", NEW_YORK, before, 2) == [
        "2026-03-09 02:30",
        "2026-03-10 02:30",
    ]


def test_a_time_that_comes_twice_counts_once():
    before = datetime(2026, 11, 1, 4, tzinfo=UTC)

    assert next_times("30 1 * * ? *", NEW_YORK, before, 2) == [
        "2026-11-01 01:30",
        "2026-11-02 01:30",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        "",
        "0 8 * * ?",
        "0 8 * * * *",
        "0 8 ? * ? *",
        "60 8 * * ? *",
        "0 24 * * ? *",
        "0 8 0 * ? *",
        "0 8 32 * ? *",
        "0 8 32W * ? *",
        "0 8 * 13 ? *",
        "0 8 * FOO ? *",
        "0 8 ? * 8 *",
        "0 8 ? * MON#6 *",
        "0 8 ? * FOO#1 *",
        "0 8 * * ? 1969",
        "5-1 8 * * ? *",
        "*-5 8 * * ? *",
        "*/0 8 * * ? *",
        "1;2 8 * * ? *",
        ", 8 * * ? *",
    ],
)
def test_what_eventbridge_would_not_take_is_refused(fields):
    with pytest.raises(CronError):
        parse(fields, SHANGHAI)


ZONES = st.sampled_from([SHANGHAI, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 365 * 24 * 3600).map(lambda s: THURSDAY + timedelta(seconds=s)),
    st.sampled_from(["0/7 * * * ? *", "0 * ? * MON-FRI *", "30 1,2 L * ? *"]),
    ZONES,
)
def test_instants_are_past_the_last_in_order_and_fit_the_minute(after, fields, zone):
    table = parse(fields, zone)
    times = [after]
    for _ in range(5):
        due = table.next_after(times[-1])
        assert due is not None
        times.append(due)

    assert all(one < two for one, two in pairwise(times))
    assert all(due.astimezone(zone).minute in table.minutes for due in times[1:])
    assert times[-1] - after < timedelta(days=200)
