"""Meters in the watch over homes: readings come in like signs of life, and are judged at the home's look."""

from datetime import datetime, timedelta

import pytest

from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind
from telecare.domain.presence_standing import Standing
from tests.fakes.platform import Doom, KilledError
from tests.fakes.story import BUREAU, START, a_home
from tests.fakes.watched import WatchedPlatform

METER = f"{BUREAU}-w1-meter1"
HALF_HOUR = timedelta(minutes=30)


def metered() -> WatchedPlatform:
    platform = WatchedPlatform()
    home = a_home("w1", devices=(HomeDevice(METER, "water_meter"),))
    platform.directory.enrol_home(BUREAU, home)
    platform.link(METER, connected=True)
    platform.enrol(home)
    return platform


def read(platform: WatchedPlatform, count: float, at: datetime | None = None) -> None:
    happened = platform.clock.now() if at is None else at
    readings = [{"n": "water", "u": "l", "v": count}]
    platform.say(METER, "reading", {"id": "r", "at": happened.isoformat(), "readings": readings})


def live(platform: WatchedPlatform, counts: list[float]) -> None:
    """Let a reading come each half hour, and what is due be judged."""
    for count in counts:
        read(platform, count)
        platform.let_pass(0.5)


def kinds(platform: WatchedPlatform, home: str = "w1") -> list[Kind]:
    runs = [platform.store.head(BUREAU, name).run for name in platform.incidents]
    return [run.kind for run in runs if run.snapshot.home == home]


def standing(platform: WatchedPlatform) -> Standing:
    [view] = platform.watching.know_home().view(BUREAU, "w1")
    return view.standing


def test_what_somebody_draws_proves_that_they_live():
    platform = metered()
    live(platform, [700.0] * 34)
    live(platform, [712.0] * 6)  # drawn in the seventeenth hour

    assert kinds(platform) == []
    assert standing(platform) is Standing.CONFIRMED


def test_a_dial_that_is_read_and_stands_still_proves_nothing():
    platform = metered()
    live(platform, [700.0] * 39)

    assert kinds(platform) == [Kind.INACTIVITY]
    assert standing(platform) is Standing.OVERDUE


def test_a_day_of_too_little_water_is_asked_after_though_a_sip_was_drawn_in_it():
    platform = metered()
    live(platform, [700.0] * 20 + [704.0] * 30)

    [incident] = [
        name
        for name in platform.incidents
        if platform.store.head(BUREAU, name).run.snapshot.home == "w1"
    ]
    head = platform.store.head(BUREAU, incident)
    assert (head.run.kind, head.run.elder) == (Kind.INACTIVITY, "w1.elder")
    alarms = [
        (link.entry.who, link.entry.detail["id"][:11])
        for link in platform.store.timeline(BUREAU, incident)
        if link.entry.event == "alarm_received"
    ]
    assert alarms == [(METER, "water-still")]


def test_a_leak_is_a_flood_and_proves_nobodys_life():
    platform = metered()
    live(platform, [700.0 + 2 * n for n in range(54)])

    assert kinds(platform) == [Kind.FLOOD]
    assert standing(platform) is Standing.OVERDUE


def test_more_water_than_any_home_uses_is_a_flood_at_the_next_look():
    platform = metered()
    live(platform, [700.0 + 4 * (n // 2) for n in range(49)])
    live(platform, [3000.0] * 10)

    assert kinds(platform) == [Kind.FLOOD]


def test_readings_late_twice_and_out_of_order_tell_the_same():
    counts = [700.0] * 20 + [704.0] * 30
    in_order, shuffled = metered(), metered()
    live(in_order, counts)
    for number in range(0, 50, 5):
        shuffled.let_pass(2.5)
        for late in (4, 0, 3, 0, 2, 1):
            read(shuffled, counts[number + late], START + (number + late) * HALF_HOUR)
    shuffled.let_pass(5)

    assert shuffled.presences.read(BUREAU, [METER]).dials == (
        in_order.presences.read(BUREAU, [METER]).dials
    )
    assert kinds(shuffled) == kinds(in_order) == [Kind.INACTIVITY]


def a_still_meter(doom: Doom) -> WatchedPlatform:
    """A meter stands still for a day, in a home where somebody was heard; the process may die at the look."""
    platform = metered()
    live(platform, [700.0] * 20 + [704.0] * 29)
    watched = platform.mortal(doom)
    read(platform, 704.0)
    for _ in range(6):
        platform.loop.run_until(platform.clock.now() + timedelta(minutes=20))
        try:
            watched.sweep_deadlines().sweep()
        except KilledError:
            continue
    return platform


@pytest.fixture(scope="module")
def last_moment() -> int:
    doom = Doom()
    a_still_meter(doom)
    return doom.moment


@pytest.mark.parametrize("share", [n / 8 for n in range(9)])
def test_wherever_the_look_dies_the_finding_is_one_incident(last_moment, share):
    platform = a_still_meter(Doom(max(1, round(share * last_moment))))

    assert kinds(platform) == [Kind.INACTIVITY]
    kept = platform.guards.guard(BUREAU, "w1")
    assert kept is not None
    assert not kept.guard.has_untold
