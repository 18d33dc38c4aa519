"""Incidents in DynamoDB: one transaction a change, every read strong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from telecare.adapters.dynamodb import changes, incident_items, items, keys
from telecare.adapters.dynamodb.snapshots import Snapshots
from telecare.adapters.dynamodb.table import (
    MOST_WRITES,
    ConditionFailedError,
    Item,
    Table,
    Write,
    pause,
)
from telecare.adapters.heads import changed, opened
from telecare.domain.errors import (
    ConflictError,
    IncidentError,
    MovedOnError,
    UnavailableError,
    UnknownIncidentError,
)
from telecare.domain.events import Alarm, AlarmJoined, Event
from telecare.domain.timeline import Link
from telecare.ports.incidents import (
    Change,
    Head,
    Holding,
    InboxItem,
    Opening,
    OutboxItem,
    Standing,
)

MOST_TRIES = 40
"""How often an event is offered to an inbox that others write to at the same moment."""

MOST_MOVED = MOST_WRITES // 3
"""How many actions are marked in one transaction: each is two writes, a call three."""

LAST_SEQ = 99_999_999


class DynamoIncidents:
    """The store of incidents.

    A head, its timeline and its outbox change together or not at all; of two changes to the same
    version one is a ConflictError. An event id is in an inbox at most once.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._snapshots = Snapshots(table)

    def first_receipt(self, bureau: str, thing: str, alarm_id: str, since: datetime) -> str | None:
        """Return the incident that (thing, id) opened or joined at or after `since`, else None."""
        item = self._table.get(keys.receipt(bureau, thing, alarm_id))
        if item is None or item["received_at"] < keys.instant(since):
            return None
        return str(item["incident"])

    def open_incident(self, bureau: str, home: str) -> str | None:
        """Return the incident that holds the home's lock."""
        item = self._table.get(keys.home_lock(bureau, home))
        return None if item is None else str(item["incident"])

    def open(self, opening: Opening) -> Head:
        """Write a new incident and return its head; ConflictError when the alarm is known or the lock is held."""
        head, links = opened(opening)
        try:
            snapshot = self._snapshots.write(head.incident, head.run.snapshot)
            self._table.transact(
                changes.opening_writes(self._table, opening, head, links, snapshot)
            )
        except ConditionFailedError as error:
            raise ConflictError(_why_not_opened(error, head)) from error
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
        """Write an alarm and its event; ConflictError when it is known or the lock is gone."""
        known = changes.receipt(self._table, bureau, incident, alarm, since)
        evidence = changes.evidence(self._table, bureau, incident, alarm)
        event = AlarmJoined(alarm)
        if self._arrive(bureau, incident, event, event_id, now, (known, evidence)) is None:
            raise ConflictError(f"alarm {event_id} is in the inbox of {incident} already")

    def append(
        self,
        bureau: str,
        incident: str,
        event: Event,
        event_id: str,
        now: datetime,
        version: int | None = None,
    ) -> Head | None:
        """Append an event once and return the head with it; None when its id is known already."""
        item = self._arrive(bureau, incident, event, event_id, now, version=version)
        if item is None:
            return None
        return incident_items.head_from_item(item, self._snapshots.read(bureau, incident))

    def head(self, bureau: str, incident: str) -> Head:
        """Return the head; UnknownIncidentError when there is none."""
        return incident_items.head_from_item(
            self._head_item(bureau, incident), self._snapshots.read(bureau, incident)
        )

    def at_work(self, bureau: str, incident: str) -> tuple[Head, tuple[OutboxItem, ...]]:
        """Return the head and what is pending; a snapshot not known yet comes with what is pending."""
        item = self._head_item(bureau, incident)
        known = self._snapshots.known(bureau, incident)
        if known is not None:
            return incident_items.head_from_item(item, known), self.pending(bureau, incident)
        last = keys.snapshot(bureau, incident)
        found = list(self._table.between(last._replace(sk=keys.OUTBOX), last))
        stored = found.pop() if found and found[-1]["sk"] == last.sk else None
        snapshot = self._snapshots.taken(bureau, incident, stored)
        return incident_items.head_from_item(item, snapshot), tuple(
            map(incident_items.action_from_item, found)
        )

    def inbox(self, head: Head) -> tuple[InboxItem, ...]:
        """Return the events past `head.decided`, in order."""
        first = keys.inbox(head.bureau, head.incident, head.decided + 1)
        last = keys.inbox(head.bureau, head.incident, LAST_SEQ)
        return tuple(map(incident_items.event_from_item, self._table.between(first, last)))

    def commit(self, change: Change) -> Head:
        """Write one decision and return the head as written; ConflictError for a lost race."""
        head, links = changed(change)
        try:
            self._table.transact(changes.change_writes(self._table, change, head, links))
        except ConditionFailedError as error:
            if error.failed and 0 not in error.failed:
                raise IncidentError(f"{head.incident}: lock, entry or action id lost") from error
            raise ConflictError(f"{head.incident} is past version {head.version - 1}") from error
        return head

    def store_token(self, standing: Standing, token: str) -> bool:
        """Store the wait's token unless something was appended, decided or begun anew since."""
        return self._happens(
            self._table.update(
                keys.head(standing.bureau, standing.incident),
                "SET #token = :token",
                "#version = :version AND #seq = :seq AND #decided = :seq AND #fence = :fence",
                token=token,
                version=standing.version,
                seq=standing.seq,
                fence=standing.fence,
            )
        )

    def pending(self, bureau: str, incident: str) -> tuple[OutboxItem, ...]:
        """Return the actions not carried out, alarm lane first."""
        pk = keys.head(bureau, incident).pk
        stored = self._table.query(pk, keys.OUTBOX)
        return tuple(map(incident_items.action_from_item, stored))

    def done(self, bureau: str, incident: str, items: Sequence[OutboxItem], now: datetime) -> None:
        """Mark actions as carried out, together where nobody else is at one of them."""
        try:
            self._move(bureau, incident, items, now)
        except ConditionFailedError:
            for item in items:
                self._move_alone(bureau, incident, item, now)

    def carried_out(self, bureau: str, incident: str) -> tuple[OutboxItem, ...]:
        """Return the actions that have been carried out, in the order in which they were."""
        found = map(
            incident_items.action_from_item,
            self._table.query(keys.head(bureau, incident).pk, keys.DONE),
        )
        return tuple(sorted((i for i in found if i.done_at), key=lambda i: str(i.done_at)))

    def claim_attempt(
        self, bureau: str, incident: str, attempt: str, lease_until: datetime, now: datetime
    ) -> int:
        """Claim an attempt before it is dialled; which claim this is, 0 when it is not to be had."""
        write = self._table.update(
            keys.attempt(bureau, incident, attempt),
            "SET #v = :v, #state = :dialling, #lease_until = :until,"
            " #claims = if_not_exists(#claims, :none) + :one",
            f"{changes.NEW} OR (#state = :dialling AND #lease_until <= :now)",
            v=items.SCHEMA,
            dialling="dialling",
            until=keys.instant(lease_until),
            none=0,
            one=1,
            now=keys.instant(now),
        )
        try:
            return int(self._table.apply(write, returning=True)["claims"])
        except ConditionFailedError:
            return 0

    def timeline(self, bureau: str, incident: str) -> tuple[Link, ...]:
        """Return the whole timeline in order."""
        return tuple(self.links(bureau, incident))

    def links(self, bureau: str, incident: str) -> Iterator[Link]:
        """Yield the timeline in order, a page of the table at a time."""
        for item in self._table.query(keys.timeline(bureau, incident, 0).pk):
            yield from incident_items.links_from_item(item)

    def open_register(self, bureau: str) -> tuple[str, ...]:
        """Return every incident of the bureau that is not closed, sorted."""
        shards = (self._table.query(pk) for pk in keys.open_shards(bureau))
        return tuple(sorted(str(item["sk"]) for shard in shards for item in shard))

    def holdings(self, bureau: str, seat: str) -> tuple[Holding, ...]:
        """Return what a seat has in hand."""
        place = keys.holding(bureau, seat, "")
        return tuple(
            Holding(bureau, seat, str(item["incident"]), datetime.fromisoformat(item["since"]))
            for item in self._table.query(place.pk, place.sk)
            if item["seat"] == seat
        )

    # ---- the parts ----

    def _arrive(
        self,
        bureau: str,
        incident: str,
        event: Event,
        event_id: str,
        now: datetime,
        alarm: tuple[Write, ...] = (),
        version: int | None = None,
    ) -> Item | None:
        """Offer an event until its number is its own and return the head's item with it.

        None when the inbox has it already.

        A known event is known at every version: what was taken and not answered may be sent again.
        """
        for tried in range(MOST_TRIES):
            pause(0.001 * tried)
            head = self._head_item(bureau, incident)
            if alarm and not head["locked"]:
                raise ConflictError(f"{incident} holds no lock of its home any more")
            writes = changes.arrival_writes(
                self._table, head, event, event_id, now, bool(alarm), version
            )
            try:
                self._table.transact((*writes, *alarm), repeatable=False)
            except ConditionFailedError as error:
                if alarm and len(writes) in error.failed:
                    raise ConflictError("the alarm is known") from error
                if 1 in error.failed:
                    return None
                if version is not None and not _stands_at(head, version):
                    raise MovedOnError(f"it is past version {version}") from error
            else:
                return {**head, "seq": head["seq"] + 1}
        raise UnavailableError(f"the inbox of {incident} was busy {MOST_TRIES} times")

    def _move(self, bureau: str, incident: str, items: Sequence[OutboxItem], now: datetime) -> None:
        for first in range(0, len(items), MOST_MOVED):
            moved = items[first : first + MOST_MOVED]
            self._table.transact(changes.done_writes(self._table, bureau, incident, moved, now))

    def _move_alone(self, bureau: str, incident: str, item: OutboxItem, now: datetime) -> None:
        """Move an item that somebody else may be moving, or has: the first time counts."""
        for tried in range(MOST_TRIES):
            pause(0.001 * tried)
            if self._table.get(keys.outbox(bureau, incident, item.action)) is None:
                break
            try:
                self._move(bureau, incident, (item,), now)
            except ConditionFailedError:
                continue  # somebody else moves it at this moment, or has
            return
        else:
            raise UnavailableError(f"{item.action.id} was busy {MOST_TRIES} times")
        if self._table.get(keys.done(bureau, incident, item.action)) is None:
            raise IncidentError(f"{incident} never decided on {item.action.id}")

    def _head_item(self, bureau: str, incident: str) -> Item:
        item = self._table.get(keys.head(bureau, incident))
        if item is None:
            raise UnknownIncidentError(incident)
        return item

    def _happens(self, write: Write) -> bool:
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return False
        return True


def _stands_at(head: Item, version: int) -> bool:
    return bool(head["version"] == version and head["seq"] == head["decided"])


def _why_not_opened(error: ConditionFailedError, head: Head) -> str:
    if 0 in error.failed:
        return "the alarm is known"
    if head.locked and 1 in error.failed:
        return f"home {head.run.place} has an open incident"
    return f"{head.incident} exists, or others write at the same moment"
