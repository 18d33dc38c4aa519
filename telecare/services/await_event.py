"""The beginning of every wait: its token is kept, or the wait is over at once."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore, Standing
from telecare.ports.world import Responses


@dataclass(frozen=True, slots=True)
class AwaitEvent:
    """Begins waits.

    No wake-up is lost: whatever was written after the machine decided to wait either finds the
    token, or ends the wait here. One conditional write tells; nothing is read before it.
    """

    store: IncidentStore
    responses: Responses
    facts: Facts

    def begin(
        self, bureau: str, incident: str, version: int, seq: int, fence: int, token: str
    ) -> bool:
        """Keep the token of a wait; False when something has happened and the wait was completed."""
        if self.store.store_token(Standing(bureau, incident, version, seq, fence), token):
            return True
        self.facts.note("wait_completed_at_once", incident=incident)
        self.responses.wake(token)
        return False
