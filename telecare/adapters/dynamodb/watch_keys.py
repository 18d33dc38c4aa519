"""Every key of the presence table; each partition key starts with the bureau, as in keys.py.

| pk | sk | item |
|---|---|---|
| {bureau}#presence#{pack} | pack | the last words of the devices of a pack |
| {bureau}#presence#{group} | settled | up to when the pages of a group of packs are in them |
| {bureau}#presence#{group} | page#{at}#{digest} | what a window brought for a group of packs |
| {bureau}#link#{thing} | link | a device's connection |
| {bureau}#down#{street} | {thing} | a link of this street that is away |
| {bureau}#guard#{home} | guard | what is remembered of a home under watch |
| {bureau}#due#{bucket}#{shard} | {at}#{kind}#{name} | a home or a link that is looked at then |
| {bureau}#due#{bucket}#{shard} | {at}#{kind}#{name}#hint | a home that may be well by a hint |
| {bureau}#swept | {shard} | up to which instant the homes of this shard are swept for good |
| {bureau}#swept-links | {shard} | up to which instant its links are |
| {bureau}#ingest | asked | which tracer is under way |
| {bureau}#said#{elder} | {key} | what somebody said of an elder's being alive, written once |
| {bureau}#register | audit | how far the register was held against the guards |
"""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb.keys import Key, instant
from telecare.domain.deadlines import Due, DueKind, Lane


def pack(bureau: str, name: str) -> Key:
    """One item holds the words of many devices: a write is paid by the kilobyte."""
    return Key(f"{bureau}#presence#{name}", "pack")


def settled(bureau: str, group: str) -> Key:
    """One a group of packs; a group's name is shorter than a pack's."""
    return Key(f"{bureau}#presence#{group}", "settled")


def page(bureau: str, group: str, at: str, digest: str) -> Key:
    """Pages of a group lie in the order in which they were written; the same one again is the same item."""
    return Key(f"{bureau}#presence#{group}", f"page#{at}#{digest}")


def pages_after(bureau: str, group: str, at: str) -> tuple[Key, Key]:
    """Return between which keys lie a group's pages from an instant on, '' for all."""
    pk = f"{bureau}#presence#{group}"
    return Key(pk, f"page#{at}"), Key(pk, "page#\uffff")


def link(bureau: str, thing_name: str) -> Key:
    """There is one of it a device."""
    return Key(f"{bureau}#link#{thing_name}", "link")


def down(bureau: str, street_code: str, thing_name: str) -> Key:
    """A street's lost links lie together, so that a storm is counted by one query."""
    return Key(f"{bureau}#down#{street_code}", thing_name)


def guard(bureau: str, home_id: str) -> Key:
    """There is one of it a home."""
    return Key(f"{bureau}#guard#{home_id}", "guard")


def due(bureau: str, deadline: Due) -> Key:
    """Sorts by instant within a bucket's shard; one with a hint never takes the place of one without."""
    at, hint = instant(deadline.at), "" if deadline.hint is None else "#hint"
    pk = due_bucket(bureau, deadline.bucket, deadline.shard)
    return Key(pk, f"{at}#{deadline.kind}#{deadline.name}{hint}")


def due_bucket(bureau: str, bucket: datetime, shard: int) -> str:
    """Return the partition of one bucket's shard: it is written for a while and then never again."""
    return f"{bureau}#due#{instant(bucket)[:16]}#{shard}"


def due_between(
    bureau: str, bucket: datetime, shard: int, since: datetime, until: datetime
) -> tuple[Key, Key]:
    """Return between which keys lies what is due in a bucket after one instant and by another."""
    pk = due_bucket(bureau, bucket, shard)
    return Key(pk, f"{instant(since)}\uffff"), Key(pk, f"{instant(until)}\uffff")


def swept(bureau: str, lane: Lane) -> Key:
    """One watermark a lane; that of homes lies where the version before looks for the one of both."""
    place = "swept-links" if lane.kind is DueKind.LINK else "swept"
    return Key(f"{bureau}#{place}", str(lane.shard))


def asked_tracer(bureau: str) -> Key:
    """There is one of it a bureau."""
    return Key(f"{bureau}#ingest", "asked")


def confirmation(bureau: str, elder: str, key: str) -> Key:
    """One of it a key: whoever repeats what they said finds it there."""
    return Key(f"{bureau}#said#{elder}", key)


def register_audit(bureau: str) -> Key:
    """There is one of it a bureau."""
    return Key(f"{bureau}#register", "audit")
