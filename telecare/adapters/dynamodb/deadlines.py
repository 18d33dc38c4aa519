"""Deadlines in DynamoDB: items in buckets and shards, read by key and never by a scan; the guards they wake."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from telecare.adapters.dynamodb import items, keys, watch_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain import codec
from telecare.domain.deadlines import BUCKET, INSTANT, Due, DueKind, Hint, Ingest, Lane, bucket_of
from telecare.domain.guard import Guard
from telecare.ports.presence import KeptGuard

LEARNT = ("rhythms", "learnt_to", "meters", "sensors", "mute")
"""A way back stays open: code that knows of none of these reads guards all the same, and forgets them."""

NEWER = ("untaught", "cases")
"""What the version before knows nothing of, and reads guards without: it lies where that one does not look."""

LEARNT_PACKED_FROM = 200
"""In bytes: a guard with the rhythms of two people so stays within the kilobyte that a write costs at least."""


KEPT = timedelta(days=30)
"""How long a deadline lies in the table: no sweep comes so late."""


def due_to_item(due: Due) -> dict[str, Value]:
    """Return the attributes of a deadline."""
    item: dict[str, Value] = {
        "v": items.SCHEMA,
        "kind": due.kind.value,
        "name": due.name,
        "at": keys.instant(due.at),
        "ttl": int((due.at + KEPT).timestamp()),
    }
    if due.look:
        item["look"] = due.look
    if due.hint is not None:
        item["hint"] = items.to_body(codec.to_plain(due.hint))
    return item


def _due(item: Item) -> Due:
    """Return a deadline; one of the version before has no hint and is of no numbered look."""
    at, look = datetime.fromisoformat(item["at"]), int(item.get("look", 0))
    plain = items.from_body({**item, "body": item["hint"]}) if "hint" in item else None
    hint = None if plain is None else codec.from_plain(Hint, plain)
    return Due(DueKind(item["kind"]), str(item["name"]), at, hint, look)


def guard_to_item(guard: Guard, **attributes: Value) -> dict[str, Value]:
    """Return a guard's attributes; what is learnt lies apart, where the version before does not look."""
    body = codec.to_plain(guard)
    learnt = {name: body.pop(name) for name in LEARNT if name in body}
    newer = {name: body.pop(name) for name in NEWER if name in body}
    if newer:
        attributes = {**attributes, "newer": items.to_body(newer, LEARNT_PACKED_FROM)}
    return items.versioned(body, learnt=items.to_body(learnt, LEARNT_PACKED_FROM), **attributes)


def _guard(item: Item) -> Guard:
    apart = [items.from_body({**item, "body": item[n]}) for n in ("learnt", "newer") if n in item]
    guard: Guard = codec.from_plain(Guard, dict(ChainMap(items.from_body(item), *apart)))
    return guard


def _kept(home: str, item: Item) -> KeptGuard:
    look = int(item.get("look", 0))
    due = Due(DueKind.HOME, home, datetime.fromisoformat(item["due_at"]), look=look)
    return KeptGuard(_guard(item), int(item["version"]), due, look)


def _until(item: Item) -> datetime:
    """Return a watermark; the version before kept the last bucket that it passed."""
    buckets = datetime.fromisoformat(item["bucket"]) + BUCKET - INSTANT
    return max(datetime.fromisoformat(item["until"]), buckets) if "until" in item else buckets


class DynamoDeadlines:
    """Keeps deadlines and watermarks; whatever is written twice is there once."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def watermarks(self, bureau: str) -> Mapping[Lane, datetime]:
        """Return up to which instant each lane is swept for good; links had none of their own before."""
        found: dict[Lane, datetime] = {}
        for kind in DueKind:
            for item in self._table.query(watch_keys.swept(bureau, Lane(kind, 0)).pk):
                found[Lane(kind, int(item["sk"]))] = _until(item)
        homes = {lane.shard: at for lane, at in found.items() if lane.kind is DueKind.HOME}
        return {Lane(DueKind.LINK, shard): at for shard, at in homes.items()} | found

    def advance(self, bureau: str, lane: Lane, until: datetime) -> None:
        """Move the watermark on; another sweep may have moved it further, then nothing changes."""
        write = self._table.update(
            watch_keys.swept(bureau, lane),
            "SET #v = :v, #until = :until, #bucket = :bucket",
            "attribute_not_exists(#until) OR #until < :until",
            v=items.SCHEMA,
            until=keys.instant(until),
            bucket=keys.instant(bucket_of(until) - BUCKET),  # where the version before goes on
        )
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return  # a sweep beside this one has come as far

    def due(
        self, bureau: str, lane: Lane, bucket: datetime, since: datetime, until: datetime
    ) -> Iterator[Due]:
        """Yield what of a lane falls due in a bucket after one instant and by another, page after page."""
        between = watch_keys.due_between(bureau, bucket, lane.shard, since, until)
        return (due for due in map(_due, self._table.between(*between)) if due.kind is lane.kind)

    def arm(self, bureau: str, due: Due) -> None:
        """Write a deadline."""
        self._table.apply(self._table.put(watch_keys.due(bureau, due), due_to_item(due)))

    def arm_all(self, bureau: str, dues: Iterable[Due]) -> None:
        """Write many deadlines, 25 a request; two of one key are one, for a request may not hold both."""
        places = {watch_keys.due(bureau, due): due for due in dues}
        self._table.put_many(
            [self._table.put(place, due_to_item(due)) for place, due in places.items()]
        )

    def drop(self, bureau: str, due: Due) -> None:
        """Take a deadline out."""
        self._table.apply(self._table.delete(watch_keys.due(bureau, due)))

    def ingest(self, bureau: str) -> Ingest:
        """Return which tracer was asked for."""
        item = self._table.get(watch_keys.asked_tracer(bureau))
        return Ingest(None if item is None else datetime.fromisoformat(item["at"]))

    def ask(self, bureau: str, at: datetime) -> None:
        """Note that a tracer has been sent."""
        item: dict[str, Value] = {"v": items.SCHEMA, "at": keys.instant(at)}
        self._table.apply(self._table.put(watch_keys.asked_tracer(bureau), item))


class DynamoGuards:
    """Keeps guards; wherever a writer dies, the deadline that a guard names is there.

    So two plain writes do what a transaction of three would charge six for: a deadline that no guard
    names means nothing, is mostly behind the watermark, and runs out by itself.
    """

    def __init__(self, table: Table) -> None:
        self._table = table

    def guard(self, bureau: str, home: str) -> KeptGuard | None:
        """Return a home's guard; None for a home that nobody watches yet."""
        item = self._table.get(watch_keys.guard(bureau, home))
        return None if item is None else _kept(home, item)

    def glimpse(self, bureau: str, homes: Iterable[str]) -> Mapping[str, KeptGuard]:
        """Return the guards of many homes, read weakly."""
        places = {watch_keys.guard(bureau, home): home for home in homes}
        found = self._table.get_many(places)
        return {places[key]: _kept(places[key], item) for key, item in found.items()}

    def keep(self, bureau: str, home: str, kept: KeptGuard, guard: Guard, due: Due) -> KeptGuard:
        """Arm a deadline, then write the guard that names it; the watermark passes the one before."""
        version = kept.version + 1
        item = guard_to_item(guard, version=version, due_at=keys.instant(due.at), look=kept.look)
        place = watch_keys.guard(bureau, home)
        if kept.due != due:
            self._table.apply(self._table.put(watch_keys.due(bureau, due), due_to_item(due)))
        if kept.version == 0:
            self._table.apply(self._table.put(place, item, NEW))
        else:
            write = self._table.put(place, item, "#version = :known", known=kept.version)
            self._table.apply(write)
        return replace(kept, guard=guard, version=version, due=due)

    def forget(self, bureau: str, home: str) -> None:
        """Take a guard out with its deadline; ConflictError when somebody judges it at this moment."""
        kept = self.guard(bureau, home)
        if kept is None or kept.due is None:
            return
        place, known = watch_keys.guard(bureau, home), kept.version
        writes = (
            self._table.delete(place, "#version = :known", known=known),
            self._table.delete(watch_keys.due(bureau, kept.due)),
        )
        self._table.transact(writes)

    def looked_at(self, bureau: str) -> str:
        """Return the last street whose homes were all found under watch."""
        item = self._table.get(watch_keys.register_audit(bureau))
        return "" if item is None else str(item["street"])

    def look_past(self, bureau: str, street: str) -> None:
        """Note a street."""
        item: dict[str, Value] = {"v": items.SCHEMA, "street": street}
        self._table.apply(self._table.put(watch_keys.register_audit(bureau), item))
