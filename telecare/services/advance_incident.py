"""The one writer of incidents: an event in, a decision out, written once, carried out, the wait woken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.actions import Action, Lane
from telecare.domain.decide import decide
from telecare.domain.errors import ConflictError
from telecare.domain.events import Event
from telecare.domain.timeline import Entry
from telecare.ports.facts import Facts
from telecare.ports.incidents import Change, Head, InboxItem, IncidentStore, OutboxItem
from telecare.ports.world import Clock, Responses
from telecare.services.carry_out import ALARMS_ONLY, Carried, CarryOut

MOST_ACTIONS = 80
"""Of one change; a transaction of the store holds a hundred writes, some are the change's own."""

MOST_TURNS = 100
"""How often an incident is looked at in one go; an event costs one turn, a lost race another."""


@dataclass(frozen=True, slots=True)
class AdvanceIncident:
    """Lets an incident take in what has happened.

    Whoever brings an event, however often and in whatever order: it is appended once, decided once,
    and its actions leave through the outbox alone.
    """

    store: IncidentStore
    clock: Clock
    responses: Responses
    carry_out: CarryOut
    facts: Facts

    def bring(
        self, bureau: str, incident: str, event: Event, event_id: str, version: int | None = None
    ) -> None:
        """Bring an event to an incident; the same `event_id` again changes nothing.

        Raises UnknownIncidentError when there is no such incident, MovedOnError when a new event is
        meant for a version that is past.
        """
        if version is not None:
            self.wake(
                self.advance(bureau, incident)
            )  # what waits is decided on: it moves the version
        now = self.clock.now()
        with_it = self.store.append(bureau, incident, event, event_id, now, version)
        word = type(event).__name__
        new = "no" if with_it is None else "yes"
        self.facts.note("event_brought", incident=incident, what=word, new=new)
        if with_it is None:
            self.wake(self.advance(bureau, incident))
        else:
            brought = InboxItem(with_it.seq, event_id, event, now)
            self.wake(self.advance(bureau, incident, with_it, brought))

    def advance(
        self,
        bureau: str,
        incident: str,
        known: Head | None = None,
        brought: InboxItem | None = None,
    ) -> Head:
        """Decide on all that waits or is due and carry that out; returns the head after it.

        Of the alarm lane alone, and what others decided is theirs to carry out. `known` is the head
        where it has just been read, `brought` its last event.
        """
        head = known or self.store.head(bureau, incident)
        while True:
            head, written = self._settle(head, brought)
            after = self.carry_out.these(head, written).after
            if after is None or after.standing == head.standing:
                return after or head
            head = after

    def turn(self, head: Head, waiting: Sequence[OutboxItem]) -> tuple[Head, Carried]:
        """As advance for the response, which carries out whatever waits; tells also of the outbox.

        Head and outbox have just been read, and neither is read again for what is written here. The
        response wakes nobody: a wait that has begun meanwhile is none of its own.
        """
        while True:
            head, waiting = self._decided(head, waiting)
            carried = self.carry_out.these(head, waiting)
            after = carried.after or head
            if after.standing == head.standing and not is_due(after, self.clock.now()):
                return after, carried
            head, waiting = self.store.at_work(head.bureau, head.incident)

    def begin(self, head: Head, written: Sequence[OutboxItem]) -> None:
        """Carry out what a new incident begins with, as this process has just written it.

        Nothing is read: whoever brings an event meanwhile decides on it, and so does the response.
        """
        self.carry_out.these(head, written)

    def relay(
        self,
        head: Head,
        lanes: frozenset[Lane] = ALARMS_ONLY,
        older_than: timedelta = timedelta(0),
    ) -> tuple[Head, Carried]:
        """Make good what others left behind: outbox entries, and events that nobody decided on.

        Deadlines keep to their own time.
        """
        carried = self.carry_out.pending(head, lanes, older_than)
        after = carried.after or head
        if after.seq > after.decided:
            after = self.advance(head.bureau, head.incident, after)
            self.wake(after)
        return after, carried

    def wake(self, head: Head) -> None:
        """Wake the incident's wait, by the token of a head that was read after the last write.

        A token that is stored later is stored for exactly this head: its wait needs no waking.
        """
        if head.token:
            self.responses.wake(head.token)

    def _settle(
        self, head: Head, brought: InboxItem | None = None
    ) -> tuple[Head, tuple[OutboxItem, ...]]:
        """Decide until no event that the head counts waits and no deadline has come; tell what was written.

        The head after a decision on events need not be read again: while they waited no token could
        be stored, and an event that came meanwhile is decided on by whoever brought it. While a
        deadline alone was decided on, a token may have been.
        """
        written: tuple[OutboxItem, ...] = ()
        for _ in range(MOST_TURNS):
            change, events = self._next(head, brought)
            if change is None:
                return head, written
            try:
                after = self._committed(change, events)
            except ConflictError:
                head = self.store.head(head.bureau, head.incident)
                continue
            written += change.outbox
            head = after if events else self.store.head(head.bureau, head.incident)
        raise ConflictError(f"{head.incident} did not settle in {MOST_TURNS} turns")

    def _decided(
        self, head: Head, waiting: Sequence[OutboxItem]
    ) -> tuple[Head, tuple[OutboxItem, ...]]:
        """As settle for who has the outbox too: what others wrote is read with the head that they wrote."""
        for _ in range(MOST_TURNS):
            change, events = self._next(head)
            if change is None:
                return head, tuple(waiting)
            try:
                head = self._committed(change, events)
            except ConflictError:
                head, waiting = self.store.at_work(head.bureau, head.incident)
                continue
            waiting = (*waiting, *change.outbox)
        raise ConflictError(f"{head.incident} did not settle in {MOST_TURNS} turns")

    def _next(self, head: Head, brought: InboxItem | None = None) -> tuple[Change | None, int]:
        """Return the next decision and on how many events it is; None where there is nothing to decide."""
        now = self.clock.now()
        waiting = self._waiting(head, brought)
        if not waiting and not is_due(head, now):
            return None, 0
        return fold(head, waiting, now), len(waiting)

    def _committed(self, change: Change, events: int) -> Head:
        after = self.store.commit(change)
        self._note(after, events)
        return after

    def _note(self, after: Head, events: int) -> None:
        """Write down where the timeline stands: the log lies elsewhere, and anchors its end (law 7)."""
        self.facts.note(
            "decided",
            incident=after.incident,
            events=events,
            entries=after.entries,
            digest=after.digest,
        )

    def _waiting(self, head: Head, brought: InboxItem | None) -> tuple[InboxItem, ...]:
        """Return the events that this head counts; later ones belong to the next turn.

        One that was just brought is not read again where nothing else waits.
        """
        if head.seq == head.decided:
            return ()
        if brought is not None and brought.seq == head.seq == head.decided + 1:
            return (brought,)
        return tuple(item for item in self.store.inbox(head) if item.seq <= head.seq)


def is_due(head: Head, now: datetime) -> bool:
    """Tell whether the incident's deadline has come."""
    return head.due_at is not None and head.due_at <= now


def fold(head: Head, waiting: tuple[InboxItem, ...], now: datetime) -> Change:
    """Decide on events in their order, as many as one write can hold; without any, on time alone."""
    run, due_at, decided = head.run, head.due_at, head.decided
    actions: list[Action] = []
    entries: list[Entry] = []
    for item in waiting or (None,):
        decision = decide(run, item.event if item else None, now)
        if actions and len(actions) + len(decision.actions) > MOST_ACTIONS:
            break
        run, due_at = decision.run, decision.due_at
        decided = item.seq if item else decided
        actions += decision.actions
        entries += decision.entries
    return Change(head, run, decided, tuple(actions), tuple(entries), due_at, now)
