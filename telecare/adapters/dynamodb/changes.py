"""The writes of each transaction on an incident; what must hold comes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from telecare.adapters.dynamodb import incident_items, items, keys, privacy_keys
from telecare.adapters.dynamodb.table import Item, Table, Value, Write
from telecare.adapters.heads import frees_home
from telecare.domain.actions import Action, PlaceCall
from telecare.domain.areas import street_of
from telecare.domain.events import Alarm, Event
from telecare.domain.holding import holders
from telecare.domain.kinds import State
from telecare.domain.probes import is_synthetic
from telecare.domain.timeline import Link
from telecare.ports.incidents import Change, Head, Opening, OutboxItem

NEW = "attribute_not_exists(#pk)"

SET_BY_OTHERS = frozenset({"bureau", "incident", "seq", "token"})
"""Attributes of a head that a decision leaves alone: events and waits write them meanwhile."""


def opening_writes(
    table: Table, opening: Opening, head: Head, links: tuple[Link, ...], snapshot: Write
) -> tuple[Write, ...]:
    """Return the writes of a new incident: the receipt first, then the lock where there is one."""
    bureau, incident = head.bureau, head.incident
    return (
        receipt(table, bureau, incident, opening.alarm, opening.since),
        *_lock(table, head),
        table.put(keys.head(bureau, incident), incident_items.head_to_item(head), NEW),
        snapshot,
        evidence(table, bureau, incident, opening.alarm),
        *_timeline(table, head, links),
        *_outbox(table, head, opening.actions, opening.alarm.received_at),
        table.put(keys.open_register(bureau, incident), {"v": items.SCHEMA}),
    )


def receipt(table: Table, bureau: str, incident: str, alarm: Alarm, since: datetime) -> Write:
    """Mark the alarm as known; refused when it has been since `since`."""
    item: dict[str, Value] = {
        "v": items.SCHEMA,
        "incident": incident,
        "received_at": keys.instant(alarm.received_at),
        "ttl": _window_ends(alarm.received_at, since),
    }
    return table.put(
        keys.receipt(bureau, alarm.thing, alarm.id),
        item,
        f"{NEW} OR #received_at < :since",
        since=keys.instant(since),
    )


def _window_ends(received_at: datetime, since: datetime) -> int:
    """Return when no repeat can come any more (`alarm.repeat_min`), in whole seconds, never too early."""
    return int((received_at + (received_at - since)).timestamp()) + 1


def evidence(table: Table, bureau: str, incident: str, alarm: Alarm) -> Write:
    """Keep the alarm itself, for good."""
    return table.put(keys.alarm(bureau, incident, alarm), incident_items.alarm_to_item(alarm))


def arrival_writes(
    table: Table,
    head: Item,
    event: Event,
    event_id: str,
    now: datetime,
    held: bool,
    version: int | None = None,
) -> tuple[Write, ...]:
    """Return the writes of one event: the head's count first, then the mark of the event's id.

    They hold for a head of any version, or of the one given with nothing that waits, and for the
    wait that the head names: whoever brings the event wakes it.
    """
    bureau, incident, seq = head["bureau"], head["incident"], head["seq"] + 1
    condition = "#seq = :before AND #token = :token" + (" AND #locked = :held" if held else "")
    meant: dict[str, Value] = {}
    if version is not None:
        condition += " AND #version = :version AND #decided = :before"
        meant["version"] = version
    return (
        table.update(
            keys.head(bureau, incident),
            "SET #seq = :seq",
            condition,
            seq=seq,
            before=seq - 1,
            token=head["token"],
            held=True,
            **meant,
        ),
        table.put(keys.event(bureau, incident, event_id), {"v": items.SCHEMA, "seq": seq}, NEW),
        table.put(
            keys.inbox(bureau, incident, seq),
            incident_items.event_to_item(seq, event_id, event, now),
        ),
    )


def change_writes(
    table: Table, change: Change, head: Head, links: tuple[Link, ...]
) -> tuple[Write, ...]:
    """Return the writes of one decision: the head first, then the lock where it is freed."""
    return (
        _decided(table, change, head),
        *_freed(table, change, head),
        *_timeline(table, head, links),
        *_outbox(table, head, change.actions, change.now),
        *_closed(table, change, head),
        *_held(table, change, head),
    )


def done_writes(
    table: Table, bureau: str, incident: str, carried: Iterable[OutboxItem], now: datetime
) -> tuple[Write, ...]:
    """Return the moves of outbox items out of the way; whoever comes second finds them gone."""
    return tuple(write for item in carried for write in _moved(table, bureau, incident, item, now))


def _moved(
    table: Table, bureau: str, incident: str, item: OutboxItem, now: datetime
) -> Iterable[Write]:
    action = item.action
    kept = incident_items.action_to_item(bureau, incident, action, item.created_at)
    yield table.delete(keys.outbox(bureau, incident, action), "attribute_exists(#pk)")
    yield table.put(
        keys.done(bureau, incident, action), {**kept, "done_at": keys.instant(now)}, NEW
    )
    if isinstance(action, PlaceCall) and item.carrier_id:
        yield table.update(
            keys.attempt(bureau, incident, action.attempt),
            "SET #v = :v, #state = :sent, #carrier_id = :carrier_id",
            v=items.SCHEMA,
            sent="sent",
            carrier_id=item.carrier_id,
        )


def _decided(table: Table, change: Change, head: Head) -> Write:
    values = incident_items.head_to_item(head)
    names = [name for name in values if name not in SET_BY_OTHERS]
    if change.new_fence is not None:
        names.append("token")
    unseen = " AND #seq = :decided" if frees_home(change, head) else ""
    return table.update(
        keys.head(head.bureau, head.incident),
        "SET " + ", ".join(f"#{name} = :{name}" for name in names),
        "#version = :before AND #entries = :had AND #digest = :last" + unseen,
        before=change.head.version,
        had=change.head.entries,
        last=change.head.digest,
        **{name: values[name] for name in names},
    )


def _lock(table: Table, head: Head) -> Iterable[Write]:
    if head.locked:
        lock: dict[str, Value] = {"v": items.SCHEMA, "incident": head.incident}
        yield table.put(keys.home_lock(head.bureau, head.run.place), lock, NEW)


def _freed(table: Table, change: Change, head: Head) -> Iterable[Write]:
    if frees_home(change, head):
        lock = keys.home_lock(head.bureau, head.run.place)
        yield table.delete(lock, "#incident = :incident", incident=head.incident)


def _closed(table: Table, change: Change, head: Head) -> Iterable[Write]:
    if head.run.state is State.CLOSED and change.head.run.state is not State.CLOSED:
        yield table.delete(keys.open_register(head.bureau, head.incident))
        item: dict[str, Value] = {"v": items.SCHEMA, "incident": head.incident}
        yield table.put(privacy_keys.closed(head.bureau, change.now, head.incident), item)
        home = head.run.snapshot
        if not is_synthetic(home.home):
            street = street_of(home.area)
            listed = privacy_keys.closed_in(head.bureau, street, change.now, head.incident)
            yield table.put(listed, item)
        for elder in home.elders:
            place = privacy_keys.incident_of(head.bureau, elder, change.now, head.incident)
            yield table.put(place, item)


def _held(table: Table, change: Change, head: Head) -> Iterable[Write]:
    """Keep who has the incident in hand, and forget who has it no more (law 4)."""
    before, after = holders(change.head.run), holders(head.run)
    for seat in sorted(after - before):
        item: dict[str, Value] = {
            "v": items.SCHEMA,
            "seat": seat,
            "incident": head.incident,
            "since": keys.instant(change.now),
        }
        yield table.put(keys.holding(head.bureau, seat, head.incident), item)
    for seat in sorted(before - after):
        yield table.delete(keys.holding(head.bureau, seat, head.incident))


def _timeline(table: Table, head: Head, links: tuple[Link, ...]) -> Iterable[Write]:
    if links:
        key = keys.timeline(head.bureau, head.incident, links[0].number)
        yield table.put(key, incident_items.links_to_item(links), NEW)


def _outbox(table: Table, head: Head, actions: tuple[Action, ...], at: datetime) -> Iterable[Write]:
    for action in actions:
        key = keys.outbox(head.bureau, head.incident, action)
        item = incident_items.action_to_item(head.bureau, head.incident, action, at)
        yield table.put(key, item, NEW)
