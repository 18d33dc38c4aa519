"""Where carried devices are: kept where somebody allowed it or an incident needs it, and used by the next alarm."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from telecare.domain.consent import Answer, Giver, Purpose, Subject, Word
from telecare.domain.home import HomeDevice
from telecare.domain.position import Position
from telecare.domain.signals import RawSignal
from tests.fakes.platform import Platform
from tests.fakes.story import BUREAU, SMOKE, START, a_home

HOME, PARK = Position(31.2000, 121.4400), Position(31.2100, 121.4400, 15.0)
WATCH, ELDER = "standard-h1-watch1", "h1.elder"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def platform() -> Platform:
    platform = Platform()
    home = a_home()
    devices = (*home.devices, HomeDevice(WATCH, "watch"))
    platform.directory.enrol_home(BUREAU, replace(home, devices=devices, position=HOME))
    return platform


def allow(platform: Platform, answer: Answer = Answer.GIVEN) -> None:
    said = Word(Subject(Purpose.POSITION), answer, Giver.ELDER, "seat1", START - MINUTE)
    platform.consents.keep(BUREAU, ELDER, "c1", said)


def say(platform: Platform, word: str, thing: str, **document: object) -> None:
    payload = json.dumps(document).encode()
    platform.deliver(RawSignal(f"dt/anju/{thing}/{word}", thing, platform.clock.now(), payload))


def locate(
    platform: Platform, at: Position = PARK, thing: str = WATCH, told: datetime = START
) -> None:
    place = {"lat": at.lat, "lon": at.lon, "accuracy_m": at.accuracy_m or 5}
    say(platform, "position", thing, id="p1", at=told.isoformat(), **place)


def press(platform: Platform, thing: str = WATCH, kind: str = "help") -> None:
    say(platform, "alarm", thing, id=f"a-{kind}", kind=kind, at=platform.clock.now().isoformat())


def places(platform: Platform) -> list[str]:
    return [platform.store.head(BUREAU, i).run.place for i in platform.incidents]


def known(platform: Platform) -> Position | None:
    return platform.whereabouts.last(BUREAU, WATCH, platform.clock.now())


def test_a_position_is_kept_where_the_elder_allowed_it_and_the_repeat_changes_nothing(platform):
    allow(platform)
    for _ in range(2):
        locate(platform)
    locate(platform, HOME, told=START - MINUTE)

    assert known(platform) == PARK
    assert platform.incidents == ()
    assert platform.quarantine.kept == {}


@pytest.mark.parametrize("answer", [None, Answer.WITHDRAWN, Answer.REFUSED])
def test_what_nobody_allowed_is_forgotten_at_once(platform, answer):
    if answer:
        allow(platform, answer)

    locate(platform)

    assert known(platform) is None
    assert platform.quarantine.kept == {}


def test_to_save_a_life_a_position_is_kept_without_consent_and_the_reason_is_noted(platform):
    press(platform)

    locate(platform)

    assert known(platform) is not None
    assert ("position_kept", {"bureau": BUREAU, "what": "incident"}) in platform.facts.noted


def test_a_detector_on_the_ceiling_is_nowhere_else(platform):
    allow(platform)

    locate(platform, thing=SMOKE)

    assert platform.whereabouts.kept == {}


def test_who_presses_without_a_place_is_helped_where_the_device_just_was(platform):
    allow(platform)
    locate(platform)
    platform.clock.forward(4 * MINUTE)

    press(platform)

    assert places(platform) == [f"person:{ELDER}"]


@pytest.mark.parametrize(("at", "minutes"), [(PARK, 6), (HOME, 1)])
def test_an_old_place_or_one_at_home_takes_nobody_away_from_home(platform, at, minutes):
    allow(platform)
    locate(platform, at)
    platform.clock.forward(minutes * MINUTE)

    press(platform)

    assert places(platform) == ["h1"]


def test_a_place_from_the_future_is_of_the_time_it_came_in(platform):
    allow(platform)
    locate(platform, told=START + timedelta(days=3))
    locate(platform, HOME, told=START)

    assert known(platform) == replace(HOME, accuracy_m=5)
