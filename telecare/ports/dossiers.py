"""All that the tables hold of one person, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from telecare.domain.dossier import Record


@dataclass(frozen=True, slots=True)
class Whereto:
    """Where to look for what is kept of an elder: their home, its devices that count as theirs, their incidents.

    `alone` tells that nobody else lives there: what is kept of the home is then kept of them.
    """

    bureau: str
    elder: str
    home: str
    things: tuple[str, ...]
    incidents: tuple[str, ...]
    alone: bool = True


class Dossiers(Protocol):
    """Reads every table for one person; what a new table holds of people has to be read here, too."""

    def records(self, whereto: Whereto) -> Iterator[Record]:
        """Yield a record for every item that is kept of an elder; SealError when they were erased."""
        ...
