"""A day of homes under watch as the product lets them pass: how often each is looked at, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benchmarks import seeded
from benchmarks.capacity import Spent
from benchmarks.lived_in import APART_BY_DAY, APART_BY_NIGHT
from infra.policy import BureauPolicy
from localcloud.campaign.platform import Platform
from telecare.adapters.dynamodb.consents import DynamoConsents
from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.memory.tracers import MemoryTracers
from telecare.adapters.memory.world import ManualClock, MemoryCarrier
from telecare.domain.deadlines import GRACE, SHARDS, SWEEP, Due, DueKind, Lane
from telecare.domain.guard import Guard
from telecare.domain.kinds import Risk
from telecare.domain.links import LinkEvent
from telecare.domain.signals import RawSignal
from telecare.ports.presence import KeptGuard
from telecare.runtime.assembly import Assembly
from telecare.runtime.watching import Watching, WatchPorts

A_DAY, BEAT = timedelta(days=1), timedelta(hours=1)
PHASES = (timedelta(minutes=7), timedelta(minutes=27), timedelta(minutes=47))
LINKED_BY_HUB = "hub"
ASKS_HOW_FAR = (seeded.PRESENCE, "GetItem")
"""A sweep that meets a home's deadline asks how far signs have come in; one that meets none does not."""
APART = timedelta(minutes=1)
"""So long after one group of homes the next one does the same."""


@dataclass(frozen=True, slots=True)
class Town:
    """A stretch of a town: groups of homes that fall due one minute after the other, and how they are judged.

    Homes of a group live alike, as many as fall into a minute: what a sweep reads once for many is shared
    by as many. The next group does the same a minute later, so that sweeps meet homes that wait as they do.
    """

    due: int
    devices: tuple[str, ...]
    risk: Risk = Risk.MEDIUM
    policy: BureauPolicy | None = None
    groups: int = 10

    @property
    def homes(self) -> int:
        """Return how many homes there are."""
        return self.due * self.groups

    def group(self, number: int) -> range:
        """Return the numbers of the homes of a group."""
        return range(number * self.due, (number + 1) * self.due)


def a_town(devices: tuple[str, ...], *, tiny: bool = False) -> Town:
    """Return homes judged by the standard, enough for what a sweep reads once for many to weigh little."""
    return Town(2, devices, groups=1) if tiny else Town(100, devices, groups=5)


@dataclass(frozen=True, slots=True)
class Watched:
    """What sweeps did for one home in a day, and what one sweep does in which nothing is due."""

    looks: float
    proper: float
    requests: float
    reads: float
    writes: float
    idle_reads: float
    idle_writes: float
    idle_requests: float
    late_min: float = 0
    """By how long a deadline that a guard names was looked at after its instant, at most."""

    def sweep_of(self, homes: int) -> float:
        """Return what a sweep of so many homes reads, whose looks come evenly."""
        return self.idle_reads + self.reads * homes * (SWEEP / A_DAY)

    def requests_of(self, homes: int) -> float:
        """Return how often it asks a table."""
        return self.idle_requests + self.requests * homes * (SWEEP / A_DAY)


@dataclass(slots=True)
class _Swept:
    """What some sweeps did together."""

    sweeps: int = 0
    requests: float = 0
    reads: float = 0
    writes: float = 0

    def count(self, spent: Spent) -> None:
        """Add a sweep."""
        self.sweeps += 1
        self.requests += sum(spent.requests.values())
        self.reads += spent.read_total
        self.writes += spent.write_total

    def mean(self, what: str) -> float:
        """Return what one of them did."""
        return float(getattr(self, what)) / max(1, self.sweeps)

    def beyond(self, idle: _Swept, what: str) -> float:
        """Return what they did beyond what idle ones would have done."""
        return self.sweeps * (self.mean(what) - idle.mean(what))


class _TimedGuards(DynamoGuards):
    """Notes how late each deadline that a guard names is looked at: its next one is written then."""

    def __init__(self, table: Table, clock: ManualClock) -> None:
        super().__init__(table)
        self._clock = clock
        self.late: list[timedelta] = []

    def keep(self, bureau: str, home: str, kept: KeptGuard, guard: Guard, due: Due) -> KeptGuard:
        """Write it and note how late it is; a look of before its instant, as by a hint, is not late."""
        if kept.due is not None:
            self.late.append(self._clock.now() - kept.due.at)
        return super().keep(bureau, home, kept, guard, due)


class _Said(NamedTuple):
    """What the homes of a group say at an instant."""

    at: datetime
    group: int
    device: str
    word: str
    document: dict[str, object]


class WatchedDay:
    """Some homes over counted tables, whose sensors speak as people live; sweeps come as deployed.

    What signs bring is folded every `settled`, as the packs of a stream are; tracers come in at once. Hubs
    beat each hour, a phase after the start.
    """

    def __init__(self, town: Town, settled: timedelta, phase: timedelta) -> None:
        self._town, self._devices = town, town.devices
        self._settled, self._phase = settled, phase
        self.bureau = seeded.a_bureau(policy=town.policy)
        platform = Platform(seeded.START, (seeded.BUREAU,), lambda _loop: MemoryCarrier())
        self.clock: ManualClock = platform.clock
        consents = DynamoConsents(self.bureau.table(seeded.DIRECTORY))
        outside = replace(
            platform.services.outside, directory=self.bureau.directory, consents=consents
        )
        table = self.bureau.table(seeded.PRESENCE)
        presences = DynamoPresences(table)
        self._guards = _TimedGuards(table, self.clock)
        ports = WatchPorts(
            presences,
            DynamoLinks(table),
            self._guards,
            DynamoDeadlines(table),
            MemoryTracers(presences),
            DynamoServices(self.bureau.table(seeded.DIRECTORY)),
        )
        self.ports = ports
        self.watching = Watching(Assembly(outside, (seeded.BUREAU,)), ports, (seeded.BUREAU,))
        self._random, self._zone = Random(3), ZoneInfo("Asia/Shanghai")
        self._next, self._later = seeded.START, list[_Said]()
        self._waiting: dict[str, Callable[[], RawSignal]] = {}
        self._begin()

    def _begin(self) -> None:
        for shard in range(SHARDS):
            for kind in DueKind:
                self.ports.deadlines.advance(seeded.BUREAU, Lane(kind, shard), seeded.START - GRACE)
        for group in range(self._town.groups):
            for number in self._town.group(group):
                self._move_in(number)
            self.clock.forward(APART)

    def _move_in(self, number: int) -> None:
        home = seeded.a_home(number, self._devices, self._town.risk)
        self.bureau.enrolment.enrol_home(seeded.BUREAU, home)
        linked = (LINKED_BY_HUB,) if LINKED_BY_HUB in self._devices else self._devices
        for device in linked:
            event = LinkEvent(seeded.thing_of(number, device), "s1", 1, True, self.clock.now())
            self.watching.track_links().track(event)
        self.watching.know_home().begin(seeded.BUREAU, home.id)

    def pass_time(self, time: timedelta) -> Watched:
        """Let time pass; return what its sweeps did, for a home and a day."""
        sweep, ends = self.watching.sweep_deadlines(), self.clock.now() + time
        looks, proper = self._looks(), self._proper()
        idle, busy = _Swept(), _Swept()
        self._guards.late.clear()
        while self.clock.now() < ends:
            self._live()
            self.bureau.store.spent.clear()
            sweep.sweep()
            is_busy = ASKS_HOW_FAR in self.bureau.store.spent.requests
            (busy if is_busy else idle).count(self.bureau.store.spent)
        days = self._town.homes * (time / A_DAY)
        return Watched(
            (self._looks() - looks) / days,
            (self._proper() - proper) / days,
            busy.beyond(idle, "requests") / days,
            busy.beyond(idle, "reads") / days,
            busy.beyond(idle, "writes") / days,
            idle.mean("reads"),
            idle.mean("writes"),
            idle.mean("requests"),
            max(self._guards.late, default=timedelta(0)) / timedelta(minutes=1),
        )

    def _looks(self) -> int:
        """Return how many deadlines of homes were ever set: each look sets one, a hint's end another."""
        items = self.bureau.store.items(seeded.PRESENCE)
        return sum("#due#" in i["pk"]["S"] and "#home#" in i["sk"]["S"] for i in items)

    def _proper(self) -> int:
        """Return how many proper looks there were."""
        guards = (self.ports.guards.guard(seeded.BUREAU, f"b{n}") for n in range(self._town.homes))
        return sum(guard.look for guard in guards if guard is not None)

    # ---- how people live ----

    def _live(self) -> None:
        self.clock.forward(SWEEP)
        now = self.clock.now()
        while self._next <= now:
            self._say("pir", "activity", {"kind": "motion"}, self._next)
            is_day = 7 <= self._next.astimezone(self._zone).hour < 22
            apart = APART_BY_DAY if is_day else APART_BY_NIGHT
            self._next += apart * self._random.expovariate(1)
        if LINKED_BY_HUB in self._devices and (now - seeded.START - self._phase) % BEAT < SWEEP:
            seen = {d.replace("_", ""): now.isoformat() for d in self._devices[1:]}
            self._say(LINKED_BY_HUB, "heartbeat", {"seen": seen}, now)
        due, self._later = (
            [said for said in self._later if said.at <= now],
            [said for said in self._later if said.at > now],
        )
        for said in due:
            self._hear(said)
        if (now - seeded.START) % self._settled < SWEEP and self._waiting:
            if self.watching.fold_activity().fold(self._waiting):
                raise ValueError("a sign was not folded")
            self._waiting = {}

    def _say(self, device: str, word: str, document: dict[str, object], at: datetime) -> None:
        """Have each group say something, one a minute after the other."""
        for group in range(self._town.groups):
            self._later.append(_Said(at + group * APART, group, device, word, document))

    def _hear(self, said: _Said) -> None:
        payload = json.dumps({"at": said.at.isoformat(), **said.document}).encode()
        for home in self._town.group(said.group):
            thing = seeded.thing_of(home, said.device)
            topic = f"dt/anju/{thing}/{said.word}"
            raw = partial(RawSignal, topic, thing, said.at, payload)
            self._waiting[f"{topic}-{said.at.isoformat()}"] = raw


def a_day(town: Town, settled: timedelta, time: timedelta = A_DAY) -> Watched:
    """Return what a day costs, after as long to come to rest; with hubs the mean of three phases of beats."""
    found = []
    for phase in PHASES if LINKED_BY_HUB in town.devices and town.groups > 1 else PHASES[:1]:
        day = WatchedDay(town, settled, phase)
        day.pass_time(time)
        found.append(day.pass_time(time))
    mean = Watched(*(sum(each) / len(found) for each in zip(*map(astuple, found), strict=True)))
    return replace(mean, late_min=max(each.late_min for each in found))
