"""The closed incidents of elders and streets, and when what is left over of each goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ClosedIncident:
    """An incident that was closed at an instant."""

    incident: str
    closed_at: datetime


class CaseFiles(Protocol):
    """Closed incidents, found by elder and by street; written with the closing, in its transaction.

    What is left over of an incident are its actions that were carried out: the timeline tells what
    they did, and stays. An open incident is not here, so nothing of it can be given an end.
    """

    def of_elder(self, bureau: str, elder: str) -> tuple[ClosedIncident, ...]:
        """Return an elder's closed incidents, the oldest first."""
        ...

    def of_street(
        self, bureau: str, street: str, since: datetime, until: datetime
    ) -> Iterator[ClosedIncident]:
        """Yield what was closed in a street from an instant on and before another, the oldest first.

        Synthetic incidents are nobody's and are not among them.
        """
        ...

    def with_leftovers(self, bureau: str, until: datetime) -> Iterator[ClosedIncident]:
        """Yield what was closed by an instant and still has leftovers, the oldest first."""
        ...

    def end(self, bureau: str, closed: ClosedIncident, at: datetime) -> None:
        """Let the leftovers of an incident go at an instant; the same again changes nothing."""
        ...
