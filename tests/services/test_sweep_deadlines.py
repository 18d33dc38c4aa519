"""Deadlines are swept: silences become incidents, lost devices repairs, and lag is not silence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from telecare.adapters.memory.presence import MemoryDeadlines, MemoryLinks
from telecare.adapters.memory.tracers import MemoryTracers
from telecare.domain.deadlines import Due, DueKind, Lane
from telecare.domain.errors import UnavailableError
from telecare.domain.home import Absence, HomeDevice
from telecare.domain.kinds import Kind
from telecare.domain.silence_bound import BoundRules
from telecare.ports.presence import KeptLink, Presences
from telecare.ports.tidings import HomeTiding
from tests.fakes.platform import Doom, KilledError
from tests.fakes.story import BUREAU, START, a_home
from tests.fakes.watched import HUB, PIR, SMOKE, WatchedPlatform, a_watched_home

# The elder of this home has a medium risk: 18 hours.


def connected(platform: WatchedPlatform, *things: str) -> WatchedPlatform:
    for thing in things:
        platform.link(thing, connected=True)
    return platform


def test_a_silence_becomes_one_incident_soon_after_its_clock():
    # FJ24-24, FJ24-48: a day without a sign is followed up without delay.
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.let_pass(1)
    platform.sign()

    platform.let_pass(17.9)
    assert platform.incidents == ()
    platform.let_pass(0.6)

    run = platform.head.run
    assert (run.kind, run.elder) == (Kind.INACTIVITY, "h1.elder")
    assert timedelta(hours=19) <= run.opened_at - START <= timedelta(hours=19, minutes=20)
    platform.let_pass(30)
    assert len(platform.store.timeline(BUREAU, platform.head.incident)) > 0
    assert len(platform.entries("alarm_received")) == 1


@pytest.mark.parametrize("minute", range(5))
def test_a_silence_is_told_within_two_sweeps_of_its_clock_however_they_fall(minute):
    # A tracer is sent with each sweep, and what it proves is judged by the next one.
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.let_pass(minute / 60)
    platform.sign(at=START)
    platform.let_pass(18 + 10 / 60)

    told = platform.head.run.opened_at
    assert timedelta(hours=18) <= told - START <= timedelta(hours=18, minutes=5)
    assert platform.clock.now() - START <= timedelta(hours=18, minutes=10 + minute)


def test_tracers_that_take_long_put_judging_off_and_the_bound_reckons_with_it():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.let_pass(1 / 60)
    platform.sign(at=START)
    late = LateTracers(platform.presences, by=timedelta(minutes=10))
    sweep = replace(platform.watching.sweep_deadlines(), tracers=late)
    rules = BoundRules.of(
        platform.directory.parameters(BUREAU), platform.watching.know_home().known(BUREAU, "h1")[1]
    )
    while not platform.incidents:
        platform.loop.run_until(platform.clock.now() + timedelta(minutes=5))
        late.come_in(BUREAU, platform.clock.now())
        sweep.sweep()

    assert timedelta(minutes=10) < platform.since_start - timedelta(hours=18) <= rules.told
    assert platform.tasks.opened == {}


class LateTracers(MemoryTracers):
    """Tracers that take their time, as a stream that is as slow as nobody is told of yet."""

    def __init__(self, presences: Presences, by: timedelta) -> None:
        super().__init__(presences)
        self.comes_in, self._by, self._all = False, by, presences

    def come_in(self, bureau: str, now: datetime) -> None:
        for _, at in self.sent:
            if at <= now - self._by:
                came = MemoryTracers(self._all)
                came.send(bureau, at)


def test_a_home_that_lives_raises_nothing_for_days():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    for _ in range(12):
        platform.let_pass(8)
        platform.sign()

    assert platform.incidents == ()
    assert platform.repairs == []


def test_a_hub_that_dies_is_a_repair_and_never_a_silence():
    platform = connected(WatchedPlatform(hub=True), HUB)
    platform.beat(smoke1=START, pir1=START)
    platform.sign()
    platform.link(HUB, connected=False)

    platform.let_pass(0.2)
    assert platform.repairs == []
    platform.let_pass(0.2)
    assert platform.repairs == [(HUB, "link_lost")]
    platform.let_pass(40)
    assert platform.incidents == ()
    assert platform.repairs == [(HUB, "link_lost")]


def test_a_link_that_comes_back_within_its_time_raises_nothing():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    for _ in range(6):
        platform.link(PIR, connected=False)
        platform.let_pass(0.2)
        platform.link(PIR, connected=True)
        platform.let_pass(0.2)

    assert platform.repairs == []
    assert [due.kind for _, due in platform.deadlines.armed] == ["home"]


def test_a_smoke_detector_that_dies_behind_a_living_hub_is_found_within_a_day():
    platform = connected(WatchedPlatform(hub=True), HUB)
    for _ in range(26):
        platform.beat(smoke1=START, pir1=platform.clock.now())
        platform.sign()
        platform.let_pass(1)

    assert platform.repairs == [(SMOKE, "link_lost")]
    assert platform.incidents == ()


def test_a_sensor_that_stops_sensing_beside_a_living_one_is_a_repair_though_it_is_connected():
    platform = WatchedPlatform()
    hall, bath = (f"{BUREAU}-s1-{name}" for name in ("hall1", "bath1"))
    platform.enrol(a_home("s1", devices=(HomeDevice(hall, "pir"), HomeDevice(bath, "pir"))))
    connected(platform, hall, bath)
    for hour in range(58):
        platform.sign(hall)
        if hour < 22:
            platform.sign(bath)
        platform.let_pass(1)

    assert [each for each in platform.repairs if each[0] in {hall, bath}] == [
        (bath, "device_fault")
    ]
    platform.let_pass(12)
    assert platform.repairs.count((bath, "device_fault")) == 1


def test_a_power_cut_is_one_event_of_the_street_and_its_homes_are_looked_at_again():
    platform = WatchedPlatform()
    things = []
    for number in range(500):
        platform.enrol(a_watched_home(f"p{number}"))
        things.append(f"{BUREAU}-p{number}-pir1")
    connected(platform, *things)
    for thing in things:
        platform.link(thing, connected=False)

    platform.let_pass(2)
    assert platform.repairs == []
    events = [t for t in platform.tasks.opened.values() if t.task == "area_event"]
    assert [(t.detail["links"], t.area) for t in events] == [("500", "310104003")]
    assert platform.incidents == ()
    for thing in things[1:]:
        platform.link(thing, connected=True)
    platform.let_pass(0.6)
    assert platform.repairs == [(things[0], "link_lost")]


def test_a_storm_that_does_not_end_hides_nobody():
    platform = WatchedPlatform()
    things = [f"{BUREAU}-p{number}-pir1" for number in range(20)]
    for number in range(20):
        platform.enrol(a_watched_home(f"p{number}"))
    connected(platform, *things)
    for thing in things:
        platform.link(thing, connected=False)

    platform.let_pass(7)

    assert sorted(platform.repairs) == sorted((thing, "link_lost") for thing in things)


def test_who_is_in_hospital_is_not_silent_but_her_detector_is_still_watched():
    platform = connected(WatchedPlatform(), PIR)
    away = Absence("hospital", START + timedelta(hours=60))
    platform.directory.set_absence(BUREAU, "h1.elder", away)

    platform.let_pass(61)
    assert platform.incidents == ()
    assert platform.repairs == [(SMOKE, "link_lost")]
    platform.let_pass(18)
    assert platform.head.run.kind is Kind.INACTIVITY


def test_an_absence_that_runs_out_is_told_to_the_home_once():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    away = Absence("away", START + timedelta(hours=20))
    platform.directory.set_absence(BUREAU, "h1.elder", away)

    platform.let_pass(19)
    before = list(platform.tidings.asked)
    platform.let_pass(9)

    assert before == []
    [told] = platform.tidings.asked
    assert isinstance(told, HomeTiding)
    assert (told.home, told.kind) == ("h1", "away_ran_out")
    assert "h1.elder" in told.key


def test_an_absence_that_was_ended_before_its_time_does_not_run_out():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    away = Absence("away", START + timedelta(hours=20))
    platform.directory.set_absence(BUREAU, "h1.elder", away)
    platform.let_pass(10)
    platform.directory.set_absence(BUREAU, "h1.elder", None)

    platform.let_pass(14)

    assert platform.tidings.asked == []


def test_a_late_stream_is_told_as_an_outage_and_is_no_silence():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.let_pass(17)
    platform.tracers.comes_in = False

    platform.let_pass(3)

    assert platform.incidents == ()
    tasks = [t for t in platform.tasks.opened.values() if t.task == "call_sheets"]
    assert [t.detail["part"] for t in tasks] == ["ingest"]
    assert [reason for _, reason in platform.desk.notices.values()] == ["call_sheets_ready"]
    platform.sign(at=START + timedelta(hours=16))  # it had been under way all the time
    platform.tracers.comes_in = True
    platform.let_pass(3)
    assert platform.incidents == ()


def test_a_sign_that_comes_in_late_is_heard_before_its_silence_is_judged():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.let_pass(17.99)
    platform.sign(at=START + timedelta(hours=17))

    platform.let_pass(2)

    assert platform.incidents == ()


def test_every_shard_may_have_a_sweep_of_its_own():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.loop.run_until(START + timedelta(hours=18))
    sweep = platform.watching.sweep_deadlines()
    for shard in (0, 1) * 4:
        platform.loop.run_until(platform.clock.now() + timedelta(minutes=5))
        sweep.sweep([shard])

    assert platform.head.run.kind is Kind.INACTIVITY


class Asked(MemoryDeadlines):
    """Notes up to when which lane was read."""

    def __init__(self) -> None:
        super().__init__()
        self.until: list[tuple[Lane, datetime]] = []

    def due(
        self, bureau: str, lane: Lane, bucket: datetime, since: datetime, until: datetime
    ) -> Iterator[Due]:
        self.until.append((lane, until))
        return super().due(bureau, lane, bucket, since, until)


def test_what_has_to_wait_for_its_signs_is_not_read_once_one_is_known_to_wait():
    platform = WatchedPlatform()
    platform.let_pass(0.2)
    asked, now = Asked(), platform.clock.now()
    names = {Due(DueKind.HOME, f"h{n}", now).shard: f"h{n}" for n in range(40)}
    waiting = [Due(DueKind.HOME, name, now - timedelta(minutes=1)) for name in names.values()]
    asked.arm_all(BUREAU, waiting)
    sweep = replace(platform.watching.sweep_deadlines(), deadlines=asked)

    sweep.sweep()

    first, *others = [until for lane, until in asked.until if lane.kind is DueKind.HOME]
    assert first == now
    assert max(others[-1:]) <= now - timedelta(minutes=5)
    marks = asked.watermarks(BUREAU).items()
    assert all(at < now - timedelta(minutes=1) for lane, at in marks if lane.kind is DueKind.HOME)


class UnreadableLinks(MemoryLinks):
    """A store that answers nobody."""

    def __init__(self) -> None:
        super().__init__(MemoryDeadlines())

    def link(self, bureau: str, thing: str) -> KeptLink:
        raise UnavailableError(f"{bureau} {thing} is throttled")


def test_a_deadline_that_cannot_be_judged_is_tried_again_and_holds_no_watermark():
    platform = connected(WatchedPlatform(), PIR, SMOKE)
    platform.link(PIR, connected=False)
    platform.loop.run_until(START + timedelta(minutes=16))
    whole = platform.watching.sweep_deadlines()
    blind = replace(whole, judge_link=replace(whole.judge_link, links=UnreadableLinks()))

    with pytest.raises(UnavailableError):
        blind.sweep()
    assert [due.at - START for _, due in platform.deadlines.armed if due.kind == "link"] == [
        timedelta(minutes=21)
    ]
    platform.let_pass(0.5)

    assert platform.repairs == [(PIR, "link_lost")]


def story(doom: Doom) -> WatchedPlatform:
    """A silence is found; the process may die in it, and the next sweep goes on."""
    platform = WatchedPlatform()
    connected(platform, PIR, SMOKE)
    platform.come_to(18)
    watched = platform.mortal(doom)
    for minutes in (8, 13, 18, 23, 28):
        platform.loop.run_until(START + timedelta(hours=18, minutes=minutes))
        try:
            watched.sweep_deadlines().sweep()
        except KilledError:
            continue
    return platform


def moments() -> range:
    doom = Doom()
    story(doom)
    return range(1, doom.moment + 1)


@pytest.mark.parametrize("moment", moments())
def test_wherever_a_sweep_dies_the_silence_is_one_incident_and_looked_at_again(moment):
    platform = story(Doom(moment))

    assert len(platform.incidents) == 1
    assert len(platform.entries("alarm_received")) == 1
    [(_, due)] = platform.deadlines.armed
    kept = platform.guards.guard(BUREAU, "h1")
    assert kept is not None
    assert due == kept.due
    assert due.at > platform.clock.now()
    assert not kept.guard.has_untold
