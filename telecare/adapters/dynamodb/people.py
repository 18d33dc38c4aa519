"""People's sealed data in the directory: opened by key, found by the keyed hash of a number."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict

from telecare.adapters import seal
from telecare.adapters.dynamodb import directory_keys
from telecare.adapters.dynamodb.data_keys import NUMBERS, DataKeys, data_key
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Item, Table, Value, Write
from telecare.adapters.records import digits
from telecare.domain.errors import SealError
from telecare.domain.imports.pseudonyms import is_of_a_row
from telecare.ports.world import Personal


class SealedPeople:
    """Keeps personal data, never in the clear.

    A person's data lies under the data key of its owner: an elder, or a team for itself.
    """

    def __init__(self, table: Table, data_keys: DataKeys) -> None:
        self._table = table
        self._keys = data_keys
        self._known_numbers: dict[str, bytes] = {}

    def read(self, bureau: str, person: str) -> Personal:
        """Return a person's data; empty for an unknown person, SealError after erasure."""
        item = self._table.get(directory_keys.person(bureau, person))
        if item is None:
            return Personal()
        return _opened(bureau, person, item, self._keys.find(bureau, item["owner"]))

    def read_known(self, bureau: str, people: Iterable[str]) -> dict[str, Personal]:
        """Return the data of those of these people who are known; SealError after erasure of one."""
        places = {directory_keys.person(bureau, person): person for person in people}
        found = self._table.get_many(places, strong=True)
        keys = self._keys.find_many(bureau, {str(item["owner"]) for item in found.values()})
        return {
            places[place]: _opened(bureau, places[place], item, keys.get(str(item["owner"])))
            for place, item in found.items()
        }

    def read_many(self, bureau: str, persons: Iterable[str]) -> dict[str, Personal]:
        """Return several people's data; empty for whoever is unknown or has been erased.

        The keys under which people lie are mostly their own or each other's: they come along.
        """
        places = {person: directory_keys.person(bureau, person) for person in persons}
        keys = {person: data_key(bureau, person) for person in places}
        found = self._table.get_many([*places.values(), *keys.values()], strong=True)
        known: dict[str, Personal] = {}
        for person, place in places.items():
            known[person] = Personal()
            if place not in found:
                continue
            item = found[place]
            with suppress(SealError):
                owner = item["owner"]
                wrapped = found.get(keys[owner]) if owner in keys else None
                key = self._keys.opened(bureau, owner, wrapped)
                known[person] = _opened(bureau, person, item, key)
        return known

    def place(self, bureau: str, person: str) -> tuple[str, str]:
        """Return (home, owner) of a person; both '' for an unknown one."""
        item = self._table.get(directory_keys.person(bureau, person)) or {"home": "", "owner": ""}
        return str(item["home"]), str(item["owner"])

    def write(self, bureau: str, person: str, owner: str, home: str, personal: Personal) -> None:
        """Seal and keep a person's data; SealError when the owner's key has been destroyed."""
        key = self._keys.find_or_make(bureau, owner)
        digest = self._digest(bureau, personal.phone, self._numbers(bureau))
        self.unlist(bureau, person)
        if digest:
            for listed in self._listed(bureau, person, owner, home, digest):
                self._table.apply(listed)
        item = _sealed(bureau, person, owner, home, digest, personal, key)
        self._table.apply(self._table.put(directory_keys.person(bureau, person), item))

    def new(
        self, bureau: str, person: str, owner: str, home: str, personal: Personal, key: bytes
    ) -> list[Write]:
        """Return the writes of somebody's data under a key, refused where the person is known already."""
        digest = self._digest(bureau, personal.phone, self._numbers(bureau))
        item = _sealed(bureau, person, owner, home, digest, personal, key)
        place = directory_keys.person(bureau, person)
        kept = self._table.put(place, item, "attribute_not_exists(#pk)")
        return [kept, *(self._listed(bureau, person, owner, home, digest) if digest else ())]

    def _listed(
        self, bureau: str, person: str, owner: str, home: str, digest: str
    ) -> Iterator[Write]:
        """Yield the writes by which somebody is found: whoever looks into the longer list asks the shorter."""
        if is_by_hand(person, owner, home):
            place = directory_keys.phone_by_hand(bureau, digest, person)
            yield self._table.put(place, {"v": SCHEMA, "person": person})
        entry: dict[str, Value] = {"home": home, "person": person, "elder": person == owner}
        yield self._table.put(
            directory_keys.phone(bureau, digest, home, person), {"v": SCHEMA, **entry}
        )

    def _numbers(self, bureau: str) -> bytes:
        """Return the key of a bureau's numbers: made once, never destroyed, so it is asked for once."""
        if bureau not in self._known_numbers:
            self._known_numbers[bureau] = self._keys.find_or_make(bureau, NUMBERS)
        return self._known_numbers[bureau]

    def remove(self, bureau: str, person: str, home: str) -> None:
        """Forget a person who left this home; one who has moved to another is kept."""
        if self.place(bureau, person)[0] == home:
            self.unlist(bureau, person)
            self._table.apply(self._table.delete(directory_keys.person(bureau, person)))

    def blank(self, bureau: str, person: str) -> None:
        """Remove a person's sealed data and number; whose they were stays known."""
        if self._table.get(directory_keys.person(bureau, person)) is not None:
            self.unlist(bureau, person)
            place = directory_keys.person(bureau, person)
            self._table.apply(self._table.update(place, "REMOVE #sealed, #digest"))

    def is_blank(self, bureau: str, person: str) -> bool:
        """Tell whether a person is known of whom nothing is kept any more."""
        item = self._table.get(directory_keys.person(bureau, person))
        return item is not None and "sealed" not in item

    def find(self, bureau: str, number: str) -> tuple[tuple[str, str], ...]:
        """Return every (home, person) with this number, elders first."""
        digest = self.digest(bureau, number)
        if not digest:
            return ()
        listed = self._table.query(directory_keys.phone(bureau, digest, "", "").pk)
        found = sorted(listed, key=_elders_first)
        return tuple((str(item["home"]), str(item["person"])) for item in found)

    def by_hand(self, bureau: str, numbers: Iterable[str]) -> frozenset[str]:
        """Return those of these numbers that elders have whom no row brought."""
        listed = self._table.query(directory_keys.phone_by_hand(bureau, "", "").pk)
        known = {str(item["sk"]).partition("#")[0] for item in listed}
        asked = numbers if known else ()
        return frozenset(number for number in asked if self.digest(bureau, number) in known)

    def digest(self, bureau: str, number: str) -> str:
        """Return the keyed hash of a number; '' for no number, or where the bureau has none yet."""
        if bureau not in self._known_numbers:
            key = self._keys.find(bureau, NUMBERS)
            if key is None:
                return ""
            self._known_numbers[bureau] = key
        return self._digest(bureau, number, self._known_numbers[bureau])

        key = self._known_numbers.get(bureau) or self._keys.find(bureau, NUMBERS)
        if key is None:
            return ""
        self._known_numbers[bureau] = key
        return self._digest(bureau, number, key)

    def unlist(self, bureau: str, person: str) -> None:
        """Let nobody be found by this person's number any more; what is sealed stays."""
        item = self._table.get(directory_keys.person(bureau, person))
        if item is not None and item.get("digest"):
            listed = directory_keys.phone(bureau, item["digest"], item["home"], person)
            self._table.apply(self._table.delete(listed))
            if is_by_hand(person, item["owner"], item["home"]):
                shorter = directory_keys.phone_by_hand(bureau, item["digest"], person)
                self._table.apply(self._table.delete(shorter))

    @staticmethod
    def _digest(bureau: str, number: str, key: bytes) -> str:
        dialled = digits(number)
        if not dialled:
            return ""
        return hmac.new(key, f"{bureau}#{dialled}".encode(), hashlib.sha256).hexdigest()


def is_by_hand(person: str, owner: str, home: str) -> bool:
    """Tell whether somebody is an elder of a home whom no row brought."""
    return person == owner and bool(home) and not is_of_a_row(person)


def _opened(bureau: str, person: str, item: Item, key: bytes | None) -> Personal:
    if key is None or "sealed" not in item:
        raise SealError(f"the data of {person} has been erased")
    content = seal.decrypt(key, item["sealed"], _about(bureau, person))
    return Personal(**json.loads(content))


def _sealed(
    bureau: str, person: str, owner: str, home: str, digest: str, personal: Personal, key: bytes
) -> dict[str, Value]:
    told = {name: text for name, text in asdict(personal).items() if text}
    content = json.dumps(told, ensure_ascii=False).encode()
    sealed = seal.encrypt(key, content, _about(bureau, person))
    return {"v": SCHEMA, "owner": owner, "home": home, "digest": digest, "sealed": sealed}


def _about(bureau: str, person: str) -> str:
    return f"{bureau}#{person}"


def _elders_first(item: Item) -> tuple[bool, str]:
    return not item["elder"], str(item["sk"])
