"""Carries out what the stream of incidents shows and nobody has carried out yet, of every lane."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.actions import Lane, PushCityCentre
from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import State
from telecare.ports.incidents import Head, IncidentStore, OutboxItem
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.carry_out import EVERY_LANE


@dataclass(frozen=True, slots=True)
class RelayOutbox:
    """Relays one incident's outbox; whoever wrote it has usually done so already."""

    store: IncidentStore
    advance: AdvanceIncident

    def relay(self, bureau: str, incident: str) -> None:
        """Carry out all that waits; UnavailableError when what cannot wait failed: it is tried again.

        Trying again holds up every incident of the same shard. What somebody else's machine must
        take, or what has time, is left to the sweep; of a closed incident there is none.
        Where nothing waits any more, nothing else is read.
        """
        if not self.store.pending(bureau, incident):
            return
        head, carried = self.advance.relay(self.store.head(bureau, incident), EVERY_LANE)
        urgent = [item.action.id for item in carried.failed if _cannot_wait(head, item)]
        if urgent:
            raise UnavailableError(f"not carried out: {', '.join(urgent)}")


def _cannot_wait(head: Head, item: OutboxItem) -> bool:
    if item.lane is Lane.BULK:
        return head.run.state is State.CLOSED
    return not isinstance(item.action, PushCityCentre)
