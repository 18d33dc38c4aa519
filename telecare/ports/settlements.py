"""How settlements are kept: closed once, read as they were closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from telecare.domain.service.settling import SettledLine


@dataclass(frozen=True, slots=True)
class Closed:
    """A settlement that was closed: whose it is, by whom, and which services it has lines of.

    `key` names the attempt that closed it: lines that another attempt left behind are not its own.
    """

    area: str
    month: str
    key: str
    closed_at: datetime
    closed_by: str
    policy: str
    is_payable: bool
    digest: str
    services: tuple[str, ...] = ()
    held_back: tuple[str, ...] = ()
    owed: Mapping[str, int] = field(default_factory=dict)


class Settlements(Protocol):
    """Settlements of streets, month by month; whoever closes one twice closes it once."""

    def closed(self, bureau: str, area: str, month: str) -> Closed | None:
        """Return a closed settlement, read strongly; None where it is open."""
        ...

    def of_area(self, bureau: str, area: str) -> Iterator[Closed]:
        """Yield the closed settlements of a street, the newest first."""
        ...

    def lines(self, bureau: str, closed: Closed) -> Iterator[SettledLine]:
        """Yield the lines of a closed settlement, service by service."""
        ...

    def of_service(self, bureau: str, service: str) -> Iterator[tuple[Closed, SettledLine]]:
        """Yield what was settled for a service, in whichever street, with the settlement it stands in."""
        ...

    def close(
        self, bureau: str, closed: Closed, lines: Mapping[str, tuple[SettledLine, ...]]
    ) -> None:
        """Close a settlement with its lines by service; ConflictError when another was faster."""
        ...
