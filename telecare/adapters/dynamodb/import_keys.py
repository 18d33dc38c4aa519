"""Every key of imports; each partition key starts with the bureau.

| table | pk | sk | item |
|---|---|---|---|
| incidents | {bureau}#import#{import} | head | a preview of an uploaded file, for a day: counts, its wrapped key |
| | | part#{name} | rows or faults of it, sealed |
| | | done#{portion} | a portion that was taken in: counts |
| directory | {bureau}#imported#{kind}#{shard} | {identity} | keyed digests of a row that was taken in |
"""

from __future__ import annotations

import zlib

from telecare.adapters.dynamodb.keys import Key

SHARDS = 8
"""Over how many partitions is spread what is remembered of a bureau's rows."""


def head(bureau: str, import_id: str) -> Key:
    """There is one of it a preview."""
    return Key(f"{bureau}#import#{import_id}", "head")


def part(bureau: str, import_id: str, name: str) -> Key:
    """Lies beside its head."""
    return Key(f"{bureau}#import#{import_id}", f"part#{name}")


def done(bureau: str, import_id: str, portion: int) -> Key:
    """Says that a portion was taken in, once; in order."""
    return Key(f"{bureau}#import#{import_id}", f"done#{portion:04}")


def imported(bureau: str, kind: str, identity: str) -> Key:
    """Spreads identities evenly, whatever they look like."""
    shard = zlib.crc32(identity.encode()) % SHARDS
    return Key(imported_shards(bureau, kind)[shard], identity)


def imported_shards(bureau: str, kind: str) -> tuple[str, ...]:
    """Return the partitions of all rows of a kind."""
    return tuple(f"{bureau}#imported#{kind}#{shard}" for shard in range(SHARDS))
