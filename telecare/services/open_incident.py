"""Takes an alarm in: it opens an incident of its home, joins the open one, or is known already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from telecare.domain.decide import open_run
from telecare.domain.errors import ConflictError
from telecare.domain.events import Alarm
from telecare.domain.home import Snapshot
from telecare.ports.facts import Facts
from telecare.ports.incidents import Head, IncidentStore, Opening
from telecare.ports.world import Clock, Directory
from telecare.services.advance_incident import AdvanceIncident

MOST_TRIES = 20
"""How often an alarm is offered while others of the home open, join and resolve."""


class Became(StrEnum):
    """What became of an alarm."""

    OPENED = "opened"
    JOINED = "joined"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Taken:
    """An alarm that is stored for good, and the incident it belongs to."""

    became: Became
    head: Head


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """Takes alarms in.

    Of all alarms that a home raises at one instant one opens the incident and the others join it
    (law 10). The same alarm, told again within its window or after a crash, changes nothing; what a
    crash left undone is made good.
    """

    store: IncidentStore
    directory: Directory
    clock: Clock
    advance: AdvanceIncident
    facts: Facts

    def take(self, bureau: str, home: str, alarm: Alarm) -> Taken:
        """Store an alarm and do at once what cannot wait.

        Raises ConflictError when the home's incidents changed faster than they could be read.
        """
        snapshot = self.directory.begins_with(bureau, home)
        window = snapshot.parameters.duration("alarm.repeat_min")
        since = alarm.received_at - window
        for _ in range(MOST_TRIES):
            opening = self._opening(bureau, alarm, snapshot, since)
            taken = self._opened(opening) or self._joined(opening)
            if taken is not None:
                return taken
        raise ConflictError(f"an alarm of {bureau} lost {MOST_TRIES} races")

    def _opened(self, opening: Opening) -> Taken | None:
        """Open without looking first: one transaction, which most alarms need no more than."""
        try:
            head = self.store.open(opening)
        except ConflictError:
            return None
        self._note(head.incident, Became.OPENED)
        self.advance.begin(head, opening.outbox)
        return Taken(Became.OPENED, head)

    def _joined(self, opening: Opening) -> Taken | None:
        """Find out what stood in the way; None when it is gone meanwhile."""
        bureau, alarm, since = opening.bureau, opening.alarm, opening.since
        known = self.store.first_receipt(bureau, alarm.thing, alarm.id, since)
        if known is not None:
            return self._repeated(bureau, known)
        current = None if alarm.test else self.store.open_incident(bureau, opening.run.place)
        if current is None:
            return None
        event_id = f"alarm-{incident_id(bureau, alarm)}"
        try:
            self.store.join(bureau, current, alarm, event_id, since, self.clock.now())
        except ConflictError:
            return None
        self._note(current, Became.JOINED)
        head = self.advance.advance(bureau, current)
        self.advance.wake(head)
        return Taken(Became.JOINED, head)

    def _repeated(self, bureau: str, incident: str) -> Taken:
        """Make good what whoever took the alarm first may have left undone."""
        self._note(incident, Became.REPEATED)
        head, _ = self.advance.relay(self.store.head(bureau, incident))
        return Taken(Became.REPEATED, head)

    def _note(self, incident: str, became: Became) -> None:
        self.facts.note("alarm_taken", incident=incident, became=became.value)

    def _opening(self, bureau: str, alarm: Alarm, snapshot: Snapshot, since: datetime) -> Opening:
        """Decide on a new incident; its clocks run from the receipt, however late it is opened.

        A test holds no lock: a real alarm of the home must not join it and be silenced.
        """
        now = self.clock.now()
        decision = open_run(incident_id(bureau, alarm), alarm, snapshot, now)
        return Opening(
            bureau=bureau,
            alarm=alarm,
            run=replace(decision.run, opened_at=min(alarm.received_at, now)),
            actions=decision.actions,
            entries=decision.entries,
            due_at=decision.due_at or now,
            since=since,
            locked=not alarm.test,
        )


def incident_id(bureau: str, alarm: Alarm) -> str:
    """Return the id that this activation opens an incident under: the same for every redelivery.

    The instant of receipt belongs to it, for a device that is reset counts its ids anew.
    """
    parts = (bureau, alarm.thing, alarm.id, alarm.received_at.isoformat())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
