"""A town under watch at its steady state: every home's guard, links and deadline, made when a key is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from benchmarks import seeded
from benchmarks.capacity import WireItem, size_of
from benchmarks.crowd import Crowd, on_wire
from benchmarks.lived_in import LATE, LONG_AGO, learnt_by
from localcloud.campaign.platform import Platform
from telecare.adapters.dynamodb import directory_keys, items, keys, watch_keys
from telecare.adapters.dynamodb.consents import DynamoConsents
from telecare.adapters.dynamodb.deadlines import (
    DynamoDeadlines,
    DynamoGuards,
    due_to_item,
    guard_to_item,
)
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.memory.tracers import MemoryTracers
from telecare.adapters.memory.world import ManualClock, MemoryCarrier
from telecare.adapters.records import home_record
from telecare.domain import codec
from telecare.domain.deadlines import BUCKET, GRACE, SHARDS, SWEEP, Due, DueKind, Lane, bucket_of
from telecare.domain.kinds import Risk
from telecare.domain.links import Link, LinkEvent, begun
from telecare.domain.presence_judgement import Guard
from telecare.ports.enrolment import HomeFile
from telecare.ports.presence import KeptGuard
from telecare.runtime.assembly import Assembly
from telecare.runtime.watching import Watching, WatchPorts

WARM_UP = BUCKET * 4
"""Nothing falls due in the first sweeps: they send the tracers that the later ones ask for."""


@dataclass(frozen=True, slots=True)
class TownPlan:
    """How many homes there are, what hangs in each, and how often each is looked at."""

    name: str
    homes: int
    devices: tuple[str, ...]
    risk: Risk
    every: timedelta

    @property
    def due_in_a_sweep(self) -> float:
        """Return how many deadlines fall into the time between two sweeps."""
        return self.homes * (SWEEP / self.every)


class WatchedTown:
    """The product's sweep over counted tables; homes are due one after the other, evenly."""

    def __init__(self, plan: TownPlan) -> None:
        self.plan = plan
        self._begins = bucket_of(seeded.START) + WARM_UP
        self._crowd = Crowd(plan.homes, plan.devices, seeded.START)
        self.bureau = seeded.a_bureau(self._supply)
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
            _JudgedGuards(table, self.clock),
            DynamoDeadlines(table),
            MemoryTracers(presences),
            DynamoServices(self.bureau.table(seeded.DIRECTORY)),
        )
        self.guards = ports.guards
        self._sweep = Watching(Assembly(outside, (seeded.BUREAU,)), ports, (seeded.BUREAU,))
        for shard in range(SHARDS):
            for kind in DueKind:
                ports.deadlines.advance(seeded.BUREAU, Lane(kind, shard), seeded.START - GRACE)
        while self.clock.now() < self._begins:
            self.sweep()

    def sweep(self) -> None:
        """Sweep once, a minute after the last time."""
        self.clock.forward(SWEEP)
        self._sweep.sweep_deadlines().sweep()

    @property
    def judged(self) -> list[timedelta]:
        """Return how long after its deadline each home was judged."""
        assert isinstance(self.guards, _JudgedGuards)
        return self.guards.late

    def bytes_of_a_home(self) -> int:
        """Return what one home takes in the table, without its part of the packs."""
        home = self._home(0)
        parts = [*self._guard(0).values(), *self._deadline(0).values()]
        links = [self._link(device.thing) for device in home.devices]
        return sum(map(size_of, parts)) + sum(size_of(i) for part in links for i in part.values())

    def bytes_of_packs(self) -> int:
        """Return what the packs take that have been read so far, taken up to all of them."""
        packs = [i for i in self.bureau.store.items(seeded.PRESENCE) if i["sk"].get("S") == "pack"]
        return round(sum(map(size_of, packs)) / max(1, len(packs)) * len(self._crowd.members))

    # ---- what the tables hold ----

    def _supply(self, table: str, pk: str) -> dict[str, WireItem]:
        kind, _, rest = pk.removeprefix(f"{seeded.BUREAU}#").partition("#")
        if table == seeded.DIRECTORY:
            return self._record(rest) if kind == "home" else {}
        makers: dict[str, Callable[[], dict[str, WireItem]]] = {
            "presence": lambda: self._crowd.partition(pk),
            "guard": lambda: self._guard(int(rest[1:])),
            "link": lambda: self._link(rest),
            "due": lambda: self._bucket(rest),
        }
        return makers[kind]() if kind in makers else {}

    def _home(self, number: int) -> HomeFile:
        return seeded.a_home(number, self.plan.devices, self.plan.risk)

    def _record(self, home: str) -> dict[str, WireItem]:
        record = home_record(self._home(int(home[1:])))
        place = directory_keys.home(seeded.BUREAU, home)
        item = items.versioned(codec.to_plain(record))
        return {place.sk: on_wire({**place._asdict(), **item})}

    def _due(self, number: int) -> Due:
        at = self._begins + self.plan.every * (number / self.plan.homes)
        whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
        return Due(DueKind.HOME, f"b{number}", whole)

    def _deadline(self, number: int) -> dict[str, WireItem]:
        due = self._due(number)
        place = watch_keys.due(seeded.BUREAU, due)
        return {place.sk: on_wire({**place._asdict(), **due_to_item(due)})}

    def _guard(self, number: int) -> dict[str, WireItem]:
        home = f"b{number}"
        guard = Guard(
            seeded.START - LONG_AGO,
            rhythms={f"{home}.elder": learnt_by(seeded.START)},
            learnt_to=seeded.START - LATE,
        )
        place = watch_keys.guard(seeded.BUREAU, home)
        item = guard_to_item(guard, version=1, due_at=keys.instant(self._due(number).at))
        return {place.sk: on_wire({**place._asdict(), **item})}

    def _link(self, thing: str) -> dict[str, WireItem]:
        is_carried = "hub" in self.plan.devices and not thing.endswith("-hub")
        if is_carried:
            return {}
        event = LinkEvent(thing, "s1", 1, True, seeded.START - LONG_AGO)
        link: Link = begun(event)
        place = watch_keys.link(seeded.BUREAU, thing)
        item = items.versioned(codec.to_plain(link), version=1)
        return {place.sk: on_wire({**place._asdict(), **item})}

    def _bucket(self, rest: str) -> dict[str, WireItem]:
        text, _, shard = rest.rpartition("#")
        begin = datetime.fromisoformat(f"{text}:00+00:00")
        first, last = (self._first_due(at) for at in (begin, begin + BUCKET))
        found: dict[str, WireItem] = {}
        for number in range(first, last):
            due = self._due(number)
            if due.shard == int(shard) and due.bucket == begin:
                found.update(self._deadline(number))
        return found

    def _first_due(self, at: datetime) -> int:
        number = (at - self._begins) / self.plan.every * self.plan.homes
        return min(max(0, int(number)), self.plan.homes)


class _JudgedGuards(DynamoGuards):
    """Notes when each home is judged: its guard is written with its next deadline then."""

    def __init__(self, table: Table, clock: ManualClock) -> None:
        super().__init__(table)
        self._clock = clock
        self.late: list[timedelta] = []

    def keep(self, bureau: str, home: str, kept: KeptGuard, guard: Guard, due: Due) -> KeptGuard:
        """Write it and note how late it is."""
        if kept.due is not None and kept.due != due:
            self.late.append(self._clock.now() - kept.due.at)
        return super().keep(bureau, home, kept, guard, due)
