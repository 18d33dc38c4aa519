"""Homes under watch in an unlucky world: events that get lost, hubs side by side, policies that change meanwhile."""

from dataclasses import replace
from datetime import timedelta

from telecare.domain.home import Absence, HomeDevice
from telecare.domain.kinds import Kind
from tests.fakes.story import BUREAU, a_home, an_elder, the_policy
from tests.fakes.watched import HUB, PIR, SMOKE, WatchedPlatform, a_watched_home

# The elder of these homes has a medium risk: 18 hours, and 24 once a rhythm is known.


def connected(platform: WatchedPlatform, *things: str) -> WatchedPlatform:
    for thing in things:
        platform.link(thing, connected=True)
    return platform


def enrolled(platform: WatchedPlatform, home: str, **types: str) -> list[str]:
    devices = tuple(HomeDevice(f"{BUREAU}-{home}-{name}", kind) for name, kind in types.items())
    platform.enrol(a_home(home, devices=devices))
    return [device.thing for device in devices]


def kinds(platform: WatchedPlatform) -> list[Kind]:
    return [platform.store.head(BUREAU, incident).run.kind for incident in platform.incidents]


def a_flat_without_power(platform: WatchedPlatform, back: tuple[float, float]) -> None:
    """Two sensors with links of their own lose them together for 21 hours, and come back one by one."""
    hall, bath = enrolled(platform, "s1", hall1="pir", bath1="pir")
    connected(platform, PIR, SMOKE, hall, bath)
    for _ in range(4):
        platform.let_pass(3)
        for thing in (hall, bath, PIR):
            platform.sign(thing)
    for thing in (hall, bath):
        platform.link(thing, connected=False)
    for _ in range(7):
        platform.let_pass(3)
        platform.sign()
    for thing, hours in zip((hall, bath), back, strict=True):
        platform.let_pass(hours)
        platform.sign()
        platform.link(thing, connected=True)


def test_sensors_that_lost_their_links_together_heard_no_silence():
    platform = WatchedPlatform()
    a_flat_without_power(platform, back=(0, 0.2))

    platform.let_pass(2)
    platform.sign()
    assert kinds(platform) == []
    platform.let_pass(17)
    platform.sign()
    platform.let_pass(8)

    assert kinds(platform) == [Kind.INACTIVITY]


def test_where_one_of_two_sensors_could_hear_no_minute_is_missing():
    platform = WatchedPlatform()
    hall, bath = enrolled(platform, "s1", hall1="pir", bath1="pir")
    connected(platform, PIR, SMOKE, hall, bath)
    platform.sign(hall)
    platform.link(bath, connected=False)
    platform.let_pass(10)
    platform.sign()
    platform.link(bath, connected=True)
    platform.let_pass(8.5)

    assert kinds(platform) == [Kind.INACTIVITY]


def test_a_link_whose_return_nobody_told_hides_no_silence_once_its_device_speaks():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.let_pass(1)
    platform.link(PIR, connected=False)
    for _ in range(6):
        platform.let_pass(4)
        platform.sign()

    platform.let_pass(25)

    assert kinds(platform) == [Kind.INACTIVITY]
    platform.let_pass(4)
    assert platform.repairs == [(PIR, "link_lost")]


def test_a_policy_that_waits_longer_for_a_link_forgets_none_that_is_away():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.link(PIR, connected=False)
    platform.let_pass(0.1)
    document = dict(the_policy().document())
    document["parameters"] = {**document["parameters"], "link.lost_min": 60}
    platform.directory.publish_policy(
        BUREAU, "longer", document, "boss", "a test", platform.clock.now()
    )

    platform.let_pass(0.7)
    assert platform.repairs == []
    platform.let_pass(0.5)

    assert platform.repairs == [(PIR, "link_lost")]


def two_floors(platform: WatchedPlatform) -> list[str]:
    """A house with a hub on each floor; the sensors are heard by the upper one."""
    things = enrolled(
        platform, "t1", hub1="hub", hub2="hub", stairs1="pir", attic1="smoke_detector"
    )
    connected(platform, PIR, SMOKE, *things[:2])
    return things


def upstairs(platform: WatchedPlatform, hub: str) -> None:
    now = platform.clock.now()
    platform.beat(hub, stairs1=now, attic1=now)
    platform.sign()


def test_what_a_second_hub_hears_is_not_lost():
    platform = WatchedPlatform()
    lower, upper, pir, _ = two_floors(platform)
    for _ in range(26):
        platform.beat(lower)
        upstairs(platform, upper)
        platform.sign(pir)
        platform.let_pass(1)

    assert platform.repairs == []


def test_a_dead_hub_hides_no_silence_that_another_hears():
    platform = WatchedPlatform()
    lower, upper, pir, _ = two_floors(platform)
    platform.beat(lower)
    upstairs(platform, upper)
    platform.sign(pir)
    platform.link(lower, connected=False)
    for _ in range(26):
        upstairs(platform, upper)
        platform.let_pass(1)

    assert platform.repairs == [(lower, "link_lost")]
    assert kinds(platform) == [Kind.INACTIVITY]


def test_a_silence_behind_a_dead_hub_is_no_silence_though_another_lives():
    platform = WatchedPlatform()
    lower, upper, pir, _ = two_floors(platform)
    platform.beat(lower)
    upstairs(platform, upper)
    platform.sign(pir)
    platform.link(upper, connected=False)
    for _ in range(26):
        platform.beat(lower)
        platform.sign()
        platform.let_pass(1)

    assert platform.repairs == [(upper, "link_lost")]
    assert kinds(platform) == []


def test_a_dead_hub_hides_no_device_that_no_hub_ever_heard():
    platform = WatchedPlatform()
    lower, upper, pir, attic = two_floors(platform)
    platform.beat(lower)
    platform.link(lower, connected=False)
    for _ in range(30):
        platform.beat(upper, stairs1=platform.clock.now())
        for sensor in (pir, PIR):
            platform.sign(sensor)
        platform.let_pass(1)

    assert platform.repairs == [(lower, "link_lost"), (attic, "link_lost")]


def test_an_outage_of_a_second_hub_that_only_its_beats_told_is_remembered():
    platform = WatchedPlatform()
    lower, upper, pir, _ = two_floors(platform)
    for _ in range(3):
        platform.beat(lower)
        upstairs(platform, upper)
        platform.sign(pir)
        platform.let_pass(1)
    for _ in range(12):
        platform.beat(lower)
        platform.let_pass(1)
    platform.beat(lower)
    upstairs(platform, upper)
    platform.let_pass(3)

    kept = platform.guards.guard(BUREAU, "t1")
    assert kept is not None
    assert [hub for hub, gaps in kept.guard.outages.items() if gaps] == [upper]


def test_whoever_moves_into_a_home_that_was_long_still_is_not_silent_at_once():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.sign()
    away = Absence("hospital", platform.clock.now() + timedelta(hours=240))
    platform.directory.set_absence(BUREAU, "h1.elder", away)
    platform.let_pass(100)

    newcomer = replace(a_watched_home(), elders=(an_elder("h1.new"),))
    platform.directory.enrol_home(BUREAU, newcomer)
    platform.let_pass(17)

    assert kinds(platform) == []
    platform.let_pass(11)
    assert kinds(platform) == [Kind.INACTIVITY]


def test_a_hub_whose_clock_was_ahead_once_hides_no_dead_detector():
    platform = connected(WatchedPlatform(hub=True), HUB)
    ahead = platform.clock.now() + timedelta(days=400)
    for _ in range(26):
        platform.beat(smoke1=ahead, pir1=platform.clock.now())
        platform.sign()
        platform.let_pass(1)

    assert platform.repairs == [(SMOKE, "link_lost")]


def test_a_hub_whose_clock_is_hours_slow_is_no_dead_hub_and_hides_no_silence_but_is_mended():
    platform = connected(WatchedPlatform(hub=True), HUB)
    for hour in range(30):
        slow = platform.clock.now() - timedelta(hours=8)
        document = {
            "at": slow.isoformat(),
            "seen": {"pir1": slow.isoformat(), "smoke1": slow.isoformat()},
        }
        platform.say(HUB, "heartbeat", document)
        if hour < 3:
            platform.sign()
        platform.let_pass(1)

    assert platform.repairs == [(HUB, "device_fault")]
    assert kinds(platform) == [Kind.INACTIVITY]
