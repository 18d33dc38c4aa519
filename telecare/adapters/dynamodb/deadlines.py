"""Deadlines in DynamoDB: items in buckets and shards, read by key and never by a scan; the guards they wake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from telecare.adapters.dynamodb import items, keys, watch_keys
from telecare.adapters.dynamodb.table import ConditionFailedError, Item, Table, Value
from telecare.adapters.dynamodb.tasks import NEW
from telecare.domain import codec
from telecare.domain.deadlines import Due, DueKind, Ingest
from telecare.domain.presence_judgement import Guard
from telecare.ports.presence import KeptGuard

LEARNT = ("rhythms", "learnt_to")
"""A way back stays open: code that knows of no rhythms reads guards all the same, and forgets them."""


def due_to_item(due: Due) -> dict[str, Value]:
    """Return the attributes of a deadline."""
    return {
        "v": items.SCHEMA,
        "kind": due.kind.value,
        "name": due.name,
        "at": keys.instant(due.at),
    }


def _due(item: Item) -> Due:
    return Due(DueKind(item["kind"]), str(item["name"]), datetime.fromisoformat(item["at"]))


def _guard_item(guard: Guard, **attributes: Value) -> dict[str, Value]:
    """Return a guard's attributes; what is learnt lies apart, where the version before does not look."""
    body = codec.to_plain(guard)
    learnt = {name: body.pop(name) for name in LEARNT if name in body}
    return items.versioned(body, learnt=items.to_body(learnt), **attributes)


def _guard(item: Item) -> Guard:
    learnt = items.from_body({**item, "body": item["learnt"]}) if "learnt" in item else {}
    guard: Guard = codec.from_plain(Guard, {**items.from_body(item), **learnt})
    return guard


class DynamoDeadlines:
    """Keeps deadlines and watermarks; whatever is written twice is there once."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def watermarks(self, bureau: str) -> Mapping[int, datetime]:
        """Return the last bucket of each shard that is swept for good."""
        stored = self._table.query(watch_keys.swept(bureau, 0).pk)
        return {int(item["sk"]): datetime.fromisoformat(item["bucket"]) for item in stored}

    def advance(self, bureau: str, shard: int, bucket: datetime) -> None:
        """Move the watermark on; another sweep may have moved it further, then nothing changes."""
        write = self._table.update(
            watch_keys.swept(bureau, shard),
            "SET #v = :v, #bucket = :bucket",
            "attribute_not_exists(#pk) OR #bucket < :bucket",
            v=items.SCHEMA,
            bucket=keys.instant(bucket),
        )
        try:
            self._table.apply(write)
        except ConditionFailedError:
            return  # a sweep beside this one has come as far

    def due(self, bureau: str, shard: int, bucket: datetime, until: datetime) -> Iterator[Due]:
        """Yield what falls due in a bucket by an instant, in order, page after page."""
        return map(_due, self._table.between(*watch_keys.due_by(bureau, bucket, shard, until)))

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
    """Keeps guards; a guard and its deadline change in one transaction."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def guard(self, bureau: str, home: str) -> KeptGuard | None:
        """Return a home's guard; None for a home that nobody watches yet."""
        item = self._table.get(watch_keys.guard(bureau, home))
        if item is None:
            return None
        guard = _guard(item)
        due = Due(DueKind.HOME, home, datetime.fromisoformat(item["due_at"]))
        return KeptGuard(guard, int(item["version"]), due)

    def keep(self, bureau: str, home: str, kept: KeptGuard, guard: Guard, due: Due) -> KeptGuard:
        """Write a guard and move its deadline."""
        version = kept.version + 1
        item = _guard_item(guard, version=version, due_at=keys.instant(due.at))
        place = watch_keys.guard(bureau, home)
        if kept.version == 0:
            writes = [self._table.put(place, item, NEW)]
        else:
            known = kept.version
            writes = [self._table.put(place, item, "#version = :known", known=known)]
        if kept.due is not None and kept.due != due:
            writes.append(self._table.delete(watch_keys.due(bureau, kept.due)))
        writes.append(self._table.put(watch_keys.due(bureau, due), due_to_item(due)))
        self._table.transact(writes)
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
