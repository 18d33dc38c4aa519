"""What ends a service (FJ24-40)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """Why a service ended."""

    DEATH = "death"
    MOVED_AWAY = "moved_away"
    OPERATOR_CLOSED = "operator_closed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """What happened; `resides` is the new residence of somebody who moved, `registered` the new registration."""

    died: bool = False
    resides: str | None = None
    registered: str | None = None
    operator_closed: bool = False
    other: bool = False


def ending(area: str, change: Change) -> Ending | None:
    """Return what a change ends the service by, None where it goes on.

    Who moves within the area stays; who only changes the registration stays, too: the document
    speaks of residence. A move to a place that nobody recorded ends nothing.
    """
    if change.died:
        return Ending.DEATH
    if change.resides and not _may_lie_in(change.resides, area):
        return Ending.MOVED_AWAY
    if change.operator_closed:
        return Ending.OPERATOR_CLOSED
    return Ending.OTHER if change.other else None


def _may_lie_in(code: str, area: str) -> bool:
    return code.startswith(area) or area.startswith(code)
