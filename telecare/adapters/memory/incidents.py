"""Incidents in memory; threads may share them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from telecare.adapters.heads import changed, frees_home, opened
from telecare.domain.actions import Lane, PlaceCall
from telecare.domain.errors import (
    ConflictError,
    IncidentError,
    MovedOnError,
    UnknownIncidentError,
)
from telecare.domain.events import Alarm, AlarmJoined, Event
from telecare.domain.holding import holders
from telecare.domain.kinds import State
from telecare.domain.timeline import GENESIS, Link, chain
from telecare.ports.incidents import (
    Change,
    Head,
    Holding,
    InboxItem,
    Opening,
    OutboxItem,
    Standing,
    outbox_of,
)


@dataclass(slots=True)
class _Attempt:
    lease_until: datetime
    claims: int = 1
    carrier_id: str | None = None


@dataclass(slots=True)
class _Kept:
    """All that lies in one incident's partition."""

    head: Head
    links: list[Link]
    alarms: list[Alarm]
    inbox: list[InboxItem] = field(default_factory=list)
    events: set[str] = field(default_factory=set)
    outbox: dict[str, OutboxItem] = field(default_factory=dict)
    attempts: dict[str, _Attempt] = field(default_factory=dict)
    closed_at: datetime | None = None


NEVER = datetime.max.replace(tzinfo=UTC)


class MemoryIncidents:
    """The store of incidents without a table; one lock makes each method one transaction."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._receipts: dict[tuple[str, str, str], tuple[str, datetime]] = {}
        self._locks: dict[tuple[str, str], str] = {}
        self._held: dict[tuple[str, str, str], Holding] = {}

    def first_receipt(self, bureau: str, thing: str, alarm_id: str, since: datetime) -> str | None:
        """Return the incident that (thing, id) opened or joined at or after `since`, else None."""
        with self._guard:
            incident, at = self._receipts.get((bureau, thing, alarm_id), ("", since))
            return incident if incident and at >= since else None

    def open_incident(self, bureau: str, home: str) -> str | None:
        """Return the incident that holds the home's lock."""
        with self._guard:
            return self._locks.get((bureau, home))

    def open(self, opening: Opening) -> Head:
        """Keep a new incident; ConflictError when the alarm is known or the lock is held."""
        head, links = opened(opening)
        with self._guard:
            self._refuse_known(opening.bureau, opening.alarm, opening.since)
            home = (opening.bureau, head.run.place)
            if head.locked and home in self._locks:
                raise ConflictError(f"home {home[1]} has an open incident")
            if (head.bureau, head.incident) in self._kept:
                raise ConflictError(f"{head.incident} exists")
            if head.locked:
                self._locks[home] = head.incident
            kept = _Kept(head, list(links), [opening.alarm])
            self._kept[head.bureau, head.incident] = kept
            self._mark_known(opening.bureau, opening.alarm, head.incident)
            _decide_on(kept, opening.outbox)
        return head

    def join(
        self,
        bureau: str,
        incident: str,
        alarm: Alarm,
        event_id: str,
        since: datetime,
        now: datetime,
    ) -> None:
        """Keep an alarm and its event; ConflictError when it is known or the lock is gone."""
        with self._guard:
            kept = self._of(bureau, incident)
            if not kept.head.locked:
                raise ConflictError(f"{incident} holds no lock of its home any more")
            self._refuse_known(bureau, alarm, since)
            if not self.append(bureau, incident, AlarmJoined(alarm), event_id, now):
                raise ConflictError(f"alarm {event_id} is in the inbox of {incident} already")
            self._mark_known(bureau, alarm, incident)
            kept.alarms.append(alarm)

    def append(
        self,
        bureau: str,
        incident: str,
        event: Event,
        event_id: str,
        now: datetime,
        version: int | None = None,
    ) -> Head | None:
        """Append an event once; None when its id is known already."""
        with self._guard:
            kept = self._of(bureau, incident)
            if event_id in kept.events:
                return None
            stands_at = kept.head.version if kept.head.seq == kept.head.decided else None
            if version not in {None, stands_at}:
                raise MovedOnError(f"it is past version {version}")
            kept.events.add(event_id)
            kept.head = replace(kept.head, seq=kept.head.seq + 1)
            kept.inbox.append(InboxItem(kept.head.seq, event_id, event, now))
            return kept.head

    def head(self, bureau: str, incident: str) -> Head:
        """Return the head; UnknownIncidentError when there is none."""
        with self._guard:
            return self._of(bureau, incident).head

    def inbox(self, head: Head) -> tuple[InboxItem, ...]:
        """Return the events past `head.decided`, in order."""
        with self._guard:
            return tuple(self._of(head.bureau, head.incident).inbox[head.decided :])

    def commit(self, change: Change) -> Head:
        """Keep one decision and return the head as kept; ConflictError for a lost race."""
        head, links = changed(change)
        with self._guard:
            kept = self._of(head.bureau, head.incident)
            if kept.head.version != change.head.version:
                raise ConflictError(f"{head.incident} is past version {change.head.version}")
            if frees_home(change, head) and kept.head.seq != head.decided:
                raise ConflictError(f"{head.incident} has an event that nobody has decided on")
            _refuse_rewriting(kept, links)
            token = kept.head.token if change.new_fence is None else ""
            _decide_on(kept, outbox_of(head.incident, change.actions, change.now))
            kept.head = replace(head, seq=kept.head.seq, token=token)
            kept.links += links
            if head.run.state is State.CLOSED:
                kept.closed_at = kept.closed_at or change.now
            self._hold(change, head)
            if frees_home(change, head):
                del self._locks[head.bureau, head.run.place]
        return head

    def store_token(self, standing: Standing, token: str) -> bool:
        """Keep the wait's token unless something was appended, decided or begun anew since."""
        with self._guard:
            kept = self._kept.get((standing.bureau, standing.incident))
            if kept is None or kept.head.seq != kept.head.decided:
                return False
            if kept.head.standing != standing:
                return False
            kept.head = replace(kept.head, token=token)
            return True

    def pending(self, bureau: str, incident: str) -> tuple[OutboxItem, ...]:
        """Return the actions not carried out, alarm lane first."""
        with self._guard:
            kept = self._kept.get((bureau, incident))
            waiting = [item for item in kept.outbox.values() if not item.done_at] if kept else []
        return tuple(sorted(waiting, key=lambda item: item.lane is not Lane.ALARM))

    def at_work(self, bureau: str, incident: str) -> tuple[Head, tuple[OutboxItem, ...]]:
        """Return the head and what is pending."""
        return self.head(bureau, incident), self.pending(bureau, incident)

    def done(self, bureau: str, incident: str, items: Sequence[OutboxItem], now: datetime) -> None:
        """Mark outbox items as carried out; the first time counts."""
        with self._guard:
            outbox = self._of(bureau, incident).outbox
            for item in items:
                self._sent(bureau, incident, item)
            for action in (item.action for item in items):
                if action.id not in outbox:
                    raise IncidentError(f"{incident} never decided on {action.id}")
                done_at = outbox[action.id].done_at or now
                outbox[action.id] = replace(outbox[action.id], done_at=done_at)

    def carried_out(self, bureau: str, incident: str) -> tuple[OutboxItem, ...]:
        """Return the actions that have been carried out, in the order in which they were."""
        with self._guard:
            done = [item for item in self._of(bureau, incident).outbox.values() if item.done_at]
        return tuple(sorted(done, key=lambda item: str(item.done_at)))

    def claim_attempt(
        self, bureau: str, incident: str, attempt: str, lease_until: datetime, now: datetime
    ) -> int:
        """Claim an attempt before it is dialled; which claim this is, 0 when it is not to be had."""
        with self._guard:
            attempts = self._of(bureau, incident).attempts
            known = attempts.get(attempt)
            if known is None:
                attempts[attempt] = _Attempt(lease_until)
                return 1
            if known.carrier_id is not None or known.lease_until > now:
                return 0
            known.claims += 1
            known.lease_until = lease_until
            return known.claims

    def _sent(self, bureau: str, incident: str, item: OutboxItem) -> None:
        if isinstance(item.action, PlaceCall) and item.carrier_id:
            attempts = self._of(bureau, incident).attempts
            known = attempts.setdefault(item.action.attempt, _Attempt(NEVER))
            known.carrier_id = item.carrier_id

    def timeline(self, bureau: str, incident: str) -> tuple[Link, ...]:
        """Return the whole timeline in order."""
        with self._guard:
            kept = self._kept.get((bureau, incident))
            return tuple(kept.links) if kept else ()

    def links(self, bureau: str, incident: str) -> Iterator[Link]:
        """Yield the timeline in order, as it stood when it was asked for."""
        yield from self.timeline(bureau, incident)

    def open_register(self, bureau: str) -> tuple[str, ...]:
        """Return every incident of the bureau that is not closed, sorted."""
        with self._guard:
            heads = [kept.head for (owner, _), kept in self._kept.items() if owner == bureau]
        return tuple(sorted(h.incident for h in heads if h.run.state is not State.CLOSED))

    def closed(self, bureau: str) -> tuple[tuple[Head, datetime], ...]:
        """Return the closed incidents of a bureau with the instant of their closing, the oldest first."""
        with self._guard:
            kept = [k for (owner, _), k in self._kept.items() if owner == bureau]
        found = [(each.head, each.closed_at) for each in kept if each.closed_at]
        return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].incident)))

    def holdings(self, bureau: str, seat: str) -> tuple[Holding, ...]:
        """Return what a seat has in hand."""
        with self._guard:
            found = [h for (b, s, _), h in self._held.items() if (b, s) == (bureau, seat)]
        return tuple(sorted(found, key=lambda holding: holding.incident))

    def _hold(self, change: Change, head: Head) -> None:
        before, after = holders(change.head.run), holders(head.run)
        for seat in after - before:
            holding = Holding(head.bureau, seat, head.incident, change.now)
            self._held[head.bureau, seat, head.incident] = holding
        for seat in before - after:
            del self._held[head.bureau, seat, head.incident]

    def _of(self, bureau: str, incident: str) -> _Kept:
        try:
            return self._kept[bureau, incident]
        except KeyError:
            raise UnknownIncidentError(incident) from None

    def _refuse_known(self, bureau: str, alarm: Alarm, since: datetime) -> None:
        if self.first_receipt(bureau, alarm.thing, alarm.id, since):
            raise ConflictError("the alarm is known")

    def _mark_known(self, bureau: str, alarm: Alarm, incident: str) -> None:
        self._receipts[bureau, alarm.thing, alarm.id] = (incident, alarm.received_at)


def _refuse_rewriting(kept: _Kept, links: tuple[Link, ...]) -> None:
    """New entries follow the last one that is kept, or nothing is written (law 7)."""
    last = kept.links[-1].digest if kept.links else GENESIS
    entries = tuple(link.entry for link in links)
    if links != chain(entries, len(kept.links), last):
        raise ConflictError(f"{kept.head.incident} has another timeline")


def _decide_on(kept: _Kept, items: tuple[OutboxItem, ...]) -> None:
    for item in items:
        if item.action.id in kept.outbox:
            raise IncidentError(f"{kept.head.incident} decided on {item.action.id} twice")
        kept.outbox[item.action.id] = item
