"""The words of relays, in memory and in DynamoDB (law 15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.errors import SealError
from telecare.ports.world import PassedWords, RelayWords
from tests.fakes.story import BUREAU, START

FIRST = PassedWords("120", "seat1", START, "天平路1弄2号301室，王阿婆，摔倒，需要救护车")
LATER = PassedWords("110", "seat2", START + timedelta(minutes=1), "请派人见证开门")


def test_words_are_read_as_they_were_said_oldest_first(relay_words: RelayWords) -> None:
    relay_words.keep(BUREAU, "inc1", "e2", LATER)
    relay_words.keep(BUREAU, "inc1", "e1", FIRST)

    read = relay_words.read(BUREAU, "inc1")

    assert read == (FIRST, LATER)
    assert read[0].words == FIRST.words


def test_what_was_kept_is_never_changed(relay_words: RelayWords) -> None:
    relay_words.keep(BUREAU, "inc1", "e1", FIRST)
    relay_words.keep(BUREAU, "inc1", "e1", LATER)

    assert relay_words.read(BUREAU, "inc1") == (FIRST,)


def test_incidents_and_bureaus_are_apart(relay_words: RelayWords) -> None:
    relay_words.keep(BUREAU, "inc1", "e1", FIRST)

    assert relay_words.read(BUREAU, "inc2") == ()
    assert relay_words.read("other", "inc1") == ()


def test_they_are_shown_by_no_accident() -> None:
    assert "天平路" not in repr(FIRST)


def test_words_that_were_erased_are_answered_with_that(relay_words: RelayWords) -> None:
    for incident in ("inc1", "inc2"):
        relay_words.keep(BUREAU, incident, "e1", FIRST)

    for incident in ("inc1", "inc1", "inc3"):
        relay_words.forget(BUREAU, incident)

    with pytest.raises(SealError):
        relay_words.read(BUREAU, "inc1")
    assert relay_words.read(BUREAU, "inc2") == (FIRST,)
    assert relay_words.read(BUREAU, "inc3") == ()
