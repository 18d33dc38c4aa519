"""Closed incidents by elder and street in memory, read from the store of incidents itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.domain.areas import street_of
from telecare.domain.probes import is_synthetic
from telecare.ports.case_files import ClosedIncident


class MemoryCaseFiles:
    """`ends` tells when the leftovers of an incident go."""

    def __init__(self, store: MemoryIncidents) -> None:
        self._store = store
        self.ends: dict[tuple[str, str], datetime] = {}

    def of_elder(self, bureau: str, elder: str) -> tuple[ClosedIncident, ...]:
        """Return an elder's closed incidents, the oldest first."""
        heads = ((head, at) for head, at in self._store.closed(bureau))
        return tuple(
            ClosedIncident(head.incident, at)
            for head, at in heads
            if elder in head.run.snapshot.elders
        )

    def of_street(
        self, bureau: str, street: str, since: datetime, until: datetime
    ) -> Iterator[ClosedIncident]:
        """Yield what was closed in a street from an instant on and before another, the oldest first."""
        for head, at in self._store.closed(bureau):
            home = head.run.snapshot
            is_there = street_of(home.area) == street and not is_synthetic(home.home)
            if is_there and since <= at < until:
                yield ClosedIncident(head.incident, at)

    def with_leftovers(self, bureau: str, until: datetime) -> Iterator[ClosedIncident]:
        """Yield what was closed by an instant and still has leftovers, the oldest first."""
        for head, at in self._store.closed(bureau):
            if at <= until and (bureau, head.incident) not in self.ends:
                yield ClosedIncident(head.incident, at)

    def end(self, bureau: str, closed: ClosedIncident, at: datetime) -> None:
        """Let the leftovers go at an instant."""
        self.ends[bureau, closed.incident] = at
