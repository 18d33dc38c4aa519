"""What homes were given and what operators offer, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from telecare.domain.registry.handouts import Choice, Handout


@dataclass(frozen=True, slots=True)
class KeptHandouts:
    """All that one home was given, oldest first, and the version of the list."""

    home: str
    handouts: tuple[Handout, ...] = ()
    version: int = 0


class Handouts(Protocol):
    """A home's list is written on its version, so that two who give at once do not both give the free one."""

    def of_home(self, bureau: str, home: str) -> KeptHandouts:
        """Return what a home was given, read strongly; an empty list where it never got anything."""
        ...

    def keep(self, bureau: str, kept: KeptHandouts, added: Handout) -> KeptHandouts:
        """Add to a home's list; ConflictError when somebody else wrote first."""
        ...

    def choice(self, bureau: str, operator: str) -> Choice | None:
        """Return what an operator offers, None where it has said nothing."""
        ...

    def offer(self, bureau: str, choice: Choice) -> None:
        """Keep what an operator offers in the place of what it offered before."""
        ...
