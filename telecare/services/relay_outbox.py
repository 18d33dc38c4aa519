"""Carries out what the stream of incidents shows and nobody has carried out yet, of every lane."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.errors import UnavailableError
from telecare.ports.incidents import IncidentStore
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.carry_out import EVERY_LANE


@dataclass(frozen=True, slots=True)
class RelayOutbox:
    """Relays one incident's outbox; whoever wrote it has usually done so already."""

    store: IncidentStore
    advance: AdvanceIncident

    def relay(self, bureau: str, incident: str) -> None:
        """Carry out all that waits; UnavailableError when some of it failed, so that it is tried again."""
        _, carried = self.advance.relay(self.store.head(bureau, incident), EVERY_LANE)
        if carried.failed:
            ids = ", ".join(item.action.id for item in carried.failed)
            raise UnavailableError(f"not carried out: {ids}")
