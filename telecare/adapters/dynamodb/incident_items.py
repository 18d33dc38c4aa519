"""Incidents as items and back: plain attributes where a condition or a stream reads them, else one body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from telecare.adapters.dynamodb.items import from_body, reading, to_body, versioned
from telecare.adapters.dynamodb.keys import instant
from telecare.adapters.dynamodb.table import Item, Value
from telecare.domain import codec
from telecare.domain.actions import Action
from telecare.domain.errors import IncidentError
from telecare.domain.events import Alarm, Event
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind
from telecare.domain.parameters import Parameters
from telecare.domain.response_plan import ResponsePlan
from telecare.domain.timeline import Entry, Link
from telecare.ports.incidents import Head, InboxItem, OutboxItem

Policy = tuple[Parameters, Mapping[Kind, ResponsePlan]]

LARGEST_HEAD = 8 * 1024
"""In bytes; every decision writes the head."""

ROOM_FOR_TOKEN = 1024
"""What a head keeps free for the next task token, which is written after the decision."""

_ACTIONS, _EVENTS = codec.Tagged(Action), codec.Tagged(Event)


# ---- head ----


def head_to_item(head: Head) -> dict[str, Value]:
    """Return the head's attributes; IncidentError when they are more than a head may hold."""
    item = versioned(
        codec.run_to_plain(head.run),
        bureau=head.bureau,
        incident=head.incident,
        state=head.run.state.value,
        version=head.version,
        seq=head.seq,
        decided=head.decided,
        fence=head.fence,
        due_at=instant(head.due_at) if head.due_at else "",
        entries=head.entries,
        digest=head.digest,
        locked=head.locked,
        token=head.token,
    )
    size = size_of({**item, "token": ""}) + ROOM_FOR_TOKEN
    if size > LARGEST_HEAD:
        raise IncidentError(f"the head of {head.incident} has {size} bytes, {LARGEST_HEAD} may be")
    return item


def head_from_item(item: Item, snapshot: Snapshot) -> Head:
    """Join a stored head with the snapshot that its incident started with."""
    with reading(item):
        return Head(
            bureau=item["bureau"],
            incident=item["incident"],
            run=codec.run_from_plain(from_body(item), snapshot),
            version=item["version"],
            seq=item["seq"],
            decided=item["decided"],
            fence=item["fence"],
            due_at=_instant_or_none(item["due_at"]),
            entries=item["entries"],
            digest=item["digest"],
            locked=item["locked"],
            token=item["token"],
        )


def size_of(item: Mapping[str, Value]) -> int:
    """Return an item's size in bytes as the table counts it, rounded up for numbers."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Value) -> int:
    if isinstance(value, bytes):
        return len(value)
    return len(str(value).encode())


# ---- what lies around the head ----


def policy_to_body(snapshot: Snapshot) -> str | bytes:
    """Return parameters and plans of a snapshot as one body."""
    plans = {kind.value: codec.to_plain(plan) for kind, plan in snapshot.plans.items()}
    return to_body({"parameters": dict(snapshot.parameters.values), "plans": plans})


def policy_from_item(item: Item) -> Policy:
    """Return parameters and plans of a stored snapshot."""
    with reading(item):
        document = from_body({**item, "body": item["policy"]})
        read = codec.reader(ResponsePlan)
        plans = {Kind(kind): read(plan) for kind, plan in document["plans"].items()}
        return Parameters(document["parameters"]), plans


def snapshot_to_item(snapshot: Snapshot, policy: str | bytes) -> dict[str, Value]:
    """Return the attributes of a snapshot, its policy as a body beside its home's."""
    home = replace(snapshot, parameters=Parameters({}), plans={})
    return versioned(codec.to_plain(home), policy=policy)


def snapshot_from_item(item: Item, policy: Policy | None = None) -> Snapshot:
    """Return a stored snapshot; `policy` is its own, where it has been read already."""
    with reading(item):
        home: Snapshot = codec.from_plain(Snapshot, from_body(item))
        parameters, plans = policy or policy_from_item(item)
        return replace(home, parameters=parameters, plans=plans)


def alarm_to_item(alarm: Alarm) -> dict[str, Value]:
    """Return the attributes of an alarm as evidence."""
    return versioned(codec.to_plain(alarm))


def event_to_item(seq: int, event_id: str, event: Event, at: datetime) -> dict[str, Value]:
    """Return the attributes of an inbox item."""
    return versioned(_EVENTS.to_plain(event), seq=seq, event_id=event_id, at=instant(at))


def event_from_item(item: Item) -> InboxItem:
    """Return a stored inbox item."""
    with reading(item):
        event = _EVENTS.from_plain(from_body(item))
        return InboxItem(item["seq"], item["event_id"], event, datetime.fromisoformat(item["at"]))


def action_to_item(bureau: str, incident: str, action: Action, at: datetime) -> dict[str, Value]:
    """Return the attributes of an outbox item; the stream's reader needs bureau and incident."""
    return versioned(
        _ACTIONS.to_plain(action), bureau=bureau, incident=incident, created_at=instant(at)
    )


def action_from_item(item: Item) -> OutboxItem:
    """Return a stored outbox item."""
    with reading(item):
        action = _ACTIONS.from_plain(from_body(item))
        return OutboxItem(
            incident=item["incident"],
            action=action,
            lane=action.lane,
            created_at=datetime.fromisoformat(item["created_at"]),
            done_at=_instant_or_none(item.get("done_at", "")),
        )


def links_to_item(links: Sequence[Link]) -> dict[str, Value]:
    """Return the attributes of one decision's timeline entries, each with its digest."""
    return versioned([[codec.to_plain(link.entry), link.digest] for link in links])


def links_from_item(item: Item) -> tuple[Link, ...]:
    """Return the stored entries of one decision."""
    with reading(item):
        first = int(item["sk"].rsplit("#", 1)[-1])
        return tuple(
            Link(number, codec.from_plain(Entry, entry), digest)
            for number, (entry, digest) in enumerate(from_body(item), start=first)
        )


def _instant_or_none(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
