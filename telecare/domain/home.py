"""What a running incident knows of its home: people, devices and the bureau's policy, as they stood at opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from telecare.domain.kinds import CONTACTS, Kind, Risk, Role
from telecare.domain.parameters import Parameters
from telecare.domain.response_plan import ResponsePlan


@dataclass(frozen=True, slots=True)
class Hours:
    """When a responder may be rung, in the bureau's zone; an end that is not after the start runs over midnight."""

    start: time
    end: time

    def cover(self, local: time) -> bool:
        """Tell whether a local time of day lies within; the end is outside."""
        if self.start < self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True)
class Responder:
    """Somebody who can be called; name and number stay sealed in the directory."""

    id: str
    role: Role
    hours: Hours | None = None
    suspected: bool = False


@dataclass(frozen=True, slots=True)
class HomeDevice:
    """A device of the home; `thing` is its IoT name."""

    thing: str
    type: str


class EarlyEnd(StrEnum):
    """Why an absence ended before its time; it is kept as the reason of one that is over."""

    CAME_HOME = "came_home"  # somebody says that the elder is at home again
    TAKEN_BACK = "taken_back"  # it was an error, or nobody says what it was


@dataclass(frozen=True, slots=True)
class Absence:
    """An elder is away or in hospital until an instant: not silence, and no reason to mute help.

    One that was ended before its time stays on record, with why it did: from a return silence counts anew,
    and an absence that was taken back was none.
    """

    reason: str
    until: datetime

    @property
    def ended_early(self) -> bool:
        """Tell whether somebody ended it before its time; it is over then."""
        return self.reason in tuple(EarlyEnd)


@dataclass(frozen=True, slots=True)
class Entry:
    """How the home can be entered, without the code itself: that is sealed (law 13)."""

    verified_at: datetime | None = None
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The policy and the people that an incident started with and keeps (law 8).

    `languages` names the elders whose devices speak another language than the bureau's.
    """

    bureau: str
    policy: str
    zone: str
    parameters: Parameters
    plans: Mapping[Kind, ResponsePlan]
    home: str
    area: str
    risk: Risk
    elders: tuple[str, ...]
    responders: tuple[Responder, ...]
    devices: tuple[HomeDevice, ...] = ()
    elder_devices: Mapping[str, str] = field(default_factory=dict)
    away: Mapping[str, Absence] = field(default_factory=dict)
    entry: Entry | None = None
    languages: Mapping[str, str] = field(default_factory=dict)

    def owner_of(self, thing: str) -> str:
        """Return whose a device is: who it was given to, or who lives there alone; '' for a couple's."""
        alone = self.elders[0] if len(self.elders) == 1 else ""
        return self.elder_devices.get(thing, alone)

    def spoken_by(self, thing: str) -> str:
        """Return the language of whoever a device belongs to, the first elder's where it is nobody's."""
        owner = self.elder_devices.get(thing) or next(iter(self.elders), "")
        return self.languages.get(owner, "")

    def contacts(self) -> tuple[str, ...]:
        """Return first carers, then contacts, each in the order of the file (XH23-22)."""
        return tuple(r.id for role in CONTACTS for r in self.responders if r.role is role)

    def with_roles(self, roles: frozenset[Role]) -> tuple[str, ...]:
        """Return everybody of these roles in the order of the file."""
        return tuple(r.id for r in self.responders if r.role in roles)

    def responder(self, person: str) -> Responder | None:
        """Return a responder by id, or None."""
        return next((r for r in self.responders if r.id == person), None)

    def may_ring(self, person: str, now: datetime) -> bool:
        """Tell whether a person's hours cover this instant."""
        known = self.responder(person)
        if known is None or known.hours is None:
            return True
        return known.hours.cover(now.astimezone(ZoneInfo(self.zone)).time())

    def clock(self, name: str, kind: Kind) -> timedelta:
        """Return a clock, the kind's own value where the bureau has one."""
        return self.parameters.duration(self.parameters.for_kind(name, kind))
