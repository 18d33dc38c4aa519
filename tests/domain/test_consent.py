"""Consents: the last word counts, no is written with its reason, and what a no costs can be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.consent import (
    Answer,
    Cause,
    Flaw,
    Giver,
    Purpose,
    Reluctance,
    Standing,
    Subject,
    Word,
    flaw,
    may_use,
    paused,
    standing,
)
from telecare.domain.device_types import DEVICE_TYPES
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind
from telecare.domain.protection import NOTICES, lost_without, missed_by_refusal, watched
from tests.fakes.story import START

D = timedelta(days=1)
EVERYWHERE = Subject(Purpose.SENSING)
PIR = Subject(Purpose.SENSING, "pir1")


def yes(subject: Subject = PIR, day: int = 0, until: int | None = None) -> Word:
    return Word(subject, Answer.GIVEN, Giver.ELDER, "worker1", START + day * D, _end(until))


def no(subject: Subject = PIR, day: int = 0, until: int | None = None) -> Word:
    return Word(
        subject,
        Answer.WITHDRAWN,
        Giver.ELDER,
        "worker1",
        START + day * D,
        _end(until),
        Reluctance.WILL_NOT_USE_IT,
        Cause.PRIVACY,
    )


def _end(until: int | None) -> datetime | None:
    return None if until is None else START + until * D


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ([], Standing.NOT_ASKED),
        ([yes()], Standing.GIVEN),
        ([yes(), no(day=1)], Standing.WITHDRAWN),
        ([no(), yes(day=1)], Standing.GIVEN),
        ([yes(until=5)], Standing.RUN_OUT),
        ([yes(until=15)], Standing.GIVEN),
        ([yes(), no(day=1, until=5)], Standing.GIVEN),
        ([yes(), no(day=1, until=15)], Standing.WITHDRAWN),
        ([yes(), no(EVERYWHERE, day=1)], Standing.WITHDRAWN),
        ([no(EVERYWHERE), yes(day=1)], Standing.GIVEN),
        ([yes(day=1), no(day=1)], Standing.WITHDRAWN),
        ([yes(), no(day=20)], Standing.GIVEN),
        ([no(Subject(Purpose.CAMERA, "pir1"))], Standing.NOT_ASKED),
    ],
)
def test_the_last_word_that_covers_a_device_counts(words: list[Word], stands: Standing) -> None:
    assert standing(words, PIR, START + 10 * D) is stands


def test_a_word_about_one_device_says_nothing_of_all() -> None:
    assert standing([no()], EVERYWHERE, START + D) is Standing.NOT_ASKED
    assert paused([no()], ["pir1", "door1"], START + D) == {"pir1"}


def test_who_does_not_want_a_device_in_the_home_says_nothing_of_those_that_are_there() -> None:
    camera = Subject(Purpose.SENSING, device_type="camera")

    assert standing([no(camera)], PIR, START + D) is Standing.NOT_ASKED
    assert standing([no(camera)], camera, START + D) is Standing.WITHDRAWN
    assert standing([no(EVERYWHERE)], camera, START + D) is Standing.NOT_ASKED


@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_was_never_asked_is_allowed_for_fitted_sensors_alone(purpose: Purpose) -> None:
    assert may_use([], Subject(purpose), START) is (purpose is Purpose.SENSING)


@pytest.mark.parametrize("answer", [Answer.WITHDRAWN, Answer.REFUSED])
@pytest.mark.parametrize(
    ("reluctance", "cause"),
    [(None, None), (Reluctance.WILL_NOT_HAVE_IT, None), (None, Cause.COST)],
)
def test_nobody_says_no_without_why(
    answer: Answer, reluctance: Reluctance | None, cause: Cause | None
) -> None:
    word = Word(PIR, answer, Giver.ELDER, "w", START, None, reluctance, cause)

    assert flaw(word) is Flaw.NO_REASON


def test_a_word_that_cannot_be_meant_is_found() -> None:
    assert flaw(no()) is None
    assert flaw(yes(until=3)) is None
    assert flaw(yes(day=3, until=3)) is Flaw.OVER_BEFORE_IT_BEGINS
    strange = Word(PIR, Answer.GIVEN, Giver.ELDER, "w", START, None, None, Cause.COST)
    assert flaw(strange) is Flaw.REASON_FOR_YES


words = st.builds(
    lambda make, subject, day, until: make(subject, day, until),
    st.sampled_from([yes, no]),
    st.sampled_from([PIR, EVERYWHERE, Subject(Purpose.SENSING, "door1")]),
    st.integers(0, 9),
    st.none() | st.integers(10, 20),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, max_size=6), st.integers(0, 25), st.randoms())
def test_the_order_of_writing_and_words_written_twice_change_nothing(
    said: list[Word], day: int, shuffle: Random
) -> None:
    now, again = START + day * D, [*said, *said]
    shuffle.shuffle(again)

    assert standing(again, PIR, now) is standing(said, PIR, now)


# ---- what a no costs ----

HOME = (
    HomeDevice("pir1", "pir"),
    HomeDevice("pir2", "pir"),
    HomeDevice("smoke1", "smoke_detector"),
    HomeDevice("fall1", "fall_detector"),
    HomeDevice("new1", "a type of tomorrow"),
)


def test_every_type_of_the_catalogue_says_what_it_notices() -> None:
    assert NOTICES.keys() == DEVICE_TYPES.keys()
    assert frozenset().union(*NOTICES.values()) == set(Kind) - {Kind.OTHER}


def test_only_what_nobody_else_watches_is_lost() -> None:
    assert watched(HOME) == {Kind.INACTIVITY, Kind.FIRE, Kind.FALL}
    assert lost_without(HOME, {"pir1"}) == set()
    assert lost_without(HOME, {"pir1", "pir2"}) == {Kind.INACTIVITY}
    assert lost_without(HOME, {"pir1"}, paused={"pir2"}) == {Kind.INACTIVITY}
    assert lost_without(HOME, {"smoke1", "fall1", "new1"}) == {Kind.FIRE, Kind.FALL}
    assert lost_without(HOME, {"smoke1"}, paused={"smoke1"}) == set()


def test_a_refused_device_takes_what_it_alone_would_have_noticed() -> None:
    assert missed_by_refusal(HOME, "gas_detector") == {Kind.GAS}
    assert missed_by_refusal(HOME, "watch") == {Kind.MEDICAL, Kind.HELP, Kind.MISSING}
    assert missed_by_refusal(HOME, "pir") == set()
