"""The directory and its write side in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from telecare.adapters.memory.people import KeptPeople, KeptPerson
from telecare.adapters.programmes import programme_part, read_programme
from telecare.adapters.records import (
    HomeRecord,
    Policy,
    TeamRecord,
    check_test_window,
    digits,
    entry_id,
    home_record,
    kept_absences,
    make_snapshot,
    read_policy,
    responder_record,
    split_policy,
    with_absence,
    without_elder,
)
from telecare.domain.areas import street_of
from telecare.domain.errors import ConflictError, PolicyError, SealError, UnknownDeviceError
from telecare.domain.home import Absence, HomeDevice, Snapshot
from telecare.domain.imports.pseudonyms import is_of_a_row
from telecare.domain.parameters import Parameters
from telecare.domain.position import Position
from telecare.domain.presence import pack_of
from telecare.domain.programme.programme import Programme
from telecare.messages.scripts import Scripts, read_scripts
from telecare.ports.enrolment import HomeFile, ResponderFile
from telecare.ports.world import DirectoryItem, ElderPlace, Personal


class MemoryDirectory:
    """Homes, people, devices, teams and policies; `erased` owners' data cannot be read."""

    def __init__(self) -> None:
        self.erased: dict[tuple[str, str], tuple[str, datetime]] = {}
        self.policy_changes: list[tuple[str, str, str, str, datetime]] = []
        self._things: dict[str, DirectoryItem] = {}
        self._homes: dict[tuple[str, str], HomeRecord] = {}
        self._teams: dict[tuple[str, str], TeamRecord] = {}
        self._people = KeptPeople()
        self._policies: dict[str, Policy] = {}
        self._positions: dict[tuple[str, str], Position] = {}
        self._revisions: dict[tuple[str, str], int] = {}
        self._published: dict[tuple[str, str], str] = {}
        self._scripts: dict[tuple[str, str], Scripts] = {}
        self._programmes: dict[tuple[str, str], Programme] = {}

    # ---- reading ----

    def thing(self, thing: str) -> DirectoryItem:
        """Return the directory item of a thing; UnknownDeviceError when no bureau knows it."""
        if thing not in self._things:
            raise UnknownDeviceError(thing)
        return self._things[thing]

    def snapshot(self, bureau: str, home: str) -> Snapshot:
        """Return what an incident of this home starts with; an unknown home is the operator's."""
        policy = self._policy(bureau)
        record = self._homes.get((bureau, home)) or HomeRecord(home)
        teams = [team for (owner, _), team in sorted(self._teams.items()) if owner == bureau]
        return make_snapshot(bureau, record, policy, teams)

    def begins_with(self, bureau: str, home: str) -> Snapshot:
        """As snapshot."""
        return self.snapshot(bureau, home)

    def snapshots(self, bureau: str, homes: Iterable[str]) -> Mapping[str, Snapshot]:
        """Return the snapshots of many homes."""
        return {home: self.snapshot(bureau, home) for home in homes}

    def elder_place(self, bureau: str, elder: str) -> ElderPlace | None:
        """Return where an elder is at home; None for no elder of a home, SealError after erasure."""
        home = self._homes.get((bureau, self._home_of(bureau, elder)))
        place = home.place_of(elder) if home else None
        if place is None and (bureau, elder) in self.erased:
            raise SealError(f"{elder} has been erased")
        return place

    def parameters(self, bureau: str) -> Parameters:
        """Return the numbers of the bureau's policy in force."""
        return self._policy(bureau).parameters

    def phone(self, bureau: str, person: str) -> str:
        """Return a person's number; '' when there is none, SealError after erasure."""
        return self.personal(bureau, person).phone

    def personal(self, bureau: str, person: str) -> Personal:
        """Return a person's data; empty for an unknown person, SealError after erasure."""
        known = self._people.get((bureau, person))
        if known is None:
            return Personal()
        if (bureau, known.owner) in self.erased:
            raise SealError(f"the data of {person} has been erased")
        return known.personal

    def personals(self, bureau: str, people: Iterable[str]) -> Mapping[str, Personal]:
        """Return the data of those of these people who are known; SealError after erasure of one."""
        known = (person for person in people if (bureau, person) in self._people)
        return {person: self.personal(bureau, person) for person in known}

    def people(self, bureau: str, persons: Iterable[str]) -> Mapping[str, Personal]:
        """Return the data of several people; empty for whoever is unknown or has been erased."""
        return {person: self._known_or_empty(bureau, person) for person in persons}

    def _known_or_empty(self, bureau: str, person: str) -> Personal:
        try:
            return self.personal(bureau, person)
        except SealError:
            return Personal()

    def entry_code(self, bureau: str, home: str) -> str:
        """Return how the home is entered; '' where nothing is recorded, SealError after erasure."""
        return self.personal(bureau, entry_id(home)).notes

    def home_position(self, bureau: str, home: str) -> Position | None:
        """Return where the home is; None where it is not recorded."""
        return self._positions.get((bureau, home))

    def home(self, bureau: str, home: str) -> HomeRecord | None:
        """Return what is kept of a home, or None."""
        return self._homes.get((bureau, home))

    def home_of(self, bureau: str, person: str) -> str:
        """Return the home of an elder or responder, of one who ended too; '' for a stranger."""
        return self._home_of(bureau, person)

    def keep_person(self, bureau: str, person: str, personal: Personal) -> None:
        """Keep somebody who belongs to no home."""
        self._people[bureau, person] = KeptPerson(person, "", personal)

    def keep_note(self, bureau: str, name: str, elder: str, home: str, text: str) -> None:
        """Keep a text that is gone when the elder is erased."""
        self._people[bureau, name] = KeptPerson(elder, home, Personal(notes=text))

    def note(self, bureau: str, name: str) -> str:
        """Return a text that was kept, '' where there is none; SealError after erasure."""
        return self.personal(bureau, name).notes

    def areas(self, bureau: str, homes: Iterable[str]) -> Mapping[str, str]:
        """Return the areas of those of these homes that are enrolled."""
        known = ((home, self._homes.get((bureau, home))) for home in homes)
        return {home: record.area for home, record in known if record is not None}

    def by_hand(self, bureau: str, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of these numbers that elders have whom no row brought."""
        return frozenset(number for number in numbers if self._is_by_hand(bureau, number))

    def _is_by_hand(self, bureau: str, number: str) -> bool:
        found = ((home, person) for b, home, person in self.by_phone(number) if b == bureau)
        return any(
            home and self._people[bureau, person].owner == person and not is_of_a_row(person)
            for home, person in found
        )

    def of_number(self, bureau: str, number: str) -> tuple[tuple[str, str], ...]:
        """Return every (home, person) of a bureau with this number, elders first."""
        found = self.by_phone(number)
        return tuple((home, person) for owner, home, person in found if owner == bureau)

    def standing(self, bureau: str, home: str) -> tuple[HomeRecord | None, int]:
        """Return what is kept of a home, and how often it has been written."""
        return self.home(bureau, home), self.revision(bureau, home)

    def revision(self, bureau: str, home: str) -> int:
        """Return how often a home has been written, 0 for one that never was."""
        return self._revisions.get((bureau, home), 0)

    def streets(self, bureau: str) -> tuple[str, ...]:
        """Return every street in which the bureau has a home."""
        known = {street_of(home.area) for (b, _), home in self._homes.items() if b == bureau}
        return tuple(sorted(known))

    def homes(self, bureau: str, street: str) -> tuple[str, ...]:
        """Return the homes of a street."""
        known = ((b, street_of(home.area), home.id) for (b, _), home in self._homes.items())
        return tuple(sorted(home for b, s, home in known if (b, s) == (bureau, street)))

    def by_phone(self, number: str) -> tuple[tuple[str, str, str], ...]:
        """Return every (bureau, home, person) with this number, elders first."""
        named = self._people.by_number.get(digits(number), ()) if digits(number) else ()
        everybody = ((bureau, person, self._people[bureau, person]) for bureau, person in named)
        found = sorted(
            (known.owner != person, bureau, known.home, person)
            for bureau, person, known in everybody
            if (bureau, known.owner) not in self.erased
        )
        return tuple((bureau, home, person) for _, bureau, home, person in found)

    def scripts(self, bureau: str, version: str) -> Scripts | None:
        """Return the scripts of a version, '' for the one in force; None where there are none."""
        policy = self._policies.get(bureau)
        return self._scripts.get((bureau, version or (policy.version if policy else "")))

    def published(self, bureau: str, version: str) -> Programme | None:
        """Return the programme of a version, '' for the one in force; None where there is none."""
        policy = self._policies.get(bureau)
        return self._programmes.get((bureau, version or (policy.version if policy else "")))

    # ---- writing ----

    def enrol_home(self, bureau: str, home: HomeFile) -> None:
        """Keep a home with its people and devices; what is gone from it is forgotten."""
        after = home_record(home)
        if any((bureau, elder) in self.erased for elder in after.elders):
            raise SealError("an elder of this home has been erased")
        self._begin(bureau, home)
        for elder in home.elders:
            self._people[bureau, elder.id] = KeptPerson(elder.id, home.id, elder.personal)
        for responder in home.responders:
            owner = after.elders[0] if after.elders else responder.id
            self._people[bureau, responder.id] = KeptPerson(owner, home.id, responder.personal)
        self._keep_place(bureau, home, after)
        for device in home.devices:
            self._write_thing(bureau, device, after)
        before = self._homes.get((bureau, home.id), after)
        self._forget_gone(bureau, before, after, home.ended)
        self._homes[bureau, home.id] = kept_absences(before, after)

    def enrol_new(self, bureau: str, homes: Sequence[HomeFile]) -> frozenset[str]:
        """Keep those of these homes that nobody knew and of whom nobody was known."""
        new = [home for home in homes if self._is_new(bureau, home)]
        for home in new:
            self.enrol_home(bureau, home)
        return frozenset(home.id for home in new)

    def _is_new(self, bureau: str, home: HomeFile) -> bool:
        people = home_record(home).sealed
        known = ((bureau, person) in self._people for person in people)
        return (bureau, home.id) not in self._homes and not any(known)

    def _begin(self, bureau: str, home: HomeFile) -> None:
        revision = self.revision(bureau, home.id)
        if home.revision not in {None, revision}:
            raise ConflictError(f"{home.id} was written by somebody else")
        self._revisions[bureau, home.id] = revision + 1

    def _keep_place(self, bureau: str, home: HomeFile, record: HomeRecord) -> None:
        if home.entry is not None:
            owner = record.elders[0] if record.elders else entry_id(home.id)
            code = Personal(notes=home.entry.code)
            self._people[bureau, entry_id(home.id)] = KeptPerson(owner, home.id, code)
        if home.position is not None:
            self._positions[bureau, home.id] = home.position
        else:
            self._positions.pop((bureau, home.id), None)

    def set_absence(self, bureau: str, elder: str, absence: Absence | None) -> None:
        """Record an elder's absence, or that the elder is back."""
        home = self._homes.get((bureau, self._home_of(bureau, elder))) or HomeRecord("")
        self._homes[bureau, home.id] = with_absence(home, elder, absence)
        self._revisions[bureau, home.id] = self.revision(bureau, home.id) + 1

    def enrol_team(self, bureau: str, team: ResponderFile, areas: tuple[str, ...] = ()) -> None:
        """Keep a field team; without areas it serves every home of the bureau."""
        self._people[bureau, team.id] = KeptPerson(team.id, "", team.personal)
        self._teams[bureau, team.id] = TeamRecord(responder_record(team), areas)

    def enrol_device(self, bureau: str, device: HomeDevice) -> None:
        """Keep a device that belongs to no home; its alarms are the operator's."""
        self._write_thing(bureau, device, HomeRecord(""))

    def drop_device(self, bureau: str, thing: str) -> None:
        """Forget a device that belongs to no home; a home's own is left as it is."""
        known = self._things.get(thing)
        if known is not None and known.bureau == bureau and not known.home:
            del self._things[thing]

    def open_test_window(self, thing: str, until: datetime, now: datetime) -> None:
        """Let a device's `test: true` count until then, no longer than the bureau's policy lets it."""
        item = self.thing(thing)
        check_test_window(self.snapshot(item.bureau, "").parameters, until, now)
        self._things[thing] = replace(item, test_until=until)

    def erase_elder(self, bureau: str, elder: str, by: str, at: datetime) -> None:
        """Make the elder's data unreadable; responders go to an elder who stays."""
        home = self._homes.get((bureau, self._home_of(bureau, elder))) or HomeRecord("")
        heirs = [e for e in home.elders if e != elder and (bureau, e) not in self.erased]
        if heirs and (bureau, elder) not in self.erased:
            for person in set(home.sealed) - {elder}:
                known = self._people[bureau, person]
                if known.owner == elder:
                    self._people[bureau, person] = replace(known, owner=heirs[0])
        self.erased.setdefault((bureau, elder), (by, at))

    def take_out(self, bureau: str, elder: str, things: tuple[str, ...]) -> None:
        """Write the home without an elder and these devices."""
        before = self._homes.get((bureau, self._home_of(bureau, elder)))
        if before is None or elder not in before.elders:
            return
        after = without_elder(before, elder, things)
        for thing in things:
            self._things.pop(thing, None)
        if not after.elders:
            self._positions.pop((bureau, before.id), None)
            del self._homes[bureau, before.id]
            return
        for device in after.devices:
            self._write_thing(bureau, device, after)
        self._homes[bureau, before.id] = after

    def publish_policy(
        self,
        bureau: str,
        version: str,
        document: Mapping[str, object],
        by: str,
        why: str,
        at: datetime,
        base: str = "",
    ) -> None:
        """Keep a version for good and put it in force."""
        if base and base != self._policy(bureau).version:
            raise ConflictError(f"{base} is not in force any more")
        plain, scripts = split_policy(bureau, version, document)
        programme = programme_part(bureau, version, document)
        policy = read_policy(bureau, version, plain)
        text = json.dumps(document, sort_keys=True)
        if self._published.setdefault((bureau, version), text) != text:
            mend = "is published with another document: give this one a version of its own"
            raise PolicyError(f"policy of {bureau}", 0, version, mend)
        self._policies[bureau] = policy
        self._scripts[bureau, version] = read_scripts(bureau, version, scripts)
        if programme is not None:
            self._programmes[bureau, version] = read_programme(bureau, version, programme)
        self.policy_changes.append((bureau, version, by, why, at))

    def policy_document(self, bureau: str, version: str) -> Mapping[str, Any] | None:
        """Return the document of a version as it was published, None where there is none."""
        text = self._published.get((bureau, version))
        return None if text is None else dict(json.loads(text))

    def _policy(self, bureau: str) -> Policy:
        if bureau not in self._policies:
            raise PolicyError(f"policy of {bureau}", 0, "current", "publish a version")
        return self._policies[bureau]

    def _home_of(self, bureau: str, person: str) -> str:
        known = self._people.get((bureau, person))
        return known.home if known else ""

    def _forget_gone(
        self, bureau: str, before: HomeRecord, after: HomeRecord, ended: frozenset[str]
    ) -> None:
        for person in set(before.sealed) - set(after.sealed):
            if person not in ended and self._home_of(bureau, person) == before.id:
                del self._people[bureau, person]
        for person in ended - set(after.sealed):
            self._people.unlist((bureau, person))
        for thing in before.things - after.things:
            if self._things[thing].home == before.id:
                del self._things[thing]

    def _write_thing(self, bureau: str, device: HomeDevice, home: HomeRecord) -> None:
        elder = home.elder_of(device.thing)
        serial = device.thing.partition("-")[2]
        known = self._things.get(device.thing)
        self._things[device.thing] = DirectoryItem(
            bureau=bureau,
            thing=device.thing,
            device=serial,
            type=device.type,
            home=home.id,
            elder=elder,
            risk=home.risk_of(elder),
            pack=pack_of(device.thing),
            test_until=known.test_until if known else None,
            language=home.language_of(elder),
        )
