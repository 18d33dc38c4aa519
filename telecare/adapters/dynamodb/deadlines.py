"""Deadlines in DynamoDB: items in buckets and shards, read by key and never by a scan; the guards they wake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from telecare.adapters.dynamodb import items, keys, watch_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain import codec
from telecare.domain.deadlines import BUCKET, INSTANT, Due, DueKind, Ingest, bucket_of
from telecare.domain.presence_judgement import Guard
from telecare.ports.presence import KeptGuard

LEARNT = ("rhythms", "learnt_to", "meters", "sensors", "mute")
"""A way back stays open: code that knows of none of these reads guards all the same, and forgets them."""

LEARNT_PACKED_FROM = 200
"""In bytes: a guard with the rhythms of two people so stays within the kilobyte that a write costs at least."""


KEPT = timedelta(days=30)
"""How long a deadline lies in the table: no sweep comes so late."""


def due_to_item(due: Due) -> dict[str, Value]:
    """Return the attributes of a deadline."""
    return {
        "v": items.SCHEMA,
        "kind": due.kind.value,
        "name": due.name,
        "at": keys.instant(due.at),
        "ttl": int((due.at + KEPT).timestamp()),
    }


def _due(item: Item) -> Due:
    return Due(DueKind(item["kind"]), str(item["name"]), datetime.fromisoformat(item["at"]))


def guard_to_item(guard: Guard, **attributes: Value) -> dict[str, Value]:
    """Return a guard's attributes; what is learnt lies apart, where the version before does not look."""
    body = codec.to_plain(guard)
    learnt = {name: body.pop(name) for name in LEARNT if name in body}
    return items.versioned(body, learnt=items.to_body(learnt, LEARNT_PACKED_FROM), **attributes)


def _guard(item: Item) -> Guard:
    learnt = items.from_body({**item, "body": item["learnt"]}) if "learnt" in item else {}
    guard: Guard = codec.from_plain(Guard, {**items.from_body(item), **learnt})
    return guard


def _kept(home: str, item: Item) -> KeptGuard:
    due = Due(DueKind.HOME, home, datetime.fromisoformat(item["due_at"]))
    return KeptGuard(_guard(item), int(item["version"]), due)


def _until(item: Item) -> datetime:
    """Return a watermark; the version before kept the last bucket that it passed."""
    buckets = datetime.fromisoformat(item["bucket"]) + BUCKET - INSTANT
    return max(datetime.fromisoformat(item["until"]), buckets) if "until" in item else buckets


class DynamoDeadlines:
    """Keeps deadlines and watermarks; whatever is written twice is there once."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def watermarks(self, bureau: str) -> Mapping[int, datetime]:
        """Return up to which instant each shard is swept for good."""
        return {int(i["sk"]): _until(i) for i in self._table.query(watch_keys.swept(bureau, 0).pk)}

    def advance(self, bureau: str, shard: int, until: datetime) -> None:
        """Move the watermark on; another sweep may have moved it further, then nothing changes."""
        write = self._table.update(
            watch_keys.swept(bureau, shard),
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
        self, bureau: str, shard: int, bucket: datetime, since: datetime, until: datetime
    ) -> Iterator[Due]:
        """Yield what falls due in a bucket after one instant and by another, in order, page after page."""
        between = watch_keys.due_between(bureau, bucket, shard, since, until)
        return map(_due, self._table.between(*between))

    def arm(self, bureau: str, due: Due) -> None:
        """Write a deadline."""
        self._table.apply(self._table.put(watch_keys.due(bureau, due), due_to_item(due)))

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
        item = guard_to_item(guard, version=version, due_at=keys.instant(due.at))
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
