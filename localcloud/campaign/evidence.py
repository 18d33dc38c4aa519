"""What can be seen of a played schedule from outside: devices, telephones, desks, and what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from localcloud.campaign.schedule import Schedule
from localcloud.telephone.network import Call, Sms
from telecare.domain.home import Snapshot
from telecare.domain.kinds import State
from telecare.domain.timeline import Entry, Link
from telecare.ports.incidents import Head


@dataclass(frozen=True, slots=True)
class Receipt:
    """A device heard what became of its alarm."""

    at: datetime
    device: str
    id: str
    state: str


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody at a screen did something with an incident, whether or not it was taken."""

    at: datetime
    by: str
    incident: str
    resource: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something was put before an audience."""

    at: datetime
    incident: str
    audience: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An incident as it is kept."""

    incident: str
    place: str
    state: State
    owner: str
    snapshot: Snapshot
    links: tuple[Link, ...]
    digest: str
    length: int

    @property
    def home(self) -> str:
        """Return the home of whose people the incident is."""
        return self.snapshot.home

    def entries(self, *events: str) -> list[Entry]:
        """Return what stands in the timeline, of these words or all."""
        return [x.entry for x in self.links if not events or x.entry.event in events]


def stored(head: Head, links: tuple[Link, ...]) -> Stored:
    """Return an incident as a store keeps it."""
    run = head.run
    return Stored(
        head.incident,
        run.place,
        run.state,
        run.owner,
        run.snapshot,
        links,
        head.digest,
        head.entries,
    )


@dataclass(slots=True)
class Evidence:
    """Everything that audits may look at; none of it is told by the decider alone."""

    schedule: Schedule
    receipts: list[Receipt] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    messages: list[Sms] = field(default_factory=list)
    incidents: list[Stored] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    repairs: list[tuple[str, str]] = field(default_factory=list)
    """Thing and fault of every repair that was asked for."""
    posted: list[Posted] = field(default_factory=list)
    news: list[Mapping[str, object]] = field(default_factory=list)
    dead_alarms: list[bytes] = field(default_factory=list)
    dead_news: list[Mapping[str, object]] = field(default_factory=list)
    quarantined: list[bytes] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """Heads, notices, tasks and facts as text, in which nobody's data may stand."""
    given_up: int = 0
    tally: Counter[str] = field(default_factory=Counter)

    def calls_of(self, incident: str) -> list[Call]:
        """Return an incident's calls as the network rang them."""
        return [call for call in self.calls if call.incident == incident]

    @property
    def numbers(self) -> Mapping[str, str]:
        """Return everybody's telephone."""
        return self.schedule.town.people()
