"""Schedule expressions: rate, at and cron, in the schedule's own time zone."""

from datetime import UTC, datetime, timedelta

import pytest

from localcloud.pump.timetable import TimetableError, parse

NOW = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "interval"),
    [
        ("rate(1 minute)", timedelta(minutes=1)),
        ("rate(5 minutes)", timedelta(minutes=5)),
        ("rate(2 hours)", timedelta(hours=2)),
        ("rate(1 day)", timedelta(days=1)),
    ],
)
def test_a_rate_is_due_one_interval_after_the_last_time(expression, interval):
    assert parse(expression).next_after(NOW) == NOW + interval


def test_an_instant_is_due_once():
    once = parse("at(2026-01-15T02:11:00)")

    assert once.next_after(NOW) == NOW + timedelta(minutes=1)
    assert once.next_after(NOW + timedelta(minutes=1)) is None


def test_an_instant_is_read_in_the_zone_of_the_schedule():
    once = parse("at(2026-01-15T10:11:00)", "Asia/Shanghai")

    assert once.next_after(NOW) == NOW + timedelta(minutes=1)


def test_cron_is_read_in_the_zone_of_the_schedule():
    table = parse("cron(0 11 * * ? *)", "Asia/Shanghai")

    assert table.next_after(NOW) == NOW + timedelta(minutes=50)


@pytest.mark.parametrize(
    ("expression", "zone", "why"),
    [
        ("cron(0 8 * * *)", "UTC", "six fields"),
        ("cron(0 8 * * ? *)", "Mars/Olympus", "Mars"),
        ("rate(0 minutes)", "UTC", "never end"),
        ("rate(1 second)", "UTC", "no schedule expression"),
        ("rate(1 minute) ", "UTC", "no schedule expression"),
        ("at(2026-13-15T02:11:00)", "UTC", "month"),
        ("at(2026-01-15T02:11:00)", "Mars/Olympus", "Mars"),
        ("at(2026-01-15)", "UTC", "no schedule expression"),
        ("", "UTC", "no schedule expression"),
    ],
)
def test_anything_else_is_refused(expression, zone, why):
    with pytest.raises(TimetableError, match=why):
        parse(expression, zone)
