"""Most deadlines are settled by a word of whom their hint names; whatever becomes of a hint, nobody is forgotten."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from telecare.adapters.memory.presence import MemoryDeadlines
from telecare.domain.deadlines import SHARDS, Due, DueKind, Ingest, Lane
from telecare.domain.errors import ConflictError, UnavailableError
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Kind
from telecare.ports.presence import KeptGuard
from telecare.services.sweep_deadlines import BUDGET
from tests.fakes.platform import Doom, KilledError
from tests.fakes.story import BUREAU, START, the_policy
from tests.fakes.watched import PIR, SMOKE, WatchedPlatform, a_watched_home
from tests.services.test_paused_devices import NO

# The elder of these homes has a medium risk: 18 hours by the plain clock, and nobody is rung within 4.


def a_lively_home() -> WatchedPlatform:
    """A home that was looked at properly with a sign a moment before: its deadline has a hint."""
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    for _ in range(5):
        platform.sign()
        platform.let_pass(1)
    platform.sign()
    assert hints(platform) != []
    return platform


def kept(platform: WatchedPlatform, home: str = "h1") -> KeptGuard:
    guard = platform.guards.guard(BUREAU, home)
    assert guard is not None
    return guard


def hints(platform: WatchedPlatform) -> list[Due]:
    return [due for _, due in platform.deadlines.armed if due.hint is not None]


def is_guarded(platform: WatchedPlatform) -> bool:
    """Tell whether the deadline that the home's guard names is there, and no sweep has passed it."""
    return (BUREAU, kept(platform).due) in platform.deadlines.armed


def test_a_home_that_stirs_is_looked_at_without_its_guards_being_written():
    platform = a_lively_home()
    before = kept(platform)
    for _ in range(3):
        platform.let_pass(1)
        platform.sign()

    assert kept(platform) == before
    assert is_guarded(platform)
    platform.let_pass(9)
    assert kept(platform).look > before.look
    assert platform.incidents == ()


def test_a_silence_is_told_when_its_clock_runs_out_though_hints_put_looks_off():
    platform = a_lively_home()
    platform.let_pass(6)
    platform.sign()
    last = platform.clock.now()

    platform.let_pass(18.2)

    assert platform.head.run.kind is Kind.INACTIVITY
    assert (
        timedelta(hours=18) <= platform.head.run.opened_at - last <= timedelta(hours=18, minutes=7)
    )


def test_a_device_that_was_moved_to_another_home_vouches_for_nobody_here():
    platform = a_lively_home()
    last = platform.clock.now()
    platform.directory.enrol_home(BUREAU, a_watched_home("h2"))
    moved = a_watched_home()
    platform.directory.enrol_home(
        BUREAU,
        replace(
            moved,
            devices=(
                HomeDevice(SMOKE, "smoke_detector"),
                HomeDevice(f"{BUREAU}-h1-door1", "door_contact"),
            ),
        ),
    )
    platform.sign(f"{BUREAU}-h1-door1", "door_open", at=last)
    for _ in range(20):
        platform.let_pass(1)
        platform.sign()

    assert platform.head.run.kind is Kind.INACTIVITY


def test_a_hint_of_an_earlier_look_means_nothing():
    platform = a_lively_home()
    platform.let_pass(0.5)
    [due] = hints(platform)
    stale = replace(due, at=platform.clock.now() + timedelta(minutes=1), look=due.look - 1)
    platform.deadlines.arm(BUREAU, stale)
    before = kept(platform)

    platform.let_pass(0.25)

    assert kept(platform) == before
    assert hints(platform) == [due]


def test_a_hints_deadline_that_is_lost_hides_nobody_beyond_its_end():
    platform = a_lively_home()
    unseen = hints(platform)[0].hint
    assert unseen is not None
    for due in hints(platform):
        platform.deadlines.drop(BUREAU, due)

    platform.let_pass(18.1 + (unseen.until - platform.clock.now()) / timedelta(hours=1))

    assert platform.head.run.kind is Kind.INACTIVITY


def glanced(doom: Doom) -> WatchedPlatform:
    """A lively home that is looked at by a glance in a process that may die; then its elder falls silent."""
    platform = a_lively_home()
    let_pass(platform, 3.5)
    platform.sign()
    watched = platform.mortal(doom)
    for _ in range(8):
        platform.loop.run_until(platform.clock.now() + timedelta(minutes=10))
        try:
            watched.sweep_deadlines().sweep()
        except KilledError:
            continue
    return platform


def let_pass(platform: WatchedPlatform, hours: float) -> None:
    """Let time pass with fewer sweeps than are deployed."""
    end = platform.clock.now() + timedelta(hours=hours)
    while platform.clock.now() < end:
        platform.loop.run_until(platform.clock.now() + timedelta(minutes=10))
        platform.watching.sweep_deadlines().sweep()


def moments() -> range:
    doom = Doom()
    glanced(doom)
    return range(1, doom.moment + 1, 5)


@pytest.mark.parametrize("moment", moments())
def test_wherever_a_glance_dies_the_home_is_looked_at_again(moment):
    platform = glanced(Doom(moment))
    assert is_guarded(platform)
    last = platform.clock.now() - timedelta(minutes=80)

    let_pass(platform, 17)

    assert platform.head.run.kind is Kind.INACTIVITY
    assert platform.head.run.opened_at - last <= timedelta(hours=18, minutes=20)


class HalfWritten(MemoryDeadlines):
    """Writes the first of many deadlines and then fails, once."""

    def __init__(self, known: MemoryDeadlines) -> None:
        super().__init__()
        self._buckets = known._buckets
        self.failed = 0

    def arm_all(self, bureau: str, dues: Iterable[Due]) -> None:
        for due in dues:
            self.arm(bureau, due)
            if not self.failed:
                self.failed += 1
                raise UnavailableError("throttled")


def test_where_only_some_deadlines_are_written_their_homes_are_looked_at_one_by_one():
    platform = a_lively_home()
    [due] = hints(platform)
    platform.loop.run_until(due.at)
    platform.sign()
    before, sweep = kept(platform), platform.watching.sweep_deadlines()
    torn = HalfWritten(platform.deadlines)
    swept = replace(sweep, glance_homes=replace(sweep.glance_homes, deadlines=torn))
    for _ in range(10):
        platform.loop.run_until(platform.clock.now() + timedelta(minutes=1))
        swept.sweep()

    assert torn.failed == 1
    assert kept(platform).look == before.look + 1
    assert is_guarded(platform)
    last = due.at
    let_pass(platform, 18.5)
    assert platform.head.run.opened_at - last <= timedelta(hours=18, minutes=20)


def test_a_sign_of_a_sensor_whose_consent_was_withdrawn_puts_no_look_off():
    platform = a_lively_home()
    platform.services.keep_consent().say(BUREAU, "h1", "h1.elder", NO, "k1")
    before = kept(platform)
    for _ in range(5):
        platform.sign()
        platform.let_pass(1)

    assert kept(platform).look > before.look
    assert all(due.hint is None for _, due in platform.deadlines.armed)


def test_a_look_is_not_lost_that_falls_due_before_its_guard_is_written():
    platform = a_lively_home()
    platform.let_pass(0.2)
    [due] = hints(platform)
    early = replace(due, at=platform.clock.now(), look=kept(platform).look + 1)
    platform.deadlines.arm(BUREAU, early)

    platform.let_pass(0.2)

    assert kept(platform).look == early.look
    assert is_guarded(platform)


def test_a_guard_that_cannot_be_read_stops_no_other_homes_look():
    platform = a_silent_home()
    platform.enrol(a_watched_home("q0"))
    broken = kept(platform, "q0")
    unreadable = replace(broken, guard=replace(broken.guard, sensors="[broken"))
    platform.guards._guards[BUREAU, "q0"] = unreadable
    due = Due(DueKind.HOME, "q0", platform.clock.now() - timedelta(minutes=8.5))
    platform.guards._guards[BUREAU, "q0"] = replace(unreadable, due=due)
    platform.deadlines.arm(BUREAU, due)

    with pytest.raises(UnavailableError, match="could not be acted on"):
        platform.watching.sweep_deadlines().sweep()

    assert platform.head.run.kind is Kind.INACTIVITY
    marks = platform.deadlines.watermarks(BUREAU)
    assert marks[due.lane] >= due.at
    assert "q0" in {each.name for _, each in platform.deadlines.armed}


# ---- many homes, little time ----


class Late:
    """A clock by which the time of a sweep is over as soon as it has begun."""

    def __init__(self, platform: WatchedPlatform) -> None:
        self._platform, self._begun = platform, False

    def now(self) -> datetime:
        spent = BUDGET if self._begun else timedelta(0)
        self._begun = True
        return self._platform.clock.now() + spent


def test_what_a_sweep_has_no_time_for_is_due_still_and_told_where_that_lasts():
    platform = WatchedPlatform()
    platform.let_pass(3.9)
    before, told = kept(platform), []
    for minutes in range(0, 40, 5):
        platform.loop.run_until(START + timedelta(hours=4, minutes=minutes))
        replace(platform.watching.sweep_deadlines(), clock=Late(platform)).sweep()
        told += [t.detail for t in platform.tasks.opened.values() if t.task == "call_sheets"]

    assert (told[0]["part"], len(platform.tasks.opened)) == ("sweep", 1)
    assert kept(platform) == before
    platform.let_pass(0.1)
    assert kept(platform).look == before.look + 1
    assert is_guarded(platform)


class Marks(MemoryDeadlines):
    """Of several bureaus the last is furthest behind; notes which one is swept when."""

    def __init__(self) -> None:
        super().__init__()
        self.known: list[str] = []
        self.swept: list[str] = []

    def watermarks(self, bureau: str) -> Mapping[Lane, datetime]:
        self.known.append(bureau)
        behind = timedelta(minutes=len(self.known))
        return {Lane(kind, shard): START - behind for kind in DueKind for shard in range(SHARDS)}

    def ingest(self, bureau: str) -> Ingest:
        self.swept.append(bureau)
        return super().ingest(bureau)


def test_who_is_furthest_behind_is_swept_first_and_one_bureau_that_fails_stops_no_other():
    platform = WatchedPlatform()
    platform.directory.publish_policy(BUREAU, "2", the_policy().document(), "boss", "a test", START)
    platform.directory.publish_policy("last", "1", the_policy().document(), "boss", "a test", START)
    marks = Marks()
    for bureau in (BUREAU, "last", "unheard of"):
        marks.arm(bureau, Due(DueKind.HOME, "h1", START))
    sweep = platform.watching.sweep_deadlines()

    with pytest.raises(UnavailableError, match="1 deadline"):
        replace(sweep, bureaus=(BUREAU, "last", "unheard of"), deadlines=marks).sweep()

    assert marks.swept == ["last", BUREAU]
    assert (
        "sweep_broke_off",
        {"bureau": "unheard of", "error": "PolicyError"},
    ) in platform.facts.noted


# ---- two sweeps at once ----


class Meanwhile:
    """Guards of a sweep: between its first look and its first write another sweep does something."""

    def __init__(self, platform: WatchedPlatform, other: Callable[[], None]) -> None:
        self._guards, self._other = platform.guards, [other]

    def __getattr__(self, name: str) -> Any:
        if name == "keep" and self._other:
            self._other.pop()()
        return getattr(self._guards, name)


def a_silent_home() -> WatchedPlatform:
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.come_to(18)
    platform.loop.run_until(START + timedelta(hours=18, minutes=8))
    return platform


def raced(doom: Doom) -> WatchedPlatform:
    """Two sweeps find a silence at once; the one that writes first dies, the other finds it written."""
    platform = a_silent_home()

    def other() -> None:
        with contextlib.suppress(KilledError):
            platform.mortal(doom).sweep_deadlines().sweep()

    sweep = platform.watching.sweep_deadlines()
    guards: Any = Meanwhile(platform, other)
    replace(sweep, judge_home=replace(sweep.judge_home, guards=guards)).sweep()
    return platform


def races() -> range:
    doom = Doom()
    raced(doom)
    return range(1, doom.moment + 1)


@pytest.mark.parametrize("moment", races())
def test_a_silence_that_two_sweeps_find_is_told_once_wherever_one_of_them_dies(moment):
    platform = raced(Doom(moment))

    platform.let_pass(0.2)

    assert len(platform.incidents) == 1
    assert is_guarded(platform)


class Contested:
    """An incident store in which everybody writes at once, for a while."""

    def __init__(self, store: Any) -> None:
        self.is_busy, self._store = True, store

    def __getattr__(self, name: str) -> Any:
        if name == "open" and self.is_busy:
            raise ConflictError("written by others all the time")
        return getattr(self._store, name)


def test_a_silence_whose_incident_could_not_be_written_is_told_by_the_next_sweep():
    platform = a_silent_home()
    sweep = platform.watching.sweep_deadlines()
    store: Any = Contested(platform.store)
    busy = replace(sweep.judge_home.open_incident, store=store)

    replace(sweep, judge_home=replace(sweep.judge_home, open_incident=busy)).sweep()

    assert platform.incidents == ()
    platform.let_pass(0.1)
    assert platform.head.run.kind is Kind.INACTIVITY
