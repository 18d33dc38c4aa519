"""How often people say no, where and why: what a bureau must know to change anybody's mind (SH21-22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from telecare.domain.areas import street_of
from telecare.domain.consent import Cause, Reluctance

SERVICE = "service"
"""What was refused: the whole service; else the purpose of one device's or one kind of data."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One no, without whose it was."""

    area: str
    what: str
    reluctance: Reluctance
    cause: Cause


@dataclass(frozen=True, slots=True)
class Tally:
    """How often the same was refused for the same reason in one street."""

    street: str
    what: str
    reluctance: Reluctance
    cause: Cause
    number: int


def tallied(refused: Iterable[Refused]) -> tuple[Tally, ...]:
    """Count by street, thing and reason: the most frequent first, equals in the order of their words."""
    counted = Counter((street_of(r.area), r.what, r.reluctance, r.cause) for r in refused)
    tallies = (Tally(*reason, number) for reason, number in counted.items())
    return tuple(
        sorted(tallies, key=lambda t: (-t.number, t.street, t.what, t.reluctance, t.cause))
    )
