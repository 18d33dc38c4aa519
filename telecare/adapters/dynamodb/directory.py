"""The directory in DynamoDB: things and homes by one key each, people sealed, policies by version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from telecare.adapters.dynamodb import directory_keys, items, keys
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import Item, Table
from telecare.adapters.places import Places
from telecare.adapters.records import (
    HomeRecord,
    Policy,
    TeamRecord,
    entry_id,
    make_snapshot,
    read_policy,
)
from telecare.domain import codec
from telecare.domain.errors import PolicyError, SealError, UnknownDeviceError
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Risk
from telecare.domain.parameters import Parameters
from telecare.domain.position import Position
from telecare.ports.world import DirectoryItem, ElderPlace, Personal


class DynamoDirectory:
    """Reads the directory. Published policy versions never change, so they are remembered."""

    def __init__(
        self,
        table: Table,
        people: SealedPeople,
        places: Places,
        bureaus: tuple[str, ...] = (),
    ) -> None:
        self._table = table
        self._people = people
        self._places = places
        self._bureaus = bureaus
        self._policies: dict[tuple[str, str], Policy] = {}

    def thing(self, thing: str) -> DirectoryItem:
        """Return the directory item of a thing; UnknownDeviceError when no bureau knows it."""
        bureau = keys.bureau_of(thing)
        item = self._table.get(directory_keys.thing(bureau, thing))
        if item is None:
            raise UnknownDeviceError(thing)
        until = item.get("test_until")
        return DirectoryItem(
            bureau=bureau,
            thing=thing,
            device=item["device"],
            type=item["type"],
            home=item["home"],
            elder=item["elder"],
            risk=Risk.graded(item["risk"]),
            pack=item["pack"],
            test_until=datetime.fromisoformat(until) if until else None,
            language=str(item.get("language", "")),
        )

    def snapshot(self, bureau: str, home: str) -> Snapshot:
        """Return what an incident of this home starts with; an unknown home is the operator's."""
        record = self.home(bureau, home) or HomeRecord(home)
        return make_snapshot(bureau, record, self._policy(bureau), self._teams(bureau))

    def begins_with(self, bureau: str, home: str) -> Snapshot:
        """As snapshot; home and the policy in force come in one request, which few roles may send."""
        current = directory_keys.current_policy(bureau)
        place = directory_keys.home(bureau, home)
        found = self._table.get_many([current, *([place] if home else [])], strong=True)
        record = _record(found[place]) if place in found else HomeRecord(home)
        policy = self._policy_in(bureau, found.get(current))
        return make_snapshot(bureau, record, policy, self._teams(bureau))

    def snapshots(self, bureau: str, homes: Iterable[str]) -> Mapping[str, Snapshot]:
        """Return the snapshots of many homes, read weakly; policy and teams are read once for all."""
        policy, teams = self._policy(bureau), tuple(self._teams(bureau))
        places = {directory_keys.home(bureau, home): home for home in homes}
        known = self._table.get_many(places)
        records = {places[key]: _record(item) for key, item in known.items()}
        return {
            home: make_snapshot(bureau, records.get(home) or HomeRecord(home), policy, teams)
            for home in places.values()
        }

    def elder_place(self, bureau: str, elder: str) -> ElderPlace | None:
        """Return where an elder is at home; None for no elder of a home, SealError after erasure."""
        home_id, owner = self._people.place(bureau, elder)
        home = self.home(bureau, home_id)
        place = home.place_of(elder) if home else None
        if place is None and owner == elder and self._people.is_blank(bureau, elder):
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
        return self._people.read(bureau, person)

    def personals(self, bureau: str, people: Iterable[str]) -> Mapping[str, Personal]:
        """Return the data of those of these people who are known; SealError after erasure of one."""
        return self._people.read_known(bureau, people)

    def people(self, bureau: str, persons: Iterable[str]) -> Mapping[str, Personal]:
        """Return the data of several people in one request; empty for whoever is unknown or erased."""
        return self._people.read_many(bureau, persons)

    def entry_code(self, bureau: str, home: str) -> str:
        """Return how the home is entered; '' where nothing is recorded, SealError after erasure."""
        return self._people.read(bureau, entry_id(home)).notes

    def home_position(self, bureau: str, home: str) -> Position | None:
        """Return where the home is; None where it is not recorded."""
        item = self._table.get(directory_keys.home_position(bureau, home)) if home else None
        return None if item is None else self._places.open(bureau, item["sealed"])

    def streets(self, bureau: str) -> tuple[str, ...]:
        """Return every street in which the bureau has a home."""
        return tuple(item["sk"] for item in self._table.query(directory_keys.street(bureau, "").pk))

    def homes(self, bureau: str, street: str) -> tuple[str, ...]:
        """Return the homes of a street."""
        found = self._table.query(directory_keys.home_of_street(bureau, street, "").pk)
        return tuple(item["sk"] for item in found)

    def by_phone(self, number: str) -> tuple[tuple[str, str, str], ...]:
        """Return every (bureau, home, person) with this number, elders first in each bureau.

        A bureau whose numbers cannot be opened hides no other's; SealError when none can.
        """
        found: list[tuple[str, str, str]] = []
        sealed: list[SealError] = []
        for bureau in self._bureaus:
            try:
                people = self._people.find(bureau, number)
            except SealError as error:
                sealed.append(error)
            else:
                found += ((bureau, home, person) for home, person in people)
        if sealed and len(sealed) == len(self._bureaus):
            raise sealed[0]
        return tuple(found)

    def home(self, bureau: str, home: str) -> HomeRecord | None:
        """Return what is kept of a home, or None."""
        item = self._table.get(directory_keys.home(bureau, home)) if home else None
        return None if item is None else _record(item)

    def standing(self, bureau: str, home: str) -> tuple[HomeRecord | None, int]:
        """Return what is kept of a home, and how often it has been written, as of one moment."""
        item = self._table.get(directory_keys.home(bureau, home)) if home else None
        return (None, 0) if item is None else (_record(item), int(item.get("revision", 0)))

    def revision(self, bureau: str, home: str) -> int:
        """Return how often a home has been written, 0 for one that never was."""
        item = self._table.get(directory_keys.home(bureau, home)) if home else None
        return int(item.get("revision", 0)) if item else 0

    def areas(self, bureau: str, homes: Iterable[str]) -> Mapping[str, str]:
        """Return the areas of those of these homes that are enrolled, read strongly and in bulk."""
        places = [directory_keys.home(bureau, home) for home in homes]
        known = map(_record, self._table.get_many(places, strong=True).values())
        return {home.id: home.area for home in known}

    def by_hand(self, bureau: str, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of these numbers that elders have whom no row brought."""
        return self._people.by_hand(bureau, numbers)

    def of_number(self, bureau: str, number: str) -> tuple[tuple[str, str], ...]:
        """Return every (home, person) of a bureau with this number, elders first."""
        return self._people.find(bureau, number)

    def _teams(self, bureau: str) -> Iterator[TeamRecord]:
        for item in self._table.query(directory_keys.team(bureau, "").pk):
            yield codec.from_plain(TeamRecord, items.from_body(item))

    def _policy(self, bureau: str) -> Policy:
        return self._policy_in(bureau, self._table.get(directory_keys.current_policy(bureau)))

    def _policy_in(self, bureau: str, current: Item | None) -> Policy:
        """Return the policy that the pointer names; a version never changes and is read once a process."""
        if current is None:
            raise PolicyError(f"policy of {bureau}", 0, "current", "publish a version")
        version = str(current["version"])
        if (bureau, version) not in self._policies:
            item = self._table.get(directory_keys.policy(bureau, version))
            if item is None:
                raise PolicyError(f"policy of {bureau}", 0, version, "publish it again")
            policy = read_policy(bureau, version, items.from_body(item))
            self._policies[bureau, version] = policy
        return self._policies[bureau, version]


def _record(item: Item) -> HomeRecord:
    record: HomeRecord = codec.from_plain(HomeRecord, items.from_body(item))
    return record
