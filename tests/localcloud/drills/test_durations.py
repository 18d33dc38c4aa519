"""Durations as drills write them: [Nd][Nh][Nm][Ns]."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.drills.durations import LONGEST, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0s", 0),
        ("90s", 90),
        ("20m", 1200),
        ("2h", 7200),
        ("1d", 86400),
        ("1h30m", 5400),
        ("1d2h3m4s", 93784),
        ("2d5s", 172805),
        ("007s", 7),
        ("99999999s", 99999999),
    ],
)
def test_a_duration_is_the_sum_of_its_parts(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    ["", " ", "90", "s", "-5s", "5S", "1.5h", "5s ", " 5s", "30m1h", "5s5s", "1h 30m", "٣s",
     "5sec", "1w", "5s\n", "None", "[5s]", "999999999s", "9" * 5000 + "d"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a duration like 90s, 20m or 1h30m"):
        parse_duration(text)


def test_nothing_lasts_longer_than_ten_years() -> None:
    assert parse_duration("3660d") == LONGEST

    for text in ("3660d1s", "99999999d", "99999999d99999999h99999999m99999999s"):
        with pytest.raises(ValueError, match="at most ten years"):
            parse_duration(text)


@given(st.integers(0, 3000), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_what_is_written_is_read(days: int, hours: int, minutes: int, seconds: int) -> None:
    text = f"{days}d{hours}h{minutes}m{seconds}s"

    read = parse_duration(text)

    assert read == timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
