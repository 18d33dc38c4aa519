"""The store of incidents: heads, inbox, timeline, outbox, locks; one transaction a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from telecare.domain.actions import Action, Lane
from telecare.domain.events import Alarm, Event
from telecare.domain.run import Run
from telecare.domain.timeline import Entry, Link


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an incident stands: what somebody who begins to wait takes it to be."""

    bureau: str
    incident: str
    version: int
    seq: int
    fence: int


@dataclass(frozen=True, slots=True)
class Head:
    """One incident as stored: the run, its place in the timeline, and the wake-up seam.

    `version` counts decisions, `seq` events appended, `decided` the last event decided on: a head
    with `seq` > `decided` has work waiting. `token` is the last wait's; it may have been used.
    """

    bureau: str
    incident: str
    run: Run
    version: int
    seq: int
    decided: int
    fence: int
    due_at: datetime | None
    entries: int
    digest: str
    locked: bool = True
    token: str = ""

    @property
    def standing(self) -> Standing:
        """Where the incident stands by this head."""
        return Standing(self.bureau, self.incident, self.version, self.seq, self.fence)


@dataclass(frozen=True, slots=True)
class InboxItem:
    """An event in the order of its arrival."""

    seq: int
    event_id: str
    event: Event
    at: datetime


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An action that has been decided and not yet carried out, or has (then `done_at` is set)."""

    incident: str
    action: Action
    lane: Lane
    created_at: datetime
    done_at: datetime | None = None
    carrier_id: str = ""
    """Of a call: under which id the carrier has it, once it was placed."""

    @property
    def number(self) -> int:
        """Which of its incident's actions this is: those of a run are counted from 1 (`Run.actions`)."""
        end = self.action.id.rpartition("-")[2]
        return int(end) if end.isdecimal() else 0


def outbox_of(incident: str, actions: Iterable[Action], at: datetime) -> tuple[OutboxItem, ...]:
    """Return what a decision puts into the outbox, in the order in which it is carried out."""
    items = (OutboxItem(incident, action, action.lane, at) for action in actions)
    return tuple(sorted(items, key=lambda item: item.lane is not Lane.ALARM))


@dataclass(frozen=True, slots=True)
class Opening:
    """All that one new incident writes at once; an older receipt than `since` makes no repeat."""

    bureau: str
    alarm: Alarm
    run: Run
    actions: tuple[Action, ...]
    entries: tuple[Entry, ...]
    due_at: datetime
    since: datetime
    locked: bool = True

    @property
    def outbox(self) -> tuple[OutboxItem, ...]:
        """What stands in the outbox then, alarm lane first."""
        return outbox_of(self.run.incident, self.actions, self.alarm.received_at)


@dataclass(frozen=True, slots=True)
class Change:
    """All that one decision on a stored head writes at once."""

    head: Head
    run: Run
    decided: int
    actions: tuple[Action, ...]
    entries: tuple[Entry, ...]
    due_at: datetime | None
    now: datetime
    new_fence: int | None = None

    @property
    def outbox(self) -> tuple[OutboxItem, ...]:
        """What it puts into the outbox, alarm lane first."""
        return outbox_of(self.run.incident, self.actions, self.now)


@dataclass(frozen=True, slots=True)
class Holding:
    """A seat that has an incident in hand since an instant: owns it, or has claimed a relay of it."""

    bureau: str
    seat: str
    incident: str
    since: datetime


class IncidentStore(Protocol):
    """Durable incidents; every write is conditional, a lost race is a ConflictError."""

    def first_receipt(self, bureau: str, thing: str, alarm_id: str, since: datetime) -> str | None:
        """Return the incident that (thing, id) opened or joined at or after `since`, else None."""
        ...

    def open_incident(self, bureau: str, home: str) -> str | None:
        """Return the incident that holds the lock of a home, or of a person's place (`Run.place`)."""
        ...

    def open(self, opening: Opening) -> Head:
        """Write alarm, lock, head, snapshot, timeline, outbox and open register in one transaction.

        Returns the head as written. Raises ConflictError when the alarm is already known or the
        home's lock is held: read again.
        """
        ...

    def join(
        self,
        bureau: str,
        incident: str,
        alarm: Alarm,
        event_id: str,
        since: datetime,
        now: datetime,
    ) -> None:
        """Write the alarm and its inbox event in one transaction.

        Raises ConflictError when the alarm is known or the incident holds no lock of the home.
        """
        ...

    def append(
        self,
        bureau: str,
        incident: str,
        event: Event,
        event_id: str,
        now: datetime,
        version: int | None = None,
    ) -> Head | None:
        """Append an event to the inbox once; None when `event_id` is known already.

        Returns the head as it was read for that, with the event as its last, and with the token that
        stood there when it was appended: until it is decided on nobody can store another. Whether
        others have decided since, a decision on this head finds out.

        Raises MovedOnError when it is not, and the head is at another version than the one given or
        has events that wait.
        """
        ...

    def head(self, bureau: str, incident: str) -> Head:
        """Return the head, read strongly; UnknownIncidentError when there is none."""
        ...

    def at_work(self, bureau: str, incident: str) -> tuple[Head, tuple[OutboxItem, ...]]:
        """Return the head and what is pending, each read strongly, the head first.

        UnknownIncidentError when there is none.
        """
        ...

    def inbox(self, head: Head) -> tuple[InboxItem, ...]:
        """Return the events past `head.decided`, in order, read strongly."""
        ...

    def commit(self, change: Change) -> Head:
        """Write head, timeline and outbox; free the lock where the run is no longer active.

        Returns the head as written. Raises ConflictError when version or seq window does not fit.
        """
        ...

    def store_token(self, standing: Standing, token: str) -> bool:
        """Store the wait's task token if the incident stands there still and no event waits.

        False when not, and for an incident that is unknown.
        """
        ...

    def pending(self, bureau: str, incident: str) -> tuple[OutboxItem, ...]:
        """Return the outbox items not carried out, alarm lane first, in the order of their ids."""
        ...

    def done(self, bureau: str, incident: str, items: Sequence[OutboxItem], now: datetime) -> None:
        """Mark outbox items as carried out; twice is the same, the first time counts.

        A call that the carrier has (`carrier_id`) is marked as sent with it: nobody dials it again.
        """
        ...

    def carried_out(self, bureau: str, incident: str) -> tuple[OutboxItem, ...]:
        """Return the actions that have been, with the instant at which each was, in that order."""
        ...

    def claim_attempt(
        self, bureau: str, incident: str, attempt: str, lease_until: datetime, now: datetime
    ) -> int:
        """Move an attempt from pending to dialling and return which claim this is, from 1.

        0 when somebody else holds it or it has been sent. A claim past the first follows a lease
        that ran out: the send before it may have reached the carrier.
        """
        ...

    def timeline(self, bureau: str, incident: str) -> tuple[Link, ...]:
        """Return the whole timeline in order."""
        ...

    def links(self, bureau: str, incident: str) -> Iterator[Link]:
        """Yield the timeline in order, page by page as it is stored."""
        ...

    def open_register(self, bureau: str) -> tuple[str, ...]:
        """Return every incident of the bureau that is not closed."""
        ...

    def holdings(self, bureau: str, seat: str) -> tuple[Holding, ...]:
        """Return what a seat has in hand; written with each decision, in the same transaction."""
        ...
