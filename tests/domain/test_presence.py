"""Last words: folding is a maximum, so redelivery and disorder change nothing."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.errors import UndecodableMessageError, WrongTopicError
from telecare.domain.heard import words_of
from telecare.domain.position import Position
from telecare.domain.presence import (
    HEARTBEAT,
    MOST_SEEN,
    SEEN,
    Presence,
    folded,
    pack_of,
)
from telecare.domain.signals import (
    ActivitySignal,
    HeartbeatSignal,
    PositionSignal,
    Reading,
    ReadingSignal,
)

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
PIR, HUB = "standard-h1-pir1", "standard-h1-hub1"

parts = st.builds(
    lambda thing, word, s: Presence({thing: {word: NOON + timedelta(seconds=s)}}),
    st.sampled_from([PIR, HUB]),
    st.sampled_from(["motion", "door", HEARTBEAT]),
    st.integers(0, 5000),
)


@settings(max_examples=60)
@given(st.lists(parts, max_size=30), st.randoms(use_true_random=False))
def test_redelivery_and_disorder_fold_to_the_same(messages: list[Presence], chance: Random) -> None:
    again = [m for m in messages if chance.random() < 0.15]
    stream = [*messages, *again]
    for _ in range(max(1, len(stream) * 3 // 100)):
        chance.shuffle(stream)
    cut = chance.randint(0, len(stream))

    in_batches = folded(stream[:cut]).folded(folded(stream[cut:]))

    assert in_batches == folded(messages)


def test_a_late_word_never_moves_a_device_back() -> None:
    late = Presence({PIR: {"motion": NOON - timedelta(hours=1)}})

    assert Presence({PIR: {"motion": NOON}}).folded(late).of(PIR) == {"motion": NOON}


def test_a_sign_from_the_future_is_of_the_time_it_came_in() -> None:
    signal = ActivitySignal(NOON + timedelta(days=9), "motion")

    assert words_of(PIR, signal, NOON).of(PIR) == {"motion": NOON}


def test_a_word_that_nobody_knows_is_another_sign_and_fills_no_pack() -> None:
    assert words_of(PIR, ActivitySignal(NOON, "zebra"), NOON).of(PIR) == {"other": NOON}


def test_a_hub_vouches_for_its_devices_in_its_own_entry() -> None:
    heard = NOON - timedelta(hours=3)

    known = words_of(HUB, HeartbeatSignal(NOON, {"smoke1": heard}), NOON)

    assert known.of(HUB) == {HEARTBEAT: NOON, SEEN + "smoke1": heard}
    assert known.seen_by(HUB, "standard-h1-smoke1") == heard
    assert known.seen_by(HUB, PIR) is None


def test_a_hub_cannot_speak_of_more_devices_than_a_hub_has() -> None:
    seen = {f"d{number}": NOON for number in range(MOST_SEEN + 1)}

    with pytest.raises(UndecodableMessageError):
        words_of(HUB, HeartbeatSignal(NOON, seen), NOON)


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("heart_rate", 71, "vital"), ("heart_rate", 0, "reading"), ("energy", 812.5, "reading")],
)
def test_only_what_a_living_person_gives_is_a_vital_sign(
    name: str, value: float, word: str
) -> None:
    signal = ReadingSignal("r1", NOON, (Reading(name, "", value),))

    assert words_of(PIR, signal, NOON).of(PIR) == {word: NOON}


def test_a_position_is_no_word_of_presence() -> None:
    with pytest.raises(WrongTopicError):
        words_of(PIR, PositionSignal("p1", NOON, Position(31, 121)), NOON)


def test_what_is_older_than_the_horizon_goes() -> None:
    known = Presence({PIR: {"motion": NOON}, HUB: {HEARTBEAT: NOON - timedelta(days=99)}})

    assert known.since(NOON - timedelta(days=30), NOON).words == {PIR: {"motion": NOON}}


def test_a_pack_follows_from_the_thing_alone() -> None:
    assert pack_of(PIR) == pack_of(PIR)
    assert len({pack_of(f"standard-h{n}-pir1") for n in range(4000)}) > 2000
