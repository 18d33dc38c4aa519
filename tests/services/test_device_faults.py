"""Devices that say what cannot be: the home is judged rightly all the same, and each is one repair."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.domain.home import HomeDevice
from telecare.domain.presence_standing import Standing
from tests.fakes.story import BUREAU, START, a_home
from tests.fakes.watched import HUB, PIR, SMOKE, WatchedPlatform

METER = f"{BUREAU}-w1-meter1"
HOUR, HALF_HOUR = timedelta(hours=1), timedelta(minutes=30)


def connected(platform: WatchedPlatform, *things: str) -> WatchedPlatform:
    for thing in things:
        platform.link(thing, connected=True)
    return platform


def abouts(platform: WatchedPlatform) -> list[tuple[str, str, str]]:
    repairs = [t for t in platform.tasks.opened.values() if t.task == "repair"]
    return [(t.detail["thing"], t.detail["fault"], t.detail.get("about", "")) for t in repairs]


# ---- a slow clock ----


@pytest.mark.parametrize("behind_h", [8, 24 * 9000])
@pytest.mark.parametrize("right_h", [0, 10])
def test_a_home_whose_only_ear_has_a_slow_clock_is_not_silent_and_its_clock_is_one_repair(
    behind_h: int, right_h: int
) -> None:
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    for hour in range(60):
        now = platform.clock.now()
        platform.sign(at=now if hour < right_h else now - behind_h * HOUR)
        platform.let_pass(1)

    assert platform.incidents == ()
    assert abouts(platform) == [(PIR, "device_fault", "clock")]
    kept = platform.tasks.newest(BUREAU, PIR, "device_fault")
    assert kept is not None
    assert kept.repair.still_guards  # nobody has to watch in its stead


def test_who_falls_silent_beside_a_slow_clock_is_found_as_soon_as_beside_one_that_is_right() -> (
    None
):
    found = []
    for behind in (timedelta(), 8 * HOUR):
        platform = connected(WatchedPlatform(), PIR, SMOKE)
        for _ in range(3 * 24):
            platform.sign(at=platform.clock.now() - behind)
            platform.let_pass(1)
        while not platform.incidents:
            platform.let_pass(1 / 6)
        found.append(platform.since_start)

    assert abs(found[0] - found[1]) <= HALF_HOUR


def test_signs_that_a_device_stored_in_an_outage_are_of_their_own_time() -> None:
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    for _ in range(3):
        platform.sign()
        platform.let_pass(1)
    fell = platform.clock.now() + 2 * HOUR
    platform.link(PIR, connected=False)
    platform.let_pass(6)
    platform.link(PIR, connected=True)
    platform.sign(at=fell - HOUR)
    platform.sign(at=fell)
    platform.let_pass(1)

    [view] = platform.watching.know_home().view(BUREAU, "h1")
    assert view.last == fell
    assert (PIR, "device_fault", "clock") not in abouts(platform)


def test_signs_of_an_outage_that_come_one_by_one_after_it_are_of_their_own_time() -> None:
    """A sensor that sends what it stored one sign an hour is late by the same, and so is a slow clock."""
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    for _ in range(4):
        platform.sign()
        platform.let_pass(1)
    cut = platform.clock.now()
    platform.link(PIR, connected=False)
    platform.let_pass(6)
    platform.link(PIR, connected=True)
    for hour in range(5):
        platform.sign(at=cut + (hour + 0.5) * HOUR)
        platform.let_pass(1)

    [view] = platform.watching.know_home().view(BUREAU, "h1")
    assert view.last == cut + 4.5 * HOUR
    assert (PIR, "device_fault", "clock") not in abouts(platform)


def test_a_clock_that_is_mended_and_goes_wrong_again_is_told_again() -> None:
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    for behind in (8, 0, 8):
        for _ in range(24):
            platform.sign(at=platform.clock.now() - behind * HOUR)
            platform.let_pass(1)
        kept = platform.guards.guard(BUREAU, "h1")
        assert kept is not None
        assert (f"{PIR}/clock" in kept.guard.mute) == bool(behind)

    assert platform.incidents == ()


# ---- a dial that jumps ----


def metered() -> WatchedPlatform:
    platform = WatchedPlatform()
    home = a_home("w1", devices=(HomeDevice(METER, "water_meter"),))
    connected(platform, METER)
    platform.enrol(home)
    return platform


def read(platform: WatchedPlatform, counts: list[float]) -> None:
    for count in counts:
        readings = [{"n": "water", "u": "l", "v": count}]
        now = platform.clock.now().isoformat()
        platform.say(METER, "reading", {"id": "r", "at": now, "readings": readings})
        platform.let_pass(0.5)


def of_meter(platform: WatchedPlatform) -> list[str]:
    heads = [platform.store.head(BUREAU, name).run for name in platform.incidents]
    return [run.kind.value for run in heads if run.snapshot.home == "w1"]


@pytest.mark.parametrize("first", [0.0, 250_000.0])
def test_another_meter_in_its_place_is_no_flood_and_no_life_and_one_repair(first: float) -> None:
    platform = metered()
    read(platform, [90_000.0 + 4 * (n // 4) for n in range(50)])
    read(platform, [first + 4 * (n // 4) for n in range(40)])

    assert of_meter(platform) == []
    assert [each for each in abouts(platform) if each[0] == METER] == [
        (METER, "device_fault", "dial")
    ]


def test_what_was_drawn_before_the_meter_was_changed_is_still_proof_of_life() -> None:
    platform = metered()
    read(platform, [90_000.0] * 20 + [90_012.0] * 2)
    drawn = platform.clock.now() - HOUR
    read(platform, [250_000.0] * 6)

    [view] = platform.watching.know_home().view(BUREAU, "w1")
    assert (view.standing, view.last) == (Standing.CONFIRMED, drawn)


def test_a_pipe_that_bursts_is_a_flood_and_no_other_meter() -> None:
    platform = metered()
    read(platform, [90_000.0 + 4 * (n // 4) for n in range(50)])
    read(platform, [90_000.0 + 1_400 * n for n in range(1, 12)])

    assert of_meter(platform) == ["flood"]
    assert (METER, "device_fault", "dial") not in abouts(platform)


def test_who_falls_silent_is_found_beside_a_meter_whose_one_reading_is_older_than_its_slow_clock() -> (
    None
):
    platform = metered()
    read(platform, [90_000.0])
    for _ in range(30):
        behind = (platform.clock.now() - 8 * HOUR).isoformat()
        platform.say(METER, "heartbeat", {"at": behind, "seen": {}})
        platform.let_pass(1)

    assert (METER, "device_fault", "clock") in abouts(platform)
    assert of_meter(platform) == ["inactivity"]


# ---- a hub that invents devices ----


def test_a_hub_that_invents_devices_is_one_repair_and_its_pack_stays_small() -> None:
    platform = connected(WatchedPlatform(hub=True), HUB)
    for hour in range(30):
        now = platform.clock.now()
        made_up = {f"d{hour}x{n}": now - n * timedelta(seconds=1) for n in range(20)}
        seen = {
            name: at.isoformat() for name, at in {"smoke1": now, "pir1": now, **made_up}.items()
        }
        platform.say(HUB, "heartbeat", {"at": now.isoformat(), "seen": seen})
        platform.sign()
        platform.let_pass(1)

    words = platform.presences.read(BUREAU, [HUB]).of(HUB)
    assert len(words) == 66  # its beat, and one device more than a hub has
    assert {"seen:smoke1", "seen:pir1"} <= set(words)
    assert abouts(platform) == [(HUB, "device_fault", "names")]
    assert platform.incidents == ()
    assert platform.clock.now() - START == 30 * HOUR


def test_what_else_is_wrong_with_a_device_is_added_to_its_repair() -> None:
    platform = connected(WatchedPlatform(hub=True), HUB)
    for hour in range(30):
        now = platform.clock.now()
        said = now - 8 * HOUR * (hour > 15)
        names = ["smoke1", "pir1", *(f"d{hour}x{n}" for n in range(20))]
        seen = {name: said.isoformat() for name in names}
        platform.say(HUB, "heartbeat", {"at": said.isoformat(), "seen": seen})
        platform.sign()
        platform.let_pass(1)

    assert abouts(platform) == [(HUB, "device_fault", "names,clock")]
