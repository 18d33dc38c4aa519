"""Tracers: what the platform sends itself to know how far the signs of homes have come in."""

import hashlib
from datetime import timedelta

import pytest

from telecare.domain.presence import Presence, pack_of
from telecare.domain.tracers import OVER_HTTP, TRACERS, WORD, passed, sender, tracers
from tests.fakes.story import START

BUREAUS = ("standard", "shanghai", "hangzhou", "sanyuan", "demo", "xuhui")


@pytest.mark.parametrize("bureau", BUREAUS)
@pytest.mark.parametrize("shards", [1, 2, 4, 8])
def test_no_shard_of_a_stream_is_without_a_tracer(bureau: str, shards: int) -> None:
    # Kinesis spreads the MD5 of the partition key evenly over equal shards (SignsShards).
    hashed = [hashlib.md5(pack_of(thing).encode()).hexdigest() for thing in tracers(bureau)]

    assert {int(digest, 16) * shards >> 128 for digest in hashed} == set(range(shards))


@pytest.mark.parametrize("bureau", BUREAUS)
def test_every_tracer_that_comes_in_over_http_is_known_by_its_topic(bureau: str) -> None:
    for thing in tracers(bureau):
        assert sender(OVER_HTTP, f"dt/anju/{thing}/activity") == thing
        assert sender("standard-h1-pir1", f"dt/anju/{thing}/activity") == "standard-h1-pir1"


def test_all_has_come_in_as_far_as_the_last_of_all_tracers() -> None:
    words = {thing: {WORD: START} for thing in tracers("standard")}
    one, *others = words
    ahead = {thing: {WORD: START + timedelta(minutes=1)} for thing in others}

    assert len(words) == TRACERS
    assert passed("standard", Presence(words)) == START
    assert passed("standard", Presence({**words, **ahead})) == START
    assert passed("standard", Presence({thing: words[thing] for thing in others})) is None
    assert one in words
