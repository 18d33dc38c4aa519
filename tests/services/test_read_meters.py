"""A home's meters: signs of life from them, and alarms that are told once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from telecare.domain.home import HomeDevice
from telecare.domain.home_watch import WatchRules, begin
from telecare.domain.kinds import Kind, Risk
from telecare.domain.signals import RawSignal, Reading, ReadingSignal
from telecare.services.carry_out import WITHOUT_NAMES
from telecare.services.read_meters import ReadMeters
from telecare.services.watch_home import WatchHome
from tests.fakes.days import ZONE
from tests.fakes.platform import Platform
from tests.fakes.story import BUREAU, START, a_home, the_policy

METER = "standard-h1-meter1"
LONG_AGO = START - timedelta(days=9)


def reading(at: datetime, count: float, name: str = "water", unit: str = "l") -> ReadingSignal:
    return ReadingSignal("r", at, (Reading(name, unit, count),))


def half_hour(number: int) -> datetime:
    return START + number * timedelta(minutes=30)


def told(meters: ReadMeters, counts: list[float], beside: datetime = LONG_AGO) -> list[str]:
    """Take a reading each half hour in; return the words of the alarms."""
    words: list[str] = []
    for number, count in enumerate(counts):
        meters, news = meters.taken(METER, reading(half_hour(number), count), beside, beside)
        words += [alarm.word for alarm in news.alarms]
    return words


@pytest.fixture
def meters() -> ReadMeters:
    return ReadMeters.of(the_policy().parameters)


def test_a_day_without_water_is_an_inactivity_told_once(meters):
    assert told(meters, [700.0] * 60) == ["inactivity"]


def test_a_day_without_water_alarms_nobody_where_another_sign_is_younger(meters):
    assert told(meters, [700.0] * 60, beside=half_hour(20)) == []


def test_a_leak_is_told_once_and_again_only_after_it_ended(meters):
    leak = [700.0 + 2 * n for n in range(60)]
    dry = [leak[-1]] * 4
    again = [leak[-1] + 2 * n for n in range(1, 60)]

    assert told(meters, leak) == ["water_leak"]
    assert told(meters, [*leak, *dry, *again]) == ["water_leak", "water_leak"]


def test_a_reading_that_is_no_meters_is_nobodys_news(meters):
    read, news = meters.taken(METER, reading(START, 72, "heart_rate", "/min"), LONG_AGO, LONG_AGO)

    assert (read, news.signs, news.alarms) == (meters, (), ())


# ---- in the watch over a home ----


@pytest.fixture
def watched(platform: Platform) -> WatchHome:
    platform.directory.enrol_home(BUREAU, a_home(devices=(HomeDevice(METER, "water_meter"),)))
    parameters = the_policy().parameters
    return WatchHome(
        watch=begin(WatchRules.of(parameters, Risk.MEDIUM, ZONE), START),
        bureau=BUREAU,
        home="h1",
        elder="h1.elder",
        directory=platform.directory,
        open_incident=platform.services.open_incident(WITHOUT_NAMES),
        open_repair=platform.services.open_repair(),
        meters=ReadMeters.of(parameters),
    )


def message(number: int, count: float) -> RawSignal:
    at = half_hour(number)
    told = {
        "id": f"r{number}",
        "at": at.isoformat(),
        "readings": [{"n": "water", "u": "l", "v": count}],
    }
    return RawSignal(f"dt/anju/{METER}/reading", METER, at, json.dumps(told).encode())


def test_water_that_somebody_drew_moves_the_deadline(watched):
    watched.receive(message(0, 700))
    watched.receive(message(2, 712))

    assert watched.watch.liveness.last.at == half_hour(2)
    assert watched.watch.liveness.last.word == "water"


def test_sips_prove_life_and_so_little_water_is_asked_after_all_the_same(watched, platform):
    # HZ23-28: less than ten litres a day; the meter's own draws are no excuse for it, as in the sweep.
    for number in range(50):
        watched.receive(message(number, 700 + 2 * (number // 16)))

    assert watched.watch.liveness.last.at == half_hour(48)
    assert platform.head.run.kind is Kind.INACTIVITY
    assert len(platform.entries("alarm_received")) == 1


def test_another_sign_excuses_so_little_water(watched, platform):
    pir = "standard-h1-pir1"
    devices = (HomeDevice(METER, "water_meter"), HomeDevice(pir, "pir"))
    platform.directory.enrol_home(BUREAU, a_home(devices=devices))
    for number in range(50):
        watched.receive(message(number, 700 + 2 * (number // 16)))
        if number == 20:
            at = half_hour(20)
            payload = json.dumps({"at": at.isoformat(), "kind": "motion"}).encode()
            watched.receive(RawSignal(f"dt/anju/{pir}/activity", pir, at, payload))

    assert platform.store.open_incident(BUREAU, "h1") is None


def test_a_reading_that_shows_no_use_proves_nothing(watched):
    watched.receive(message(0, 700))
    watched.receive(message(4, 700))

    assert watched.watch.liveness.last.at == START


def test_a_leak_opens_a_flood_of_the_home_and_the_same_reading_again_changes_nothing(
    platform, watched
):
    for number in range(60):
        watched.receive(message(number, 700 + 0.5 * number))
    watched.receive(message(59, 700 + 0.5 * 59))

    [incident] = platform.store.open_register(BUREAU)
    assert platform.store.head(BUREAU, incident).run.kind is Kind.FLOOD
