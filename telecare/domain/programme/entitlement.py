"""Who belongs to which class of a bureau's clients (SH21-01, SH24-19, FJ24-02, XH23-07, HZ23-03)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from telecare.domain.programme.money import CostItem, Payment
from telecare.domain.programme.person import (
    DISTRICT_DIGITS,
    Circumstance,
    Person,
    Relation,
    age_on,
)


class Benefit(StrEnum):
    """What a class is a class of: one person may be in one class of each."""

    SERVICE = "service"  # the service with its devices, and who pays for it
    CARE_LIST = "care_list"  # the list of those whom people look after


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be so; empty parts ask nothing.

    `registered` is the area whose registration counts: a city's rule binds its districts, and asks for
    the city. `resident` asks for somebody who lives where this bureau is in charge.
    """

    age_from: int = 0
    registered: str = ""
    resident: bool = False
    all_of: frozenset[Circumstance] = frozenset()
    any_of: frozenset[Circumstance] = frozenset()
    none_of: frozenset[Circumstance] = frozenset()
    relatives_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ClientClass:
    """One group of clients; `pays` says what is borne for them, all else is theirs to pay."""

    title: str
    benefit: Benefit
    when: Condition
    clause: tuple[str, ...]
    since: date | None = None
    granted: bool = False
    package: str = ""
    pays: Mapping[CostItem, Payment] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entitled:
    """The person is in this class; `name` is its name in the bureau's file."""

    name: str


@dataclass(frozen=True, slots=True)
class NotEntitled:
    """The person is in no class, and no fact that is still unknown could change it."""


@dataclass(frozen=True, slots=True)
class Undetermined:
    """Facts must be asked first; `perhaps` names the first class that they could lead to."""

    perhaps: str
    missing: tuple[str, ...]


Verdict = Entitled | NotEntitled | Undetermined
Fact = tuple[str, bool | None]


def entitlement(
    classes: Mapping[str, ClientClass],
    area: str,
    benefit: Benefit,
    person: Person,
    today: date,
) -> Verdict:
    """Return the first class of a benefit that the person is in.

    A fact that nobody recorded decides nothing: while it could still put the person into an earlier,
    better class the verdict is Undetermined (law 9).
    """
    for name, each in classes.items():
        if each.benefit is not benefit or not is_in_force(each, today):
            continue
        facts = list(_facts(each.when, area, person, today))
        if any(holds is False for _, holds in facts):
            continue
        missing = tuple(fact for fact, holds in facts if holds is None)
        return Undetermined(name, missing) if missing else Entitled(name)
    return NotEntitled()


def is_in_force(each: ClientClass, today: date) -> bool:
    """Tell whether the bureau has begun to take in this class."""
    return each.since is None or each.since <= today


def _facts(when: Condition, area: str, person: Person, today: date) -> Iterator[Fact]:
    if when.age_from:
        yield "born", None if person.born is None else age_on(person.born, today) >= when.age_from
    if when.registered:
        yield "registered", _within(person.registered, when.registered)
    if when.resident:
        yield "resides", _within(person.resides, area)
    for circumstance in sorted(when.all_of):
        yield circumstance, person.circumstances.get(circumstance)
    for circumstance in sorted(when.none_of):
        holds = person.circumstances.get(circumstance)
        yield circumstance, None if holds is None else not holds
    if when.any_of:
        yield from _any_of(sorted(when.any_of), person)
    if when.relatives_elsewhere:
        yield "relatives", _relatives_elsewhere(person)


def _any_of(circumstances: Iterable[Circumstance], person: Person) -> Iterator[Fact]:
    known = {each: person.circumstances.get(each) for each in circumstances}
    if any(known.values()):
        return
    unknown = [each for each, holds in known.items() if holds is None]
    yield from ((each, None) for each in unknown)
    if not unknown:
        yield "circumstances", False


def _within(code: str | None, area: str) -> bool | None:
    """Tell whether an area lies in the bureau's; a code too short to say so is unknown."""
    if not code or (len(code) < len(area) and area.startswith(code)):
        return None
    return code.startswith(area)


def _relatives_elsewhere(person: Person) -> bool | None:
    """Tell whether neither spouse nor child lives in the elder's own district (HZ23-03)."""
    if person.relatives is None or not person.resides:
        return None
    near = {Relation.SPOUSE, Relation.CHILD}
    areas = [each.area for each in person.relatives if each.relation in near]
    if len(person.resides) < DISTRICT_DIGITS and areas:
        return None
    own = person.resides[:DISTRICT_DIGITS]
    if any(area and area[:DISTRICT_DIGITS] == own for area in areas):
        return False
    return None if any(not a or len(a) < DISTRICT_DIGITS for a in areas) else True
