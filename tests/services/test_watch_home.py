"""A home under watch: silences become incidents, dead hubs and sensors repair tasks, each once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from telecare.domain.errors import (
    MessageError,
    UnavailableError,
    UndecodableMessageError,
    UnknownDeviceError,
    WrongTopicError,
)
from telecare.domain.home import HomeDevice
from telecare.domain.home_watch import WatchRules, begin
from telecare.domain.kinds import Kind, Risk
from telecare.domain.signals import RawSignal
from telecare.services.carry_out import WITHOUT_NAMES
from telecare.services.shadow_watch import ShadowWatch
from telecare.services.watch_home import WatchHome
from tests.fakes.days import ZONE
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, START, a_home, the_policy

HUB, PIR, DOOR = "standard-h1-gw", "standard-h1-pir1", "standard-h1-door1"
DEVICES = (HomeDevice(HUB, "hub"), HomeDevice(PIR, "pir"), HomeDevice(DOOR, "door_contact"))
MEDIUM = timedelta(hours=18)
BEAT = timedelta(minutes=5)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.fixture
def watched(platform: Platform) -> WatchHome:
    """The home, watched from the start with a hub that beats every five minutes."""
    platform.directory.enrol_home(BUREAU, a_home(devices=DEVICES))
    rules = WatchRules.of(the_policy().parameters, Risk.MEDIUM, ZONE, HUB, BEAT)
    return WatchHome(
        watch=begin(rules, START),
        bureau=BUREAU,
        home="h1",
        elder="h1.elder",
        directory=platform.directory,
        open_incident=platform.services.open_incident(WITHOUT_NAMES),
        open_repair=platform.services.open_repair(),
    )


def message(thing: str, at: datetime, document: object = None) -> RawSignal:
    word = "heartbeat" if thing == HUB else "activity"
    told = document or {"at": at.isoformat(), **({} if thing == HUB else {"kind": "motion"})}
    topic = f"$aws/rules/anju_{word}/dt/anju/{thing}/{word}"
    return RawSignal(topic, thing, at, json.dumps(told).encode())


def come_to(platform: Platform, watched: WatchHome, after: timedelta) -> None:
    """Let time pass as the sweep would: every deadline at its own instant."""
    end = START + after
    while watched.due is not None and watched.due <= end:
        platform.run_until((watched.due - START).total_seconds())
        watched.pass_time(watched.due)
    platform.run_until(after.total_seconds())


def hear(platform: Platform, watched: WatchHome, after: timedelta, thing: str = PIR) -> None:
    come_to(platform, watched, after)
    watched.receive(message(thing, START + after))


def test_signs_of_a_paused_sensor_move_no_deadline(platform, watched):
    watched.paused = lambda: frozenset({PIR})
    hear(platform, watched, hours(1), DOOR)
    hear(platform, watched, hours(9), PIR)

    assert watched.due == START + hours(1) + MEDIUM


def test_a_silence_opens_an_incident_of_the_home_at_its_instant(platform, watched):
    hear(platform, watched, hours(1))

    come_to(platform, watched, hours(1) + MEDIUM)

    run = platform.head.run
    assert (run.kind, run.opened_at) == (Kind.INACTIVITY, START + hours(1) + MEDIUM)
    assert (run.snapshot.home, run.elder) == ("h1", "h1.elder")
    assert platform.entries("command_sent") == [
        ("command_sent", device.thing) for device in DEVICES
    ]


def test_an_incident_of_silence_rings_the_elder_like_any_other(platform, watched):
    come_to(platform, watched, MEDIUM)
    platform.run_until((MEDIUM + hours(0.01)).total_seconds())

    assert platform.called() == ["h1.elder"]


def test_one_silence_is_one_alarm_of_one_incident(platform, watched):
    come_to(platform, watched, MEDIUM + hours(20))

    assert platform.entries("alarm_received", "alarm_joined") == [("alarm_received", "")]


def test_a_silence_while_an_incident_is_open_joins_it(platform, watched):
    platform.directory.enrol_home(BUREAU, a_home(devices=(*DEVICES, *a_home().devices)))
    come_to(platform, watched, MEDIUM - hours(0.1))
    platform.deliver(a_press(at=platform.clock.now()))

    come_to(platform, watched, MEDIUM)

    assert platform.head.run.kind is Kind.HELP
    assert [e for e, _ in platform.entries("incident_opened", "alarm_joined")] == [
        "incident_opened",
        "alarm_joined",
    ]


def test_a_message_delivered_twice_changes_nothing(platform, watched):
    watched.receive(message(PIR, START + hours(1)))
    once = watched.watch

    watched.receive(message(PIR, START + hours(1)))

    assert watched.watch == once


def test_a_dead_hub_opens_one_repair_task_and_no_incident(platform, watched):
    hear(platform, watched, BEAT, HUB)
    come_to(platform, watched, hours(40))

    [task] = platform.tasks.opened.values()
    assert (task.task, task.home, task.at) == ("repair", "h1", START + 4 * BEAT)
    assert (task.detail["fault"], task.detail["thing"]) == ("link_lost", HUB)
    assert platform.incidents == ()


def test_a_broken_sensor_opens_one_repair_task(platform, watched):
    for hour in range(60):
        hear(platform, watched, hours(hour), DOOR)
        if hour < 25:
            hear(platform, watched, hours(hour), PIR)
    come_to(platform, watched, hours(61))

    [task] = platform.tasks.opened.values()
    assert (task.detail["fault"], task.detail["thing"]) == ("device_fault", PIR)


def test_what_could_not_be_stored_is_found_and_stored_again(platform, watched):
    opening, down = watched.open_incident, Down()
    watched.open_incident = down
    come_to(platform, watched, MEDIUM - hours(1))
    platform.run_until(MEDIUM.total_seconds())
    with pytest.raises(UnavailableError):
        watched.pass_time(START + MEDIUM)

    watched.open_incident = opening
    watched.pass_time(START + MEDIUM)
    watched.pass_time(START + MEDIUM)

    assert down.asked == 1
    assert platform.entries("alarm_received") == [("alarm_received", "")]


class Down:
    """A service whose store takes nothing."""

    def __init__(self) -> None:
        self.asked = 0

    def take(self, *_: object) -> None:
        self.asked += 1
        raise UnavailableError("the store is down")


def test_a_crash_after_the_store_and_before_the_watch_leaves_one_incident(platform, watched):
    before = watched.watch
    come_to(platform, watched, MEDIUM)

    watched.watch = before
    watched.pass_time(platform.clock.now())

    assert len(platform.incidents) == 1
    assert platform.entries("alarm_received") == [("alarm_received", "")]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (message("standard-h2-pir1", START), UnknownDeviceError),
        (message(PIR, START, {"kind": "motion"}), UndecodableMessageError),
        (message(PIR, START, {"at": "noon", "kind": "motion"}), UndecodableMessageError),
        (RawSignal(f"dt/anju/{PIR}/activity", DOOR, START, b"{}"), WrongTopicError),
        (
            RawSignal(f"dt/anju/{PIR}/alarm", PIR, START, b'{"id":"a","kind":"help"}'),
            WrongTopicError,
        ),
        (RawSignal("", PIR, START, b"\xff", "no envelope"), MessageError),
    ],
)
def test_what_is_not_for_a_watch_is_refused_and_changes_nothing(watched, raw, error):
    before = watched.watch

    with pytest.raises(error):
        watched.receive(raw)

    assert watched.watch == before


def test_a_device_of_another_home_is_refused(platform, watched):
    other = HomeDevice("standard-h2-pir1", "pir")
    platform.directory.enrol_home(BUREAU, a_home("h2", devices=(other,)))

    with pytest.raises(UnknownDeviceError):
        watched.receive(message("standard-h2-pir1", START))


def test_a_period_that_becomes_known_watches_the_hub_from_its_next_beat(platform, watched):
    watched.watch = begin(WatchRules.of(the_policy().parameters, Risk.MEDIUM, ZONE, HUB), START)
    watched.receive(message(HUB, START))
    come_to(platform, watched, hours(1))
    assert platform.tasks.opened == {}

    watched.expect_beats(BEAT)
    hear(platform, watched, hours(2), HUB)
    come_to(platform, watched, hours(3))

    assert [task.at for task in platform.tasks.opened.values()] == [START + hours(2) + 3 * BEAT]


# ---- a shadow ----


@pytest.fixture
def shadowed(watched: WatchHome) -> WatchHome:
    """The same home with a clock of ten hours on trial."""
    rules = watched.watch.rules
    trial = replace(rules, quiet=replace(rules.quiet.unlearnt(), plain=hours(10)))
    watched.shadow = ShadowWatch(begin(trial, START))
    return watched


def beats(until: float) -> list[datetime]:
    return [START + n * BEAT for n in range(int(hours(until) / BEAT) + 1)]


def test_a_shadow_counts_what_it_would_have_raised_and_rings_nobody(platform, shadowed):
    for beat in beats(17):
        shadowed.receive(message(HUB, beat))
    shadowed.pass_time(START + hours(17))

    assert [f.at for f in shadowed.shadow.found] == [START + hours(10)]
    assert not platform.store.open_register(BUREAU)
    assert shadowed.shadow.monthly(START + hours(15)) == pytest.approx(30 * 24 / 15)


def test_a_shadow_is_due_at_its_own_instants_too(shadowed):
    for beat in beats(9):
        shadowed.receive(message(HUB, beat))
    shadowed.pass_time(START + hours(9.2))

    assert shadowed.shadow.due == START + hours(9.25) == shadowed.due  # the hub's reach
    shadowed.shadow.watch = begin(replace(shadowed.watch.rules, period=None), START - hours(1))
    assert shadowed.due == shadowed.shadow.due == START + hours(3)


def test_a_shadow_that_has_watched_for_no_time_causes_no_work(shadowed):
    assert shadowed.shadow.monthly(START) == 0
