"""The consoles at which seats work, and the checks whether they still live (law 4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from telecare.domain.holding import ConsoleCheck


@dataclass(frozen=True, slots=True)
class Console:
    """A seat that is signed in: since when, its last beat, and when its one standing check is due."""

    bureau: str
    seat: str
    since: datetime
    beat_at: datetime
    check_at: datetime | None = None


class Consoles(Protocol):
    """The register of consoles; each write is one conditional write."""

    def beat(self, bureau: str, seat: str, at: datetime) -> Console:
        """Record a beat, sign the seat in where it is not; an older beat never undoes a newer one.

        ConflictError when the seat is signed out in this very moment.
        """
        ...

    def console(self, bureau: str, seat: str) -> Console | None:
        """Return a seat's console, read strongly; None when it is not signed in."""
        ...

    def consoles(self, bureau: str) -> tuple[Console, ...]:
        """Return every console of a bureau, by seat."""
        ...

    def arm(self, console: Console, check_at: datetime) -> bool:
        """Put one check in the place of the one that `console` knows; False when another was put."""
        ...

    def end(self, console: Console) -> bool:
        """Sign a seat out whose last beat is still the one that `console` knows; False when it is not."""
        ...


class ConsoleChecks(Protocol):
    """Asks after a console later."""

    def ask(self, check: ConsoleCheck, after: timedelta) -> None:
        """Have a check made after a while; it may be made twice, or late."""
        ...
