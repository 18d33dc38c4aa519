"""Tells how homes are watched: how each person stands and why, and how long a silence may last unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from telecare.domain.errors import UnknownHomeError
from telecare.domain.home import Snapshot
from telecare.domain.presence_standing import PersonView
from telecare.ports.looks import Look, Looks
from telecare.ports.street_looks import StreetLook, StreetLooks
from telecare.ports.world import Clock, Directory
from telecare.services.know_home import KnowHome
from telecare.services.tell_bounds import HomeBound, StreetBound, TellBounds

WATCH, SILENCE = "watch", "silence_report"


@dataclass(frozen=True, slots=True)
class TellWatch:
    """Reads homes under watch; that somebody looked is recorded before anything is told (law 13)."""

    know_home: KnowHome
    tell_bounds: TellBounds
    directory: Directory
    looks: Looks
    street_looks: StreetLooks
    clock: Clock

    def home(self, bureau: str, home: str) -> Snapshot:
        """Return who lives in a home and what is there, as ids; for whoever asks if somebody may look.

        Raises:
            UnknownHomeError: nobody lives there and nothing is there.
        """
        known = self.directory.snapshot(bureau, home)
        if not known.elders and not known.devices:
            raise UnknownHomeError(home)
        return known

    def people(self, known: Snapshot, by: str, key: str) -> tuple[PersonView, ...]:
        """Return how the people of a home stand at this moment."""
        look = Look(by, WATCH, "", self.clock.now())
        self.looks.keep(known.bureau, known.elders, key, look)
        return self.know_home.view(known.bureau, known.home)

    def bound(self, known: Snapshot) -> HomeBound:
        """Return the bounds of a home."""
        return self.tell_bounds.of_home(known.bureau, known.home)

    def streets(self, bureau: str, area: str, after: str) -> Iterator[str]:
        """Yield the streets under an area past one of them, in order."""
        yield from (s for s in self.directory.streets(bureau) if s.startswith(area) and s > after)

    def street(self, bureau: str, street: str, by: str) -> StreetBound:
        """Return the bounds of a street's homes."""
        found = self.tell_bounds.of_street(bureau, street)
        look = StreetLook(street, by, "", SILENCE, len(found.homes), self.clock.now())
        self.street_looks.keep(bureau, look)
        return found
