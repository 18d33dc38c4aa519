"""Alarms from elsewhere, and quiet homes whose people are known to be away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.errors import UnavailableError
from telecare.domain.home import Absence, HomeDevice
from telecare.domain.position import Position
from telecare.domain.signals import RawSignal
from tests.fakes.platform import Platform
from tests.fakes.story import BUREAU, START, a_home

HOME, PARK = Position(31.2000, 121.4400), Position(31.2100, 121.4400, 15.0)
WATCH = "standard-h1-watch1"


@pytest.fixture
def platform() -> Platform:
    platform = Platform()
    home = a_home()
    devices = (*home.devices, HomeDevice(WATCH, "watch"))
    platform.directory.enrol_home(BUREAU, replace(home, devices=devices, position=HOME))
    return platform


def alarm(
    platform: Platform, kind: str, thing: str = WATCH, n: int = 1, at: Position | None = None
) -> None:
    document: dict[str, object] = {"id": f"a{n}", "kind": kind, "at": START.isoformat()}
    if at is not None:
        document["position"] = {"lat": at.lat, "lon": at.lon, "accuracy_m": at.accuracy_m}
    payload = json.dumps(document).encode()
    platform.deliver(RawSignal(f"dt/anju/{thing}/alarm", thing, platform.clock.now(), payload))


def places(platform: Platform) -> list[str]:
    return sorted(platform.store.head(BUREAU, i).run.place for i in platform.incidents)


def test_a_fall_in_the_park_while_it_smokes_at_home_is_two_incidents(platform: Platform) -> None:
    alarm(platform, "smoke", "standard-h1-smoke1")
    alarm(platform, "fall", at=PARK)

    assert places(platform) == ["h1", "person:h1.elder"]


def test_a_second_alarm_from_the_park_joins_the_persons_own(platform: Platform) -> None:
    alarm(platform, "fall", at=PARK)
    alarm(platform, "help", n=2, at=PARK)

    assert places(platform) == ["person:h1.elder"]


def test_a_watch_at_home_is_the_homes(platform: Platform) -> None:
    alarm(platform, "fall", at=replace(HOME, accuracy_m=10.0))

    assert places(platform) == ["h1"]


def test_a_fixed_device_cannot_say_that_it_is_elsewhere(platform: Platform) -> None:
    alarm(platform, "smoke", "standard-h1-smoke1", at=PARK)

    assert places(platform) == ["h1"]


def test_where_it_was_is_told_to_whoever_goes_and_not_the_home_address(
    platform: Platform,
) -> None:
    alarm(platform, "fall", at=PARK)
    [incident] = platform.incidents
    platform.run_until(90)

    texts = [c.text for c in platform.carrier.calls.values() if "daughter" in c.call.person]
    assert texts
    assert all("三一点二一零" in text for text in texts), "a voice says it sign by sign"
    assert all("天平路" not in text for text in texts)
    entries = platform.store.timeline(BUREAU, incident)
    assert "31.2" not in repr(entries), "positions stay out of timelines"
    assert "31.2" not in repr(platform.store.head(BUREAU, incident).run)


def test_an_alarm_goes_on_when_nothing_can_be_found_out_about_its_place(
    platform: Platform,
) -> None:
    class Broken:
        def keep(self, *_: object) -> None:
            raise UnavailableError("no key")

        def last(self, *_: object) -> None:
            return None

    services = platform.services_with(whereabouts=Broken())
    payload = json.dumps(
        {"id": "a1", "kind": "fall", "position": {"lat": PARK.lat, "lon": PARK.lon}}
    ).encode()

    services.receive_signal().receive(RawSignal(f"dt/anju/{WATCH}/alarm", WATCH, START, payload))

    assert places(platform) == ["person:h1.elder"]
    assert platform.receipts(WATCH) == ["accepted"]


# ---- away and hospital ----


def is_away_for(platform: Platform, hours: float, reason: str = "hospital") -> None:
    until = START + timedelta(hours=hours)
    platform.directory.set_absence(BUREAU, "h1.elder", Absence(reason, until))


@pytest.mark.parametrize("kind", ["inactivity", "check_in_missed"])
def test_who_is_in_hospital_is_not_silent_and_a_seat_sees_that_it_was_said(
    platform: Platform, kind: str
) -> None:
    is_away_for(platform, 5)

    alarm(platform, kind)
    alarm(platform, kind)

    assert platform.incidents == ()
    assert platform.receipts(WATCH) == ["accepted", "accepted"]
    assert [reason for _, reason in platform.desk.notices.values()] == ["inactive_while_away"]


@pytest.mark.parametrize("kind", ["help", "smoke", "gas", "co", "water_leak", "fall", "intrusion"])
def test_no_absence_ever_mutes_an_alarm(platform: Platform, kind: str) -> None:
    is_away_for(platform, 5)

    alarm(platform, kind)

    assert places(platform) == ["h1"]


def test_an_absence_ends_at_its_date(platform: Platform) -> None:
    is_away_for(platform, 0)

    alarm(platform, "inactivity")

    assert places(platform) == ["h1"]


def test_who_has_come_back_is_watched_again(platform: Platform) -> None:
    is_away_for(platform, 5)
    platform.directory.set_absence(BUREAU, "h1.elder", None)

    alarm(platform, "inactivity")

    assert places(platform) == ["h1"]


# ---- what a device shows of itself ----


def tasks(platform: Platform, task: str) -> int:
    return sum(1 for opened in platform.tasks.opened.values() if opened.task == task)


def test_a_position_that_cannot_be_true_is_looked_into_and_sought_all_the_same(
    platform: Platform,
) -> None:
    alarm(platform, "fall", at=Position(48.2, 16.37, 10.0))

    assert places(platform) == ["person:h1.elder"]
    assert tasks(platform, "repair") == 1


def test_a_device_that_often_hears_no_receipt_is_repaired(platform: Platform) -> None:
    most = 6
    for n in range(most):
        alarm(platform, "help", "standard-h1-key1", n=n)
        alarm(platform, "help", "standard-h1-key1", n=n)
        assert tasks(platform, "repair") == (1 if n == most - 1 else 0)
        platform.clock.forward(timedelta(minutes=1))
