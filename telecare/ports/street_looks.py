"""Who looked at whose data, when and why: written before it is shown (law 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StreetLook:
    """Somebody was shown the personal data of every home of a street."""

    street: str
    by: str
    why: str
    what: str
    homes: int
    at: datetime


class StreetLooks(Protocol):
    """The record of looks; an elder reads those of their own street."""

    def keep(self, bureau: str, look: StreetLook) -> None:
        """Keep a look for good; the same again is kept once."""
        ...

    def of_street(self, bureau: str, street: str) -> tuple[StreetLook, ...]:
        """Return who looked at the homes of a street, oldest first."""
        ...
