"""A schedule: all that happens to a small town and its platform, as data that can be thinned out and replayed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from localcloud.drills.model import Deed, Drill, Town

BUREAU = "standard"
FAULTS_OF_BOTH = (
    "carrier_down",
    "function_crash",
    "duplicate_delivery",
    "late_callbacks",
    "store_throttled",
    "stream_delayed",
)
"""Faults that the twin knows as well, and drills can order."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong for a while; `name` is of a function, where one is meant."""

    at: timedelta
    what: str
    lasts: timedelta
    name: str = ""

    @property
    def until(self) -> timedelta:
        """Return when it is over."""
        return self.at + self.lasts


@dataclass(frozen=True, slots=True)
class Mishap:
    """What befalls a process at the nth moment; each call of a port has two, before it and after it."""

    moment: int
    what: str


@dataclass(frozen=True, slots=True)
class Post:
    """How messages travel: how many of a hundred come twice, late, or (call-backs alone) never.

    What becomes of one message hangs on its own name, so that leaving another out changes nothing.
    """

    seed: int
    twice: int = 0
    late: int = 0
    latest_s: int = 0
    never: int = 0

    def delays(self, name: str, *, may_vanish: bool = False) -> tuple[timedelta, ...]:
        """Return after how long each copy of a message arrives; none when it never does."""
        if may_vanish and self._chance(name, "never") < self.never:
            return ()
        copies = 2 if self._chance(name, "twice") < self.twice else 1
        return tuple(self._delay(f"{name}/{copy}") for copy in range(copies))

    def _delay(self, name: str) -> timedelta:
        if self._chance(name, "late") >= self.late:
            return timedelta(0)
        return timedelta(seconds=self._number(name, "delay") % (self.latest_s + 1))

    def _chance(self, name: str, what: str) -> int:
        return self._number(name, what) % 100

    def _number(self, name: str, what: str) -> int:
        digest = hashlib.sha256(f"{self.seed}/{what}/{name}".encode()).digest()
        return int.from_bytes(digest[:6], "big")


Event = Deed | Fault | Mishap


@dataclass(frozen=True, slots=True)
class Schedule:
    """What happens to a town; the same schedule always plays the same."""

    seed: int
    start: datetime
    until: timedelta
    town: Town
    deeds: tuple[Deed, ...] = ()
    faults: tuple[Fault, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    post: Post = Post(0)

    def events(self) -> tuple[Event, ...]:
        """Return all that can be left out, in the order by which `keep` counts."""
        return (*self.deeds, *self.faults, *self.mishaps)

    def keep(self, numbers: frozenset[int]) -> Schedule:
        """Return the schedule with these events alone."""
        kept = [event for number, event in enumerate(self.events()) if number in numbers]
        return replace(
            self,
            deeds=tuple(e for e in kept if isinstance(e, Deed)),
            faults=tuple(e for e in kept if isinstance(e, Fault)),
            mishaps=tuple(e for e in kept if isinstance(e, Mishap)),
        )

    def drill(self) -> Drill:
        """Return it as a drill that expects nothing: what stages and deeds can play."""
        name = f"campaign {self.seed}"
        ordered = tuple(_order(fault) for fault in self.faults if fault.what in FAULTS_OF_BOTH)
        deeds = tuple(sorted(ordered + self.deeds, key=lambda deed: deed.at))
        return Drill(name, name, BUREAU, {}, self.start, self.until, self.town, deeds, ())


def _order(fault: Fault) -> Deed:
    return Deed(fault.at, "fault", fault.what, {"for": fault.lasts, "name": fault.name}, 0)


def told(schedule: Schedule) -> list[str]:
    """Return a schedule as lines for people: its town in short, then every event under its number."""
    homes = [
        f"{home.id}: {len(home.elders)} elders, {', '.join(r.id for r in home.responders)}"
        for home in schedule.town.homes
    ]
    head = f"seed {schedule.seed}, from {schedule.start.isoformat()} for {schedule.until}"
    events = [f"{number:>4}  {_shown(event)}" for number, event in enumerate(schedule.events())]
    phones = [f"      {who}: {_answers(b)}" for who, b in sorted(schedule.town.phones.items())]
    return [head, *homes, str(schedule.post), *phones, *events]


def _answers(behaviours: tuple[object, ...]) -> str:
    return " | ".join(map(str, behaviours))


def _shown(event: Event) -> str:
    match event:
        case Deed():
            fields = ", ".join(f"{name}={value}" for name, value in event.fields.items())
            return f"{event.at} {event.verb} {event.value} {fields}"
        case Fault():
            return f"{event.at} {event.what} {event.name} for {event.lasts}"
        case Mishap():
            return f"moment {event.moment}: {event.what}"
