"""A drill as read from its file: frozen values, every reference checked, every field known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from localcloud.telephone.behaviour import Behaviour
from telecare.domain.position import Position
from telecare.ports.enrolment import EntryFile


@dataclass(frozen=True, slots=True)
class TownElder:
    """An elder of a home; `id` is written `h1.elder` outside it."""

    id: str
    name: str
    phone: str
    risk: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class TownDevice:
    """A device of a home; `via` is the hub that carries it."""

    id: str
    type: str
    via: str = ""
    elder: str = ""


@dataclass(frozen=True, slots=True)
class TownResponder:
    """Somebody to call; teams are responders of every home that they serve."""

    id: str
    role: str
    phone: str
    hours: str = ""
    suspected: bool = False
    areas: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class TownHome:
    """A home of the town; the devices of one that is `boxed` stay in their box until a drill takes them out."""

    id: str
    address: str
    area: str
    elders: tuple[TownElder, ...]
    devices: tuple[TownDevice, ...]
    responders: tuple[TownResponder, ...]
    position: Position | None = None
    entry: EntryFile | None = None
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class TownSeat:
    """A seat or supervisor that acts only by `do`."""

    id: str
    role: str = "seat"


@dataclass(frozen=True, slots=True)
class Town:
    """Who lives, works and answers where."""

    homes: tuple[TownHome, ...]
    teams: tuple[TownResponder, ...] = ()
    seats: tuple[TownSeat, ...] = ()
    phones: Mapping[str, tuple[Behaviour, ...]] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=dict)

    def home(self, home_id: str) -> TownHome:
        """Return a home by id; KeyError when there is none."""
        return {home.id: home for home in self.homes}[home_id]

    def elders(self) -> set[str]:
        """Return the full id of every elder."""
        return {f"{home.id}.{elder.id}" for home in self.homes for elder in home.elders}

    def people(self) -> dict[str, str]:
        """Return the telephone of every person and team by full id."""
        known: dict[str, str] = {}
        for home in self.homes:
            known |= {f"{home.id}.{e.id}": e.phone for e in home.elders}
            known |= {f"{home.id}.{r.id}": r.phone for r in home.responders}
        return known | {team.id: team.phone for team in self.teams}

    def devices(self) -> dict[str, TownDevice]:
        """Return every device by full id."""
        return {f"{home.id}.{d.id}": d for home in self.homes for d in home.devices}

    def boxed(self) -> set[str]:
        """Return the full id of every device that is in its box when the drill begins."""
        return {f"{home.id}.{d.id}" for home in self.homes if home.boxed for d in home.devices}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happens: one entry of `do`."""

    at: timedelta
    verb: str
    value: str
    fields: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class Body:
    """What an expectation, a `since` or a `before` looks for."""

    verb: str
    value: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Expectation:
    """Something that must, or must not, follow: one entry of `expect`."""

    body: Body
    text: str
    line: int
    within: timedelta | None = None
    since: Body | None = None
    before: Body | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Drill:
    """One rehearsal."""

    file: str
    name: str
    bureau: str
    parameters: Mapping[str, float]
    start: datetime
    until: timedelta
    town: Town
    deeds: tuple[Deed, ...]
    expectations: tuple[Expectation, ...]

    @property
    def first_at(self) -> timedelta:
        """Return the earliest `do`, from which `within` counts."""
        return min((deed.at for deed in self.deeds), default=timedelta(0))
