"""A day of homes under watch as the product lets them pass: how often each is looked at, and what that costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from benchmarks import seeded
from benchmarks.capacity import Spent
from benchmarks.lived_in import APART_BY_DAY, APART_BY_NIGHT
from localcloud.campaign.platform import Platform
from telecare.adapters.dynamodb.consents import DynamoConsents
from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.memory.tracers import MemoryTracers
from telecare.adapters.memory.world import ManualClock, MemoryCarrier
from telecare.domain.deadlines import GRACE, SHARDS, SWEEP, DueKind, Lane
from telecare.domain.kinds import Risk
from telecare.domain.links import LinkEvent
from telecare.domain.signals import RawSignal
from telecare.runtime.assembly import Assembly
from telecare.runtime.watching import Watching, WatchPorts

A_DAY, BEAT = timedelta(days=1), timedelta(hours=1)
PHASES = (timedelta(minutes=7), timedelta(minutes=27), timedelta(minutes=47))
LINKED_BY_HUB = "hub"


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


class WatchedDay:
    """Some homes over counted tables, whose sensors speak as people live; sweeps come as deployed.

    All live alike and are due together, as many as fall into a minute of a large town: what a sweep reads
    once for many homes is shared by as many. What signs bring is folded every `settled`, as the packs of a
    stream are; tracers come in at once. Hubs beat each hour, a phase after the start.
    """

    def __init__(
        self, homes: int, devices: tuple[str, ...], settled: timedelta, phase: timedelta
    ) -> None:
        self.homes, self._devices, self._settled = homes, devices, settled
        self._phase = phase
        self.bureau = seeded.a_bureau()
        platform = Platform(seeded.START, (seeded.BUREAU,), lambda _loop: MemoryCarrier())
        self.clock: ManualClock = platform.clock
        consents = DynamoConsents(self.bureau.table(seeded.DIRECTORY))
        outside = replace(
            platform.services.outside, directory=self.bureau.directory, consents=consents
        )
        table = self.bureau.table(seeded.PRESENCE)
        presences = DynamoPresences(table)
        ports = WatchPorts(
            presences,
            DynamoLinks(table),
            DynamoGuards(table),
            DynamoDeadlines(table),
            MemoryTracers(presences),
            DynamoServices(self.bureau.table(seeded.DIRECTORY)),
        )
        self.ports = ports
        self.watching = Watching(Assembly(outside, (seeded.BUREAU,)), ports, (seeded.BUREAU,))
        self._random, self._zone = Random(3), ZoneInfo("Asia/Shanghai")
        self._next = seeded.START
        self._waiting: dict[str, Callable[[], RawSignal]] = {}
        self._begin()

    def _begin(self) -> None:
        for shard in range(SHARDS):
            for kind in DueKind:
                self.ports.deadlines.advance(seeded.BUREAU, Lane(kind, shard), seeded.START - GRACE)
        know, track = self.watching.know_home(), self.watching.track_links()
        for number in range(self.homes):
            self.bureau.enrolment.enrol_home(
                seeded.BUREAU, seeded.a_home(number, self._devices, Risk.MEDIUM)
            )
            linked = (LINKED_BY_HUB,) if LINKED_BY_HUB in self._devices else self._devices
            for device in linked:
                thing = seeded.thing_of(number, device)
                track.track(LinkEvent(thing, "s1", 1, True, self.clock.now()))
            know.begin(seeded.BUREAU, f"b{number}")

    def pass_time(self, time: timedelta) -> Watched:
        """Let time pass; return what its sweeps did, for a home and a day."""
        sweep, ends = self.watching.sweep_deadlines(), self.clock.now() + time
        looks, proper = self._looks(), self._proper()
        idle, busy = _Swept(), _Swept()
        while self.clock.now() < ends:
            self._live()
            self.bureau.store.spent.clear()
            sweep.sweep()
            is_busy = (seeded.DIRECTORY, "BatchGetItem") in self.bureau.store.spent.requests
            (busy if is_busy else idle).count(self.bureau.store.spent)
        days = self.homes * (time / A_DAY)
        return Watched(
            (self._looks() - looks) / days,
            (self._proper() - proper) / days,
            busy.beyond(idle, "requests") / days,
            busy.beyond(idle, "reads") / days,
            busy.beyond(idle, "writes") / days,
            idle.mean("reads"),
            idle.mean("writes"),
            idle.mean("requests"),
        )

    def _looks(self) -> int:
        """Return how many deadlines of homes were ever set: each look sets one, a hint's end another."""
        items = self.bureau.store.items(seeded.PRESENCE)
        return sum("#due#" in i["pk"]["S"] and "#home#" in i["sk"]["S"] for i in items)

    def _proper(self) -> int:
        """Return how many proper looks there were."""
        guards = (self.ports.guards.guard(seeded.BUREAU, f"b{n}") for n in range(self.homes))
        return sum(guard.look for guard in guards if guard is not None)

    # ---- how people live ----

    def _live(self) -> None:
        self.clock.forward(SWEEP)
        now = self.clock.now()
        while self._next <= now:
            self._hear("pir", "activity", {"kind": "motion"}, self._next)
            is_day = 7 <= self._next.astimezone(self._zone).hour < 22
            apart = APART_BY_DAY if is_day else APART_BY_NIGHT
            self._next += apart * self._random.expovariate(1)
        if LINKED_BY_HUB in self._devices and (now - seeded.START - self._phase) % BEAT < SWEEP:
            seen = {d.replace("_", ""): now.isoformat() for d in self._devices[1:]}
            self._hear(LINKED_BY_HUB, "heartbeat", {"seen": seen}, now)
        if (now - seeded.START) % self._settled < SWEEP and self._waiting:
            if self.watching.fold_activity().fold(self._waiting):
                raise ValueError("a sign was not folded")
            self._waiting = {}

    def _hear(self, device: str, word: str, document: dict[str, object], at: datetime) -> None:
        payload = json.dumps({"at": at.isoformat(), **document}).encode()
        for home in range(self.homes):
            thing = seeded.thing_of(home, device)
            said = partial(RawSignal, f"dt/anju/{thing}/{word}", thing, at, payload)
            self._waiting[f"{thing}-{word}-{at.isoformat()}"] = said


def a_day(devices: tuple[str, ...], settled: timedelta, *, tiny: bool = False) -> Watched:
    """Return what a day costs after a day to come to rest: the mean of three phases of beats and settling."""
    found, homes = [], 2 if tiny else 100
    for phase in PHASES[:1] if tiny else PHASES:
        day = WatchedDay(homes, devices, settled, phase)
        day.pass_time(A_DAY)
        found.append(day.pass_time(A_DAY))
    return Watched(*(sum(each) / len(found) for each in zip(*map(astuple, found), strict=True)))
