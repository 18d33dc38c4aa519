"""What people said of an elder's being alive: who, when, and what they went by; kept until they are erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from telecare.domain.kinds import Witnessed


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody says that an elder lives; `said_by` is who told the platform, where it was another."""

    word: Witnessed
    by: str
    at: datetime
    said_by: str


class Confirmations(Protocol):
    """The record of confirmations; nothing in it is ever changed, and it goes with the elder."""

    def keep(self, bureau: str, elder: str, key: str, said: Confirmation) -> Confirmation:
        """Keep what was said under its key; the same key again returns what was kept first."""
        ...

    def of(self, bureau: str, elder: str) -> tuple[Confirmation, ...]:
        """Return what was said of an elder, oldest first."""
        ...

    def forget(self, bureau: str, elder: str) -> None:
        """Take out all that was said of an elder who is erased; again is the same."""
        ...
