"""Homes that nobody has enrolled before, each in one transaction: ten thousand of a roster in a minute."""

from __future__ import annotations

from telecare.adapters.dynamodb import directory_keys, items
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import MOST_WRITES, ConditionFailedError, Table, Write
from telecare.adapters.records import HomeRecord
from telecare.domain import codec
from telecare.domain.areas import street_of
from telecare.ports.enrolment import HomeFile


class NewHomes:
    """Writes a home whole or not at all, where neither it nor anybody of it was known before."""

    def __init__(self, table: Table, people: SealedPeople, data_keys: DataKeys) -> None:
        self._table = table
        self._people = people
        self._keys = data_keys
        self._streets: set[str] = set()

    def write(self, bureau: str, home: HomeFile, record: HomeRecord) -> bool:
        """Write a home; False where it must be written part by part: nothing of it is written then.

        That is one with a device, a place or an entry code, or of whom somebody is known already.
        """
        if not home.elders or home.devices or home.entry or home.position:
            return False
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
        writes += self._home(bureau, record)
        if len(writes) > MOST_WRITES:
            return False
        self._list_street(bureau, street_of(record.area))
        try:
            self._table.transact(writes)
        except ConditionFailedError:
            return False
        return True

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
