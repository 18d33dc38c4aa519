"""What a bureau wants to have reached by when (SH24-05, SH24-06, SH24-11, SH24-12, FJ24-42, HZ23-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that is to be reached; `of` says what it is a share or a number of. Without `by` it always holds."""

    title: str
    at_least: float
    of: str
    clause: tuple[str, ...]
    by: date | None = None


class Standing(StrEnum):
    """How a target stands."""

    MET = "met"
    ON_THE_WAY = "on_the_way"
    MISSED = "missed"
    UNKNOWN = "unknown"


def standing(target: Target, figure: float | None, today: date) -> Standing:
    """Judge a target; a figure that nobody knows is never met (law 9), and missed once it is due."""
    if figure is not None and figure >= target.at_least:
        return Standing.MET
    if target.by is None or today > target.by:
        return Standing.MISSED
    return Standing.UNKNOWN if figure is None else Standing.ON_THE_WAY
