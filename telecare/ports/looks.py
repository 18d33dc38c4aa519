"""Who looked at whose data: recorded before it is shown, readable by the elder (law 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Look:
    """One look at what an incident holds of its elders; ids and words only."""

    by: str
    what: str
    incident: str
    at: datetime


class Looks(Protocol):
    """The register of looks; nothing in it is ever changed."""

    def keep(self, bureau: str, elders: tuple[str, ...], key: str, look: Look) -> None:
        """Record a look with each elder, or with nobody where there is none; twice is the same."""
        ...

    def of(self, bureau: str, elder: str) -> tuple[Look, ...]:
        """Return the looks at an elder's data, oldest first."""
        ...
