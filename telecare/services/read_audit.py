"""Tells who looked at an elder's data, when, and at what (law 13)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from telecare.domain.areas import street_of
from telecare.ports.looks import Look, Looks
from telecare.ports.street_looks import StreetLooks
from telecare.ports.world import Clock, Directory, ElderPlace

READ = "audit_read"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and the key of the request; `is_elder` reads of themself and leaves no look."""

    by: str
    key: str
    is_elder: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """One look: at one incident, or at every home of the elder's street for a reason."""

    at: datetime
    by: str
    what: str
    incident: str = ""
    why: str = ""
    homes: int = 0

    @property
    def place(self) -> str:
        """Return where it stands among all looks at an elder: later ones are greater."""
        facts = f"{self.by}\0{self.what}\0{self.incident}\0{self.why}\0{self.homes}"
        digest = hashlib.sha256(facts.encode()).hexdigest()[:16]
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}~{digest}"


@dataclass(frozen=True, slots=True)
class ReadAudit:
    """Reads the looks at one elder.

    That somebody else than the elder read them is itself recorded first, so that the elder finds it.
    Looks at a street count for whoever lives there now.
    """

    directory: Directory
    looks: Looks
    street_looks: StreetLooks
    clock: Clock

    def place(self, bureau: str, elder: str) -> ElderPlace | None:
        """Return where an elder is at home; None for whoever is no elder of a home."""
        return self.directory.elder_place(bureau, elder)

    def read(self, bureau: str, elder: str, place: ElderPlace, reader: Reader) -> tuple[Seen, ...]:
        """Return the looks at an elder's data, the newest first; the reader's own among them."""
        if not reader.is_elder:
            look = Look(reader.by, READ, "", self.clock.now())
            self.looks.keep(bureau, (elder,), reader.key, look)
        own = [Seen(x.at, x.by, x.what, incident=x.incident) for x in self.looks.of(bureau, elder)]
        street = [
            Seen(x.at, x.by, x.what, why=x.why, homes=x.homes)
            for x in self.street_looks.of_street(bureau, street_of(place.area))
        ]
        return tuple(sorted(own + street, key=lambda seen: seen.place, reverse=True))
