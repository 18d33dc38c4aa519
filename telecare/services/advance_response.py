"""One turn of the response machine: is this execution still the one, what happens now, how long to wait."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.decide import wait_state
from telecare.domain.errors import ConflictError, StaleFenceError, UnknownIncidentError
from telecare.domain.kinds import State
from telecare.ports.facts import Facts
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.world import Clock
from telecare.services.advance_incident import AdvanceIncident
from telecare.services.carry_out import Carried
from telecare.services.renew_response import RenewResponse

LONGEST_HISTORY = 5_000
"""In events; Step Functions ends an execution at 25,000, and retries leave events of their own."""

EVENTS_A_TURN = 13
"""What one Advance, its choice and its wait leave in the history."""

TRY_AGAIN = timedelta(seconds=4)
"""When a turn left a call or message unmade, the next one comes this soon.

Whose claim is in the way may have died long before: to wait for a whole lease from now on left calls
unmade for twice as long, and with a second death for good.
"""

URGENT_FOR = timedelta(minutes=2)
"""For so long a turn asks after what it left; later the sweep does, and the history stays short."""

SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wait:
    """What the machine waits for; the wait begins only if version, seq and fence are still these."""

    state: str
    timeout_s: int = 1
    version: int = 0
    seq: int = 0
    fence: int = 0


DONE = Wait("Done")


@dataclass(frozen=True, slots=True)
class AdvanceResponse:
    """Advances an incident for its execution; an execution that has been replaced is told to end."""

    store: IncidentStore
    clock: Clock
    advance: AdvanceIncident
    renew: RenewResponse
    facts: Facts

    def turn(self, bureau: str, incident: str, fence: int) -> Wait:
        """Decide on all that waits and is due, and name the wait that follows."""
        try:
            known, waiting = self.store.at_work(bureau, incident)
            self._check(known, fence)
            head, carried = self.advance.turn(known, waiting)
            self._check(head, fence)
            return self._next(head, carried)
        except (StaleFenceError, UnknownIncidentError) as error:
            self.facts.note("execution_ended", incident=incident, why=type(error).__name__)
            return DONE

    @staticmethod
    def _check(head: Head, fence: int) -> None:
        if head.fence != fence:
            raise StaleFenceError(f"{head.incident} has fence {head.fence}, not {fence}")

    def _next(self, head: Head, carried: Carried) -> Wait:
        if head.run.state is State.CLOSED or head.due_at is None:
            return DONE
        if (head.version - head.fence) * EVENTS_A_TURN > LONGEST_HISTORY and self._renewed(head):
            return DONE
        now = self.clock.now()
        urgent = any(item.created_at > now - URGENT_FOR for item in carried.left)
        until = min(head.due_at, now + TRY_AGAIN) if urgent else head.due_at
        timeout_s = whole_seconds(until, now)
        return Wait(wait_state(head.run), timeout_s, head.version, head.seq, head.fence)

    def _renewed(self, head: Head) -> bool:
        try:
            self.renew.renew(head)
        except ConflictError:
            return False
        return True


def whole_seconds(due_at: datetime, now: datetime) -> int:
    """Return the seconds until a deadline as the machine takes them: whole, never less than one."""
    return math.ceil(min(max(due_at - now, SHORTEST_WAIT), LONGEST_WAIT).total_seconds())
