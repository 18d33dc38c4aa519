"""Which version of a bureau's policy was put in force, by whom, when and why (law 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A version that was put in force."""

    version: str
    by: str
    why: str
    at: datetime


class PolicyLog(Protocol):
    """The decisions on a bureau's policy, for reading."""

    def changes(self, bureau: str) -> tuple[PolicyChange, ...]:
        """Return every decision, oldest first."""
        ...
