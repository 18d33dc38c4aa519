"""The backstop: looks at every open incident and moves what should have moved by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telecare.domain.actions import StartResponse
from telecare.domain.errors import ConflictError, UnavailableError
from telecare.domain.holding import holders
from telecare.ports.facts import Facts
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.sweeps import Sweeps
from telecare.ports.world import Clock, Responses
from telecare.services.advance_incident import AdvanceIncident, is_due
from telecare.services.carry_out import EVERY_LANE, NOTHING, Carried
from telecare.services.renew_response import RenewResponse
from telecare.services.watch_consoles import WatchConsoles

LEFT_LYING = timedelta(seconds=30)
"""An outbox entry of this age has been forgotten by whoever wrote it and by the stream."""

OVERDUE = timedelta(seconds=60)
"""A deadline that passed so long ago has been forgotten by its execution."""

BETWEEN = timedelta(seconds=30)
"""A schedule can call each minute; in between a sweep calls the next one itself."""

BUDGET = timedelta(seconds=40)
"""A sweep begins no further incident after this long: its function is given 50 s."""

_GOLDEN = 0.618033988749895
"""Turns of this part of a circle land, one after the other, where the widest gap is."""


@dataclass(frozen=True, slots=True)
class SweepIncidents:
    """Sweeps; twice at the same moment does no harm, and one bad incident hides no other."""

    bureaus: tuple[str, ...]
    store: IncidentStore
    clock: Clock
    responses: Responses
    advance: AdvanceIncident
    renew: RenewResponse
    watch: WatchConsoles
    sweeps: Sweeps
    facts: Facts
    emptied: dict[str, int] = field(default_factory=dict)
    """The version at which an incident's outbox was seen empty: it stays so until the next decision."""

    def scheduled(self) -> None:
        """Sweep, and have it done once more before the schedule calls again."""
        self.sweeps.again(BETWEEN)
        self.sweep()

    def sweep(self) -> None:
        """Look at every open incident, each time from another place on, until the budget is spent.

        What is left is the next sweep's. UnavailableError at the end when some could not be moved.
        """
        began = self.clock.now()
        places = [(bureau, i) for bureau in self.bureaus for i in self.store.open_register(bureau)]
        failed, seen = 0, 0
        for bureau, incident in _from_another_place(places, began):
            if self.clock.now() - began >= BUDGET:
                self.facts.note("sweep_unfinished", left=len(places) - seen)
                break
            seen += 1
            failed += not self._moved(bureau, incident)
        if len(self.emptied) > 2 * len(places):
            self.emptied.clear()  # of incidents that have been closed
        self.facts.note("swept", seen=seen, failed=failed)
        if failed:
            raise UnavailableError(f"{failed} of {seen} open incidents could not be swept")

    def _moved(self, bureau: str, incident: str) -> bool:
        try:
            self._look(bureau, incident)
        except ConflictError:
            return True  # somebody else moves it at this moment
        except Exception as error:  # noqa: BLE001 - noted and counted; one must not stop all others
            self.facts.note("sweep_failed", incident=incident, error=type(error).__name__)
            return False
        return True

    def _look(self, bureau: str, incident: str) -> None:
        head = self.store.head(bureau, incident)
        seats = self.watch.unchecked(bureau, holders(head.run))
        unwatched = self.watch.sweep(bureau, seats)
        head, carried = self._relayed(self.store.head(bureau, incident) if seats else head)
        overdue = is_due(head, self.clock.now() - OVERDUE)
        if overdue:
            self.facts.note("deadline_missed", incident=incident)
            head = self.advance.advance(bureau, incident)
            self.advance.wake(head)
        starting = any(isinstance(item.action, StartResponse) for item in carried.left)
        if (overdue or head.run.state.is_active) and not starting and self._is_dead(head):
            self.facts.note("execution_dead", incident=incident)
            self.renew.renew(head)
        if unwatched:
            raise UnavailableError(f"{unwatched} seats of {incident} could not be looked after")

    def _relayed(self, head: Head) -> tuple[Head, Carried]:
        if self.emptied.get(head.incident) == head.version and head.seq == head.decided:
            return head, NOTHING
        after, carried = self.advance.relay(head, EVERY_LANE, LEFT_LYING)
        if after.version == head.version and not carried.left:
            self.emptied[head.incident] = head.version
        return after, carried

    def _is_dead(self, head: Head) -> bool:
        return not self.responses.is_running(head.bureau, head.incident, head.fence)


def _from_another_place(places: list[tuple[str, str]], at: datetime) -> list[tuple[str, str]]:
    """Return the places from one on that the clock's minute names, round to the one before it."""
    minute = int(at.timestamp() // 60)
    first = int(minute * _GOLDEN % 1 * len(places))
    return places[first:] + places[:first]
