"""Settlements in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from telecare.domain.errors import ConflictError
from telecare.domain.service.settling import SettledLine
from telecare.ports.settlements import Closed


class MemorySettlements:
    """Keeps settlements; a closed one never changes."""

    def __init__(self) -> None:
        self._closed: dict[tuple[str, str, str], Closed] = {}
        self._lines: dict[tuple[str, str, str, str], tuple[SettledLine, ...]] = {}

    def closed(self, bureau: str, area: str, month: str) -> Closed | None:
        """Return a closed settlement; None where it is open."""
        return self._closed.get((bureau, area, month))

    def of_area(self, bureau: str, area: str) -> Iterator[Closed]:
        """Yield the closed settlements of a street, the newest first."""
        places = sorted(place for place in self._closed if place[:2] == (bureau, area))
        return (self._closed[place] for place in reversed(places))

    def lines(self, bureau: str, closed: Closed) -> Iterator[SettledLine]:
        """Yield the lines of a closed settlement, service by service."""
        for service in closed.services:
            yield from self._lines[bureau, service, closed.month, closed.area]

    def of_service(self, bureau: str, service: str) -> Iterator[tuple[Closed, SettledLine]]:
        """Yield what was settled for a service, with the settlement it stands in."""
        for (owner, of, month, area), lines in sorted(self._lines.items()):
            if (owner, of) == (bureau, service):
                closed = self._closed[bureau, area, month]
                yield from ((closed, line) for line in lines)

    def close(
        self, bureau: str, closed: Closed, lines: Mapping[str, tuple[SettledLine, ...]]
    ) -> None:
        """Close a settlement with its lines by service."""
        place = (bureau, closed.area, closed.month)
        if place in self._closed:
            raise ConflictError("this settlement is closed")
        self._closed[place] = closed
        for service, owed in lines.items():
            self._lines[bureau, service, closed.month, closed.area] = owed
