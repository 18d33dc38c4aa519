"""Writes the sheets by which people watch over homes when the platform cannot: by street, gravest first (law 14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from telecare.domain.errors import SealError
from telecare.domain.home import Hours, Responder, Snapshot
from telecare.domain.kinds import CONTACTS, Risk, Role
from telecare.domain.probes import is_synthetic
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.street_looks import StreetLook, StreetLooks
from telecare.ports.world import Clock, Directory, Personal

WHAT = "call_sheet"
_RANK = {risk: rank for rank, risk in enumerate(Risk)}


@dataclass(frozen=True, slots=True, repr=False)
class SheetPerson:
    """Somebody to ring; `readable` is False where the data was erased or its key cannot be used."""

    id: str
    personal: Personal
    role: Role | None = None
    hours: Hours | None = None
    away_until: str = ""
    readable: bool = True

    def __repr__(self) -> str:
        return "SheetPerson(sealed)"


@dataclass(frozen=True, slots=True)
class SheetIncident:
    """Something that is under way in the home at this moment."""

    incident: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class HomeSheet:
    """All that somebody with a telephone and two feet needs for one home."""

    home: str
    area: str
    risk: Risk
    elders: tuple[SheetPerson, ...]
    responders: tuple[SheetPerson, ...]
    incidents: tuple[SheetIncident, ...] = ()
    entry: str = ""

    def __repr__(self) -> str:
        return f"HomeSheet({self.home}, sealed)"


@dataclass(frozen=True, slots=True)
class StreetSheet:
    """The homes of one street: those with an open incident, then the highest risk, come first."""

    street: str
    homes: tuple[HomeSheet, ...]


@dataclass(frozen=True, slots=True)
class WriteCallSheets:
    """Writes sheets; nobody is shown anything before it is recorded who looks, and why (law 13)."""

    directory: Directory
    store: IncidentStore
    looks: StreetLooks
    clock: Clock

    def write(
        self, bureau: str, by: str, why: str, streets: tuple[str, ...] = ()
    ) -> Iterator[StreetSheet]:
        """Yield the sheet of every street, or of those named; streets in the order of their codes."""
        under_way = self._incidents(bureau)
        for street in self.directory.streets(bureau):
            if streets and not street.startswith(streets):
                continue
            listed = self.directory.homes(bureau, street)
            homes = tuple(home for home in listed if not is_synthetic(home))
            if not homes:
                continue
            look = StreetLook(street, by, why, WHAT, len(homes), self.clock.now())
            self.looks.keep(bureau, look)
            sheets = (self._home(bureau, home, under_way.get(home, ())) for home in homes)
            yield StreetSheet(street, tuple(sorted(sheets, key=_urgency)))

    def _incidents(self, bureau: str) -> dict[str, tuple[SheetIncident, ...]]:
        found: dict[str, tuple[SheetIncident, ...]] = {}
        for incident in self.store.open_register(bureau):
            head = self.store.head(bureau, incident)
            if head.run.state.is_active and not head.run.test:
                home = head.run.snapshot.home
                found[home] = (*found.get(home, ()), _incident(head))
        return found

    def _home(self, bureau: str, home: str, incidents: Iterable[SheetIncident]) -> HomeSheet:
        known = self.directory.snapshot(bureau, home)
        return HomeSheet(
            home=home,
            area=known.area,
            risk=known.risk,
            elders=tuple(self._elder(known, elder) for elder in known.elders),
            responders=tuple(
                self._person(bureau, responder.id, responder)
                for responder in in_calling_order(known.responders)
            ),
            incidents=tuple(incidents),
            entry=self._entry(bureau, known),
        )

    def _elder(self, known: Snapshot, elder: str) -> SheetPerson:
        absence = known.away.get(elder)
        is_away = absence is not None and self.clock.now() < absence.until
        until = absence.until.isoformat() if absence is not None and is_away else ""
        return self._person(known.bureau, elder, away_until=until)

    def _person(
        self, bureau: str, person: str, responder: Responder | None = None, away_until: str = ""
    ) -> SheetPerson:
        role = responder.role if responder else None
        hours = responder.hours if responder else None
        try:
            personal = self.directory.personal(bureau, person)
        except SealError:
            return SheetPerson(person, Personal(), role, hours, away_until, readable=False)
        return SheetPerson(person, personal, role, hours, away_until)

    def _entry(self, bureau: str, known: Snapshot) -> str:
        """Return how the home is entered, only where its elder has consented (law 13)."""
        if known.entry is None or not known.entry.consent:
            return ""
        try:
            return self.directory.entry_code(bureau, known.home)
        except SealError:
            return ""


def in_calling_order(responders: tuple[Responder, ...]) -> tuple[Responder, ...]:
    """Return first carers, contacts, then all others as filed; a suspected abuser is on no sheet."""
    order = {role: rank for rank, role in enumerate(CONTACTS)}
    kept = [responder for responder in responders if not responder.suspected]
    return tuple(sorted(kept, key=lambda r: order.get(r.role, len(order))))


def _incident(head: Head) -> SheetIncident:
    return SheetIncident(head.incident, head.run.kind.value, head.run.state.value)


def _urgency(sheet: HomeSheet) -> tuple[bool, int, str]:
    return (not sheet.incidents, _RANK[sheet.risk], sheet.home)
