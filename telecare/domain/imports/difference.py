"""What a file says that is new or other than what the last one said, and who is in it no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from telecare.domain.areas import street_of
from telecare.domain.imports.pseudonyms import prints, pseudonym
from telecare.domain.imports.reading import Record

_COUPLE = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What is remembered of an imported row: who it became, and a digest of each of its fields."""

    identity: str
    person: str
    home: str
    area: str
    prints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A row about somebody known that says something else than before."""

    record: Record
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A file against what is known. `gone` are listed for people to look into; nobody is removed."""

    new: tuple[Record, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: int = 0
    gone: tuple[Known, ...] = ()


def compare(
    records: Sequence[tuple[str, Record]],
    known: Mapping[str, Known],
    key: bytes,
    areas: Iterable[str],
    mentioned: Iterable[str] = (),
) -> Difference:
    """Hold (identity, record) against what is known.

    Gone is only who is known under these areas and not even `mentioned` by a row with a fault.
    """
    new: list[Record] = []
    changed: list[Change] = []
    unchanged = 0
    for identity, record in records:
        before = known.get(identity)
        differing = () if before is None else differing_fields(before, identity, record, key)
        if before is None:
            new.append(record)
        elif differing:
            changed.append(Change(record, differing))
        else:
            unchanged += 1
    named, under = {*mentioned, *(identity for identity, _ in records)}, tuple(areas)
    missing = (known[name] for name in sorted(known.keys() - named))
    gone = tuple(each for each in missing if each.area.startswith(under))
    return Difference(tuple(new), tuple(changed), unchanged, gone)


def differing_fields(before: Known, identity: str, record: Record, key: bytes) -> tuple[str, ...]:
    """Return the fields in which a row differs from the one that was last taken in."""
    now = prints(key, identity, record.fields)
    names = sorted(before.prints.keys() | now.keys())
    return tuple(name for name in names if before.prints.get(name) != now.get(name))


def homes_of(
    records: Sequence[tuple[str, Record]], known: Mapping[str, Known], key: bytes
) -> dict[str, str]:
    """Return the home of each elder of a file by identity.

    Whoever is known stays where they are. Others live with whom they share a household number, or
    an address that is a couple's alone: one that more than two name is a house or a street, and
    strangers would be called for each other's alarms. A home is named by the first of its people.
    """
    sharing = Counter(_address(record) for _, record in records)
    homes: dict[str, str] = {}
    of_household: dict[str, str] = {}
    for identity, record in sorted(records, key=lambda each: each[0] not in known):
        made = f"h{pseudonym(key, 'home', identity)}"
        before = known.get(identity)
        household = _household(record, sharing, identity)
        homes[identity] = before.home if before else of_household.get(household, made)
        of_household.setdefault(household, homes[identity])
    return homes


def _household(record: Record, sharing: Mapping[str, int], identity: str) -> str:
    number, address = record.fields.get("household"), _address(record)
    if number:
        return f"household#{street_of(record.fields['area'])}#{number}"
    return f"address#{address}" if sharing[address] <= _COUPLE else f"person#{identity}"


def _address(record: Record) -> str:
    return f"{record.fields['area']}#{record.fields['address']}"
