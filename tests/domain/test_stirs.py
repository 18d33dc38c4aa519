"""Runs of signs: exactly the quiets of all signs together, however they come in."""

import itertools
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.heard import words_of
from telecare.domain.pack import Pack
from telecare.domain.presence import (
    Presence,
    folded,
)
from telecare.domain.signals import ActivitySignal, HeartbeatSignal, Reading, ReadingSignal
from telecare.domain.stirs import CLOSE, Stir, merged

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
PIR = "standard-h1-pir1"


def a_sign(minutes: int, word: str = "motion") -> Presence:
    at = NOON + timedelta(minutes=minutes)
    return words_of(PIR, ActivitySignal(at, word), received_at=at)


def quiets(minutes: list[int]) -> list[tuple[int, int]]:
    """The quiets longer than an hour, found the simple way."""
    ordered = sorted(set(minutes))
    return [(a, b) for a, b in itertools.pairwise(ordered) if timedelta(minutes=b - a) > CLOSE]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 3000), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_redelivery_disorder_and_batches_leave_the_quiets_of_all_signs(
    minutes: list[int], chance: Random
) -> None:
    stream = [*minutes, *(m for m in minutes if chance.random() < 0.3)]
    chance.shuffle(stream)
    cut = chance.randint(0, len(stream))
    first, second = ([a_sign(m) for m in part] for part in (stream[:cut], stream[cut:]))

    runs = folded(first).folded(folded(second)).stirs[PIR]["motion"]

    edges = [(a.end, b.start) for a, b in itertools.pairwise(runs)]
    assert edges == [
        (NOON + timedelta(minutes=a), NOON + timedelta(minutes=b)) for a, b in quiets(minutes)
    ]
    assert (runs[0].start, runs[-1].end) == (
        NOON + timedelta(minutes=min(minutes)),
        NOON + timedelta(minutes=max(minutes)),
    )


def test_runs_of_two_devices_are_merged_into_those_of_the_person() -> None:
    hours = [NOON + timedelta(hours=n) for n in range(4)]

    assert merged(
        [Stir(hours[0], hours[1]), Stir(hours[3], hours[3]), Stir(hours[2], hours[3])]
    ) == (Stir(hours[0], hours[3]),)


def test_what_is_written_as_text_is_read_as_the_same_runs() -> None:
    known = folded([a_sign(0), a_sign(200), a_sign(230, "door"), a_sign(500), a_sign(520)])

    assert Pack.of(known).presence == known


def test_only_signs_of_life_are_stirs() -> None:
    dial = ReadingSignal("r1", NOON, (Reading("water", "l", 3.0),))
    pulse = ReadingSignal("r2", NOON, (Reading("heart_rate", "/min", 70.0),))

    assert words_of(PIR, dial, NOON).stirs == {}
    assert words_of(PIR, HeartbeatSignal(NOON, {"pir1": NOON}), NOON).stirs == {}
    assert words_of(PIR, pulse, NOON).stirs == {PIR: {"vital": (Stir(NOON, NOON),)}}
