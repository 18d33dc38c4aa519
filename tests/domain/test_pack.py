"""Packs as numbers: folding into them comes to the same as folding what they hold, in any order and parts."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.heard import words_of
from telecare.domain.pack import Pack, fold_in
from telecare.domain.presence import Presence, folded
from telecare.domain.signals import ActivitySignal, HeartbeatSignal

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
PIR, HUB = "standard-h1-pir1", "standard-h1-hub1"


def a_word(thing: str, minutes: int, word: str, late: int = 0) -> Presence:
    at = NOON + timedelta(minutes=minutes, milliseconds=minutes)
    received_at = at + timedelta(minutes=late)
    if thing == HUB:
        seen = {f"{word}{minutes % 50}x{number}": at for number in range(20)}
        return words_of(HUB, HeartbeatSignal(at, {word: at, **seen}), received_at)
    return words_of(PIR, ActivitySignal(at, word), received_at)


words = st.lists(
    st.builds(
        a_word,
        st.sampled_from([PIR, HUB]),
        st.integers(0, 3000),
        st.sampled_from(["motion", "door"]),
        st.sampled_from([0, 1, 20, 480, 5000]),
    ),
    max_size=30,
)


@settings(max_examples=80)
@given(words, st.integers(0, 3000), st.integers(0, 3000), st.randoms(use_true_random=False))
def test_folding_and_forgetting_in_numbers_is_folding_and_forgetting(
    stream: list[Presence], oldest: int, stirred: int, chance: Random
) -> None:
    horizons = NOON + timedelta(minutes=oldest), NOON + timedelta(minutes=stirred)
    pack, plain = Pack(), Presence()
    while stream:
        cut = chance.randint(1, len(stream))
        part, stream = folded(stream[:cut]), stream[cut:]
        pack, plain = pack.folded(part).since(*horizons), plain.folded(part).since(*horizons)

        assert pack.presence == plain


@settings(max_examples=40)
@given(words)
def test_what_is_folded_again_changes_no_number(stream: list[Presence]) -> None:
    whole = Pack().folded(folded(stream))

    again = whole
    for part in stream:
        again = again.folded(part)

    assert again == whole
    assert Pack(**json.loads(json.dumps({"words": again.words, "stirs": again.stirs}))) == whole


def test_only_the_things_that_were_asked_for_are_unpacked() -> None:
    known = folded([a_word(PIR, 0, "motion"), a_word(HUB, 5, "smoke1", 480)])

    assert Pack.of(known).only([PIR, "nobody"]).presence == known.only([PIR])


@settings(max_examples=80)
@given(words, words, st.integers(0, 3000), st.integers(0, 3000))
def test_folding_in_place_is_folding_but_for_what_is_old_and_not_touched(
    known: list[Presence], new: list[Presence], oldest: int, stirred: int
) -> None:
    horizons = NOON + timedelta(minutes=oldest), NOON + timedelta(minutes=stirred)
    before, added = Pack.of(folded(known)).since(*horizons), Pack.of(folded(new))
    pack = Pack.of(before.presence)

    changed = fold_in(pack, added, *horizons)

    assert pack.since(*horizons) == before.plus(added).since(*horizons)
    assert changed == (pack != before)
