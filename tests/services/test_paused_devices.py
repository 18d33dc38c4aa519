"""A device that an elder has paused proves nothing, is kept in order, and is heard when it raises an alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.consent import (
    Answer,
    Cause,
    Giver,
    Purpose,
    Reluctance,
    Subject,
    Word,
)
from telecare.domain.kinds import Kind
from telecare.domain.presence_standing import Standing
from telecare.domain.silence_bound import NEVER
from telecare.services.tell_bounds import TellBounds
from tests.fakes.signals import smoke
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import PIR, WatchedPlatform

NO = Word(
    Subject(Purpose.SENSING, PIR),
    Answer.WITHDRAWN,
    Giver.ELDER,
    "worker1",
    START,
    None,
    Reluctance.WILL_NOT_USE_IT,
    Cause.PRIVACY,
)


@pytest.fixture
def watched() -> WatchedPlatform:
    return WatchedPlatform()


def say(watched: WatchedPlatform, word: Word = NO) -> None:
    watched.services.keep_consent().say(BUREAU, "h1", "h1.elder", word, "k1")


def standing(watched: WatchedPlatform) -> Standing:
    [person] = watched.watching.know_home().view(BUREAU, "h1")
    return person.standing


def test_the_signs_of_a_paused_sensor_prove_nothing(watched):
    watched.let_pass(1)
    watched.sign()
    watched.let_pass(9)
    watched.sign()
    before = watched.watching.know_home().view(BUREAU, "h1")[0].last

    say(watched)

    after = watched.watching.know_home().view(BUREAU, "h1")[0].last
    first_heard = START + timedelta(hours=1)
    assert (before, after) == (START + timedelta(hours=10), first_heard)


def test_a_pause_of_the_one_sensor_is_unknown_and_never_fine(watched):
    say(watched, replace(NO, subject=Subject(Purpose.SENSING)))
    watched.let_pass(13)

    assert standing(watched) is Standing.UNKNOWN


def test_a_pause_that_is_over_lets_the_sensor_speak_again(watched):
    say(watched, replace(NO, until=START + timedelta(hours=2)))
    watched.let_pass(3)
    watched.sign()

    assert watched.watching.know_home().view(BUREAU, "h1")[0].last == START + timedelta(hours=3)


def test_a_paused_device_that_raises_an_alarm_is_heard(watched):
    say(watched, replace(NO, subject=Subject(Purpose.SENSING)))

    watched.deliver(smoke())

    assert watched.head.run.kind is Kind.FIRE


def test_a_home_whose_only_sensor_is_paused_has_no_bound_and_says_so(watched):
    bounds = TellBounds(watched.directory, watched.consents, watched.clock)
    before = bounds.of_home(BUREAU, "h1")

    say(watched)

    after = bounds.of_home(BUREAU, "h1")
    assert before.longest is not None
    assert after.people == {"h1.elder": NEVER}
    assert after.devices == before.devices
