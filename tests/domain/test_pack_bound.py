"""Whatever one device says, however often: what is kept of it, in a pack and in a window, has a bound."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.heard import Heard
from telecare.domain.pack import Pack, fold_in
from telecare.domain.presence import MOST_HEARD, MOST_SEEN, SIGNS
from telecare.domain.signals import (
    ActivitySignal,
    HeartbeatSignal,
    Reading,
    ReadingSignal,
    Signal,
)

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
CENTURY = timedelta(days=36_500)
THING = "standard-h1-x1"

MOST_WORDS = 2 * (len(SIGNS) + 1) + 1 + 7 + MOST_HEARD
"""Signs and readings, each in time and late; a beat; seven hours of lag; devices heard."""

MOST_RUNS, MOST_WINDOW_RUNS = 26, 50
"""Runs more than an hour apart in a day, and in the two days before a window."""

MOST_DIALS = 51
MOST_BYTES = 16_000


def a_message(chance: Random, now: datetime) -> Signal:
    """Any message that a device could send, of any time that it could claim."""
    far = chance.choice((timedelta(hours=1), timedelta(days=3), CENTURY))
    at = max(
        datetime(2000, 1, 1, tzinfo=UTC), min(now + far * chance.uniform(-1, 0.3), NOON + CENTURY)
    )
    match chance.randrange(3):
        case 0:
            return ActivitySignal(at, chance.choice((*SIGNS, f"word{chance.random()}")))
        case 1:
            count = chance.randint(1, MOST_SEEN)
            return HeartbeatSignal(at, {f"device{chance.random():.16f}": at for _ in range(count)})
        case _:
            name = chance.choice(("water", "energy", "heart_rate", f"name{chance.random()}"))
            return ReadingSignal("r", at, (Reading(name, "", chance.uniform(0, 1e12)),))


def check(pack: Pack, most_runs: int) -> None:
    assert len(pack.words.get(THING, {})) <= MOST_WORDS
    assert len(pack.stirs.get(THING, {})) <= 2 * len(SIGNS)
    assert all(len(run) <= 2 * most_runs for run in pack.stirs.get(THING, {}).values())
    assert all(len(read) <= 2 * MOST_DIALS for read in pack.dials.get(THING, {}).values())
    assert set(pack.dials.get(THING, {})) <= {"water", "energy"}
    kept = json.dumps([pack.words, pack.stirs, pack.dials], separators=(",", ":"))
    assert len(kept) <= MOST_BYTES


@settings(max_examples=15)
@given(st.integers(0, 2**32), st.integers(1, 400))
def test_whatever_a_device_says_its_pack_stays_small(seed: int, each: int) -> None:
    chance, now, pack = Random(seed), NOON, Pack()
    for _ in range(1200 // each + 1):
        window = Heard()
        for _ in range(each):
            now += timedelta(seconds=chance.uniform(0, 600 / each))
            window.take(THING, a_message(chance, now), now)
        check(window.pack, MOST_WINDOW_RUNS)
        pack = Pack(pack.words, pack.stirs, pack.plus(window.pack).dials)
        fold_in(pack, window.pack, now - timedelta(days=30), now - timedelta(hours=24))
        check(pack, MOST_RUNS)


@pytest.mark.parametrize("apart", [timedelta(seconds=0.01), timedelta(hours=2)])
def test_a_device_that_floods_for_a_window_leaves_no_more_than_one_that_does_not(
    apart: timedelta,
) -> None:
    """A hundred signs a second for four minutes, of one moment or of years."""
    window = Heard()
    for number in range(24_000):
        window.take(THING, ActivitySignal(NOON - number * apart, "motion"), NOON)

    check(window.pack, MOST_WINDOW_RUNS)
