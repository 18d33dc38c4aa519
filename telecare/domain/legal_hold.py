"""A legal hold: nothing of one elder or one incident goes while somebody may have to answer for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubjectKind(StrEnum):
    """Of what a hold keeps the data."""

    ELDER = "elder"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Subject:
    """One elder or one incident."""

    kind: SubjectKind
    id: str


class Cause(StrEnum):
    """Why data is held: a word that names nobody; the papers have the rest."""

    INVESTIGATION = "investigation"
    COURT = "court"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"


class Release(StrEnum):
    """Why a hold is over."""

    CASE_OVER = "case_over"
    ORDERED = "ordered"
    SET_IN_ERROR = "set_in_error"


@dataclass(frozen=True, slots=True)
class Lifting:
    """Who lifted a hold, when and why."""

    by: str
    at: datetime
    why: Release


@dataclass(frozen=True, slots=True)
class LegalHold:
    """One hold; `reference` is the number of the papers that ask for it, in another register."""

    id: str
    subject: Subject
    cause: Cause
    reference: str
    set_by: str
    set_at: datetime
    lifting: Lifting | None = None

    @property
    def stands(self) -> bool:
        """Tell whether it keeps anything."""
        return self.lifting is None


def is_held(holds: Iterable[LegalHold]) -> bool:
    """Tell whether one of them stands: to lift one lifts no other."""
    return any(hold.stands for hold in holds)
