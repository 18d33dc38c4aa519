"""What was found out about an elder's risk, time and again, and when it must be asked anew (XH23-08, XH23-10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.kinds import Risk
from telecare.domain.programme.grading import Grading
from telecare.domain.registry.changes import About, Change

ASSESSMENT = "assessment"
"""Names, in a change, the sealed answers of which a grade was made."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One assessment as it is kept: who, when, by which table, and what it came to; the answers lie sealed."""

    name: str
    elder: str
    at: datetime
    by: str
    risk: Risk
    was: Risk | None
    points: int
    table: str = ""
    unanswered: tuple[str, ...] = ()


def kept_of(name: str, found: Grading, was: Risk, table: str) -> dict[str, str]:
    """Return what a change keeps of an assessment: ids and words, never an answer."""
    told = {
        "risk": found.risk.value,
        "was": was.value,
        "points": str(found.points),
        "table": table,
        "unanswered": " ".join(found.unanswered),
        ASSESSMENT: name,
    }
    return {key: value for key, value in told.items() if value}


def assessments_of(changes: Iterable[Change], elder: str) -> tuple[Assessed, ...]:
    """Return an elder's assessments, the newest first; a grade that somebody merely set is none."""
    mine = (c for c in changes if c.about is About.ELDER and c.who == elder)
    found = [_assessed(change) for change in mine if ASSESSMENT in change.detail]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _assessed(change: Change) -> Assessed:
    detail: Mapping[str, str] = change.detail
    return Assessed(
        name=detail[ASSESSMENT],
        elder=change.who,
        at=change.at,
        by=change.by,
        risk=Risk(detail["risk"]),
        was=Risk(detail["was"]) if "was" in detail else None,
        points=int(detail["points"]),
        table=detail.get("table", ""),
        unanswered=tuple(detail.get("unanswered", "").split()),
    )


@dataclass(frozen=True, slots=True)
class DueAssessment:
    """An elder of whom somebody must ask again; who was never assessed has been due all along."""

    elder: str
    home: str
    risk: Risk
    last_at: datetime | None
    due_at: datetime | None


def due_at(last: Assessed | None, every: timedelta) -> datetime | None:
    """Return when somebody must be assessed again; None: at once, for nobody ever was asked (law 9)."""
    return None if last is None else last.at + every
