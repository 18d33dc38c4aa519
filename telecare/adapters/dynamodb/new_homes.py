"""Homes that nobody has enrolled before, whole and many at a time: ten thousand of a roster in a minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from telecare.adapters.dynamodb import directory_keys, items
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import MOST_WRITES, ConditionFailedError, Table, Write
from telecare.adapters.records import HomeRecord, home_record
from telecare.domain import codec
from telecare.domain.areas import street_of
from telecare.ports.enrolment import HomeFile


@dataclass(frozen=True, slots=True)
class _New:
    """A home's writes, which are carried out together or not at all."""

    home: str
    street: str
    writes: tuple[Write, ...]


class NewHomes:
    """Writes homes of which neither they nor anybody in them was known before.

    A home is whole or not written at all, however many share its transaction: one that is refused
    is left out, and the others are written without it.
    """

    def __init__(self, table: Table, people: SealedPeople, data_keys: DataKeys) -> None:
        self._table = table
        self._people = people
        self._keys = data_keys
        self._streets: set[str] = set()

    def write(self, bureau: str, homes: Iterable[HomeFile]) -> frozenset[str]:
        """Write homes, and return which were written; each other must be written part by part.

        That is one with a device, a place or an entry code, or of whom somebody is known already.
        """
        made = (self._new(bureau, home) for home in homes if _is_simple(home))
        few = (new for new in made if len(new.writes) <= MOST_WRITES)
        return frozenset(home for group in _grouped(few) for home in self._written(bureau, group))

    def _written(self, bureau: str, group: Sequence[_New]) -> Iterator[str]:
        """Write homes in one transaction, without those that it is refused for."""
        for street in sorted({new.street for new in group}):
            self._list_street(bureau, street)
        while group:
            try:
                self._table.transact_patiently([write for new in group for write in new.writes])
            except ConditionFailedError as error:
                group = _without(group, error.failed)
            else:
                yield from (new.home for new in group)
                return

    def _new(self, bureau: str, home: HomeFile) -> _New:
        made = {elder.id: self._keys.made(bureau, elder.id) for elder in home.elders}
        writes: list[Write] = [write for _, write in made.values()]
        for elder in home.elders:
            key, _ = made[elder.id]
            place = (bureau, elder.id, elder.id, home.id)
            writes += self._people.new(*place, elder.personal, key)
        owner = home.elders[0].id
        for responder in home.responders:
            place = (bureau, responder.id, owner, home.id)
            writes += self._people.new(*place, responder.personal, made[owner][0])
        record = home_record(home)
        writes += self._home(bureau, record)
        return _New(home.id, street_of(record.area), tuple(writes))

    def _home(self, bureau: str, record: HomeRecord) -> list[Write]:
        listed = directory_keys.home_of_street(bureau, street_of(record.area), record.id)
        item = items.versioned(codec.to_plain(record))
        is_new = "attribute_not_exists(#pk)"
        return [
            self._table.put(listed, {"v": SCHEMA}),
            self._table.put(directory_keys.home(bureau, record.id), item, is_new),
        ]

    def _list_street(self, bureau: str, street: str) -> None:
        """Keep the street itself first and apart: transactions of its homes would wait for each other."""
        place = directory_keys.street(bureau, street)
        if place.pk + place.sk not in self._streets:
            self._table.apply(self._table.put(place, {"v": SCHEMA}))
            self._streets.add(place.pk + place.sk)


def _is_simple(home: HomeFile) -> bool:
    return bool(home.elders) and not (home.devices or home.entry or home.position)


def _grouped(homes: Iterable[_New]) -> Iterator[tuple[_New, ...]]:
    """Yield homes as one transaction takes them; none may write an item of another's in the same."""
    group: list[_New] = []
    places: set[tuple[str, str]] = set()
    size = 0
    for new in homes:
        own = {_place(write) for write in new.writes}
        if size + len(new.writes) > MOST_WRITES or own & places:
            yield tuple(group)
            group, places, size = [], set(), 0
        group.append(new)
        places |= own
        size += len(new.writes)
    if group:
        yield tuple(group)


def _place(write: Write) -> tuple[str, str]:
    [put] = write.values()
    return str(put["Item"]["pk"]["S"]), str(put["Item"]["sk"]["S"])


def _without(group: Sequence[_New], failed: frozenset[int]) -> tuple[_New, ...]:
    """Return the homes of a refused transaction that were not the reason; none where nobody says."""
    kept: list[_New] = []
    first = 0
    for new in group:
        own = range(first, first + len(new.writes))
        first = own.stop
        if failed and failed.isdisjoint(own):
            kept.append(new)
    return tuple(kept)
