"""A home put together again from what a directory keeps of it in parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from telecare.adapters.records import HomeRecord, entry_id
from telecare.domain.position import Position
from telecare.ports.enrolment import ElderFile, EntryFile, HomeFile, ResponderFile
from telecare.ports.world import Personal


class KeptHomes(Protocol):
    """A directory that gives its records of homes."""

    def standing(self, bureau: str, home: str) -> tuple[HomeRecord | None, int]:
        """Return what is kept of a home, and how often it has been written, as of one moment."""
        ...

    def personals(self, bureau: str, people: Iterable[str]) -> Mapping[str, Personal]:
        """Return the data of those of these people who are known."""
        ...

    def revision(self, bureau: str, home: str) -> int:
        """Return how often a home has been written."""
        ...

    def home_position(self, bureau: str, home: str) -> Position | None:
        """Return where the home is."""
        ...

    def areas(self, bureau: str, homes: Iterable[str]) -> Mapping[str, str]:
        """Return the areas of those of these homes that are enrolled."""
        ...

    def by_hand(self, bureau: str, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of these numbers that elders have whom no row brought."""
        ...

    def of_number(self, bureau: str, number: str) -> tuple[tuple[str, str], ...]:
        """Return every (home, person) of a bureau with this number."""
        ...


class DirectoryHomeFiles:
    """Reads whole homes; enrolling what it returned changes nothing."""

    def __init__(self, kept: KeptHomes) -> None:
        self._kept = kept

    def home_file(self, bureau: str, home: str) -> HomeFile | None:
        """Return all that is enrolled of a home, None for an unknown one."""
        record, revision = self._kept.standing(bureau, home)  # what is read later may be newer
        if record is None:
            return None
        kept = self._kept.personals(bureau, record.sealed)
        personal = {person: kept.get(person, Personal()) for person in record.sealed}
        return HomeFile(
            id=record.id,
            area=record.area,
            elders=tuple(ElderFile(e, personal[e], record.risk_of(e)) for e in record.elders),
            responders=tuple(
                ResponderFile(r.id, r.role, personal[r.id], r.hours, r.suspected)
                for r in record.responders
            ),
            devices=record.devices,
            elder_devices=dict(record.elder_devices),
            position=self._kept.home_position(bureau, home),
            entry=_entry(record, personal),
            revision=revision,
        )

    def areas(self, bureau: str, homes: Iterable[str]) -> Mapping[str, str]:
        """Return the areas of those of these homes that are enrolled; whoever is missing is not."""
        return self._kept.areas(bureau, homes)

    def by_hand(self, bureau: str, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of these numbers that elders have whom no row brought, by one look for all."""
        return self._kept.by_hand(bureau, numbers)

    def of_number(self, bureau: str, number: str) -> tuple[tuple[str, str], ...]:
        """Return every (home, person) of a bureau with this number, elders first."""
        return self._kept.of_number(bureau, number)

    def revision(self, bureau: str, home: str) -> int:
        """Return how often a home has been written, 0 for one that never was."""
        return self._kept.revision(bureau, home)


def _entry(record: HomeRecord, personal: Mapping[str, Personal]) -> EntryFile | None:
    if record.entry is None:
        return None
    code = personal[entry_id(record.id)].notes
    return EntryFile(code, record.entry.verified_at, record.entry.consent)
