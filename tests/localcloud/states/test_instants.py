"""Instants as the States Language writes them."""

from datetime import UTC, datetime

import pytest

from localcloud.states import instants


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-15T02:10:00Z", datetime(2026, 1, 15, 2, 10, tzinfo=UTC)),
        ("2026-01-15T10:10:00+08:00", datetime(2026, 1, 15, 2, 10, tzinfo=UTC)),
        ("2026-01-14T21:10:00-05:00", datetime(2026, 1, 15, 2, 10, tzinfo=UTC)),
        ("2026-01-15T02:10:00.5Z", datetime(2026, 1, 15, 2, 10, 0, 500_000, tzinfo=UTC)),
        ("2026-01-15T02:10:00.123456789Z", datetime(2026, 1, 15, 2, 10, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_with_its_offset(text, instant):
    assert instants.parse(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15",
        "2026-01-15 02:10:00Z",
        "2026-01-15t02:10:00z",
        "2026-01-15T02:10:00",
        "2026-01-15T02:10Z",
        "2026-02-30T02:10:00Z",
        "2026-01-15T25:10:00Z",
        "2026-01-15T02:10:00+0800",
        "",
    ],
)
def test_what_is_no_instant_is_refused(text):
    assert not instants.is_instant(text)
    with pytest.raises(ValueError):
        instants.parse(text)


def test_an_instant_is_written_in_utc_with_milliseconds():
    assert instants.write(instants.parse("2026-01-15T10:10:00.123456+08:00")) == (
        "2026-01-15T02:10:00.123Z"
    )
