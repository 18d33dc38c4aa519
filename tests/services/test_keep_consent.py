"""Words about data: taken down once, with what a no costs, and a pause that somebody is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.adapters.memory.consents import MemoryConsents
from telecare.domain.consent import (
    Answer,
    Cause,
    Giver,
    Purpose,
    Reluctance,
    Standing,
    Subject,
    Word,
)
from telecare.domain.errors import NotPermittedError, UnknownPersonError
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind
from telecare.services.keep_consent import CONSENT_ENDS, PROTECTION_LOST, KeepConsent
from tests.fakes.platform import Platform
from tests.fakes.story import BUREAU, START, a_home

PIR, DOOR, SMOKE = "standard-h1-pir1", "standard-h1-door1", "standard-h1-smoke1"
DEVICES = (
    HomeDevice(PIR, "pir"),
    HomeDevice(DOOR, "door_contact"),
    HomeDevice(SMOKE, "smoke_detector"),
)
D = timedelta(days=1)


@pytest.fixture
def keeps(platform: Platform) -> KeepConsent:
    platform.directory.enrol_home(BUREAU, a_home(devices=DEVICES))
    return KeepConsent(
        MemoryConsents(), platform.directory, platform.tasks, platform.clock, platform.facts
    )


def no(thing: str = "", answer: Answer = Answer.WITHDRAWN, **more) -> Word:
    subject = Subject(Purpose.SENSING, thing, more.pop("device_type", ""))
    reason = (Reluctance.WILL_NOT_USE_IT, Cause.PRIVACY)
    return Word(subject, answer, Giver.ELDER, "worker1", START, more.pop("until", None), *reason)


def yes(thing: str = "") -> Word:
    return Word(Subject(Purpose.SENSING, thing), Answer.GIVEN, Giver.ELDER, "worker1", START + D)


def say(keeps: KeepConsent, word: Word, key: str = "k1", elder: str = "h1.elder"):
    return keeps.say(BUREAU, "h1", elder, word, key)


def tasks(platform: Platform) -> list[dict[str, str]]:
    return [dict(t.detail) for t in platform.tasks.opened.values() if t.task == PROTECTION_LOST]


def test_a_no_tells_what_nobody_watches_any_more_and_somebody_is_asked_to_speak(keeps, platform):
    told = say(keeps, no(SMOKE, until=START + 3 * D))

    assert (told.stands, told.lost) == (Standing.WITHDRAWN, {Kind.FIRE})
    assert tasks(platform) == [
        {
            "elder": "h1.elder",
            "lost": "fire",
            "thing": SMOKE,
            "reluctance": "will_not_use_it",
            "cause": "privacy",
            "until": (START + 3 * D).isoformat(),
        }
    ]


def test_what_another_device_still_watches_is_not_lost(keeps, platform):
    assert say(keeps, no(PIR)).lost == set()
    assert tasks(platform) == []

    assert say(keeps, no(DOOR), "k2").lost == {Kind.INACTIVITY, Kind.INTRUSION}


def test_the_same_word_again_changes_nothing_and_is_told_the_same(keeps, platform):
    first = say(keeps, no(SMOKE))
    again = say(keeps, replace(no(PIR), written_by="worker2"))

    assert again == first
    assert len(tasks(platform)) == 1
    assert [w.written_by for w in keeps.consents.of(BUREAU, "h1.elder").values()] == ["worker1"]


def test_a_pause_is_in_plain_sight_and_ends_by_itself(keeps, platform):
    say(keeps, no(SMOKE, until=START + 3 * D))
    seen = keeps.picture(BUREAU, "h1", "h1.elder")
    platform.run_until(3 * 86400)
    later = keeps.picture(BUREAU, "h1", "h1.elder")

    assert (seen.paused, seen.unwatched) == ((SMOKE,), {Kind.FIRE})
    assert (later.paused, later.unwatched) == ((), set())


def test_who_is_asked_can_read_beforehand_what_a_no_would_cost(keeps):
    picture = keeps.picture(BUREAU, "h1", "h1.elder")

    costs = {a.subject.thing: a.would_lose for a in picture.asked if a.subject.thing}
    assert costs == {PIR: set(), DOOR: {Kind.INTRUSION}, SMOKE: {Kind.FIRE}}
    assert {a.subject.purpose for a in picture.asked} == set(Purpose)
    assert {a.stands for a in picture.asked} == {Standing.NOT_ASKED}


def test_a_device_that_somebody_will_not_have_is_counted_by_its_type(keeps, platform):
    # SH21-22
    told = say(keeps, no(answer=Answer.REFUSED, device_type="gas_detector"))

    assert (told.stands, told.lost) == (Standing.REFUSED, {Kind.GAS})
    assert tasks(platform)[0]["device_type"] == "gas_detector"
    assert keeps.paused(BUREAU, "h1") == set()


def test_a_yes_that_runs_out_is_asked_for_again_and_pauses_from_then_on(keeps, platform):
    until = START + 5 * D
    word = replace(yes(SMOKE), at=START, until=until)
    for _ in range(2):
        assert say(keeps, word).lost == set()

    [task] = [t for t in platform.tasks.opened.values() if t.task == CONSENT_ENDS]
    assert (task.detail["thing"], task.detail["until"]) == (SMOKE, until.isoformat())
    assert keeps.paused(BUREAU, "h1") == set()
    platform.run_until(5 * 86400)
    assert keeps.paused(BUREAU, "h1") == {SMOKE}


def test_one_no_of_two_elders_is_enough_and_one_yes_is_not(keeps, platform):
    both = ("h1.elder", "h1.spouse")
    platform.directory.enrol_home(BUREAU, replace(a_home(devices=DEVICES), elders=_two(both)))
    say(keeps, no(PIR))
    platform.run_until(86400)
    say(keeps, yes(PIR), "k2", "h1.spouse")

    assert keeps.paused(BUREAU, "h1") == {PIR}


def _two(ids):
    [elder] = a_home().elders
    return tuple(replace(elder, id=each) for each in ids)


@pytest.mark.parametrize(
    "word",
    [
        replace(no(PIR), cause=None),
        no("standard-h9-pir1"),
        no(answer=Answer.REFUSED, device_type="crystal_ball"),
        no(PIR, device_type="pir"),
    ],
)
def test_a_word_that_cannot_be_meant_is_refused_and_kept_nowhere(keeps, word):
    with pytest.raises(NotPermittedError):
        say(keeps, word)

    assert keeps.consents.of(BUREAU, "h1.elder") == {}


def test_nobody_speaks_for_an_elder_of_another_home(keeps):
    with pytest.raises(UnknownPersonError):
        say(keeps, no(PIR), elder="h2.elder")
