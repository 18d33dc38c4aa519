"""The roster held against what registers know: who has died, moved away or lives in care (failure case 17).

A register is evidence, not an outcome: whoever it names goes on being guarded until a person has looked.
Only the money waits: nobody is settled for from the day that a register gives.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Departure(StrEnum):
    """What a register says of somebody, the gravest first."""

    DECEASED = "deceased"
    IN_CARE = "in_care"
    MOVED_AWAY = "moved_away"


_GRAVITY = {what: n for n, what in enumerate(Departure)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a register; `elder` is '' where the register knows somebody whom nobody could match."""

    elder: str
    what: Departure
    since: date


@dataclass(frozen=True, slots=True)
class Finding:
    """An elder of the roster of whom a register says that they do not need the service there any more."""

    elder: str
    home: str
    what: Departure
    since: date

    @property
    def key(self) -> str:
        """Return the name of this finding: the same register twice is one finding."""
        return f"roster-{self.elder}-{self.what}-{self.since:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What is to be looked into; `strangers` counts rows that name nobody of the roster."""

    findings: tuple[Finding, ...] = ()
    strangers: int = 0
    held_back: frozenset[str] = field(default_factory=frozenset)


def reconcile(
    roster: Iterable[tuple[str, str]], rows: Iterable[Row], today: date
) -> Reconciliation:
    """Hold a roster of (elder, home) against register rows.

    Of several rows for one elder the gravest counts, and of these the earliest. A row of a day to come
    says nothing yet.
    """
    homes = dict(roster)
    chosen: dict[str, Row] = {}
    strangers = 0
    for row in rows:
        if row.since > today:
            continue
        if row.elder not in homes:
            strangers += 1
        elif row.elder not in chosen or _rank(row) < _rank(chosen[row.elder]):
            chosen[row.elder] = row
    found = tuple(
        Finding(elder, homes[elder], row.what, row.since) for elder, row in sorted(chosen.items())
    )
    return Reconciliation(found, strangers, frozenset(chosen))


def settled_for(people: Iterable[str], held_back: Collection[str]) -> tuple[str, ...]:
    """Return whom a month may be settled for: nobody whose roster entry waits for a person's look."""
    return tuple(person for person in people if person not in held_back)


def _rank(row: Row) -> tuple[int, date]:
    return _GRAVITY[row.what], row.since
