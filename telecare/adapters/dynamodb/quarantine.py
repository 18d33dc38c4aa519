"""Unreadable messages in DynamoDB, in pieces where one item cannot hold them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Table, Value

PIECE = 300 * 1024
"""In bytes; an item holds 400 KB."""


class DynamoQuarantine:
    """Keeps raw bytes with their reason; nothing is cut off and nothing is kept twice.

    `kept_for` says how long a bureau keeps what it cannot read, for it may say where somebody was, and how
    long what names no bureau is kept; None stays.
    """

    def __init__(
        self, table: Table, kept_for: Callable[[str], timedelta | None] | None = None
    ) -> None:
        self._table = table
        self._kept_for = kept_for

    def keep(
        self, bureau: str, received_at: datetime, topic: str, payload: bytes, reason: str
    ) -> None:
        """Keep a message; the same one of the same receipt lands on itself."""
        digest = hashlib.sha256(topic.encode() + b"\0" + payload).hexdigest()
        kept_for = self._kept_for(bureau) if self._kept_for else None
        for part, start in enumerate(range(0, max(len(payload), 1), PIECE)):
            item: dict[str, Value] = {
                "v": SCHEMA,
                "received_at": keys.instant(received_at),
                "topic": topic,
                "reason": reason,
                "bytes": len(payload),
                "payload": payload[start : start + PIECE],
            }
            if kept_for is not None:
                item["ttl"] = int((received_at + kept_for).timestamp())
            place = keys.quarantined(bureau, received_at, digest, part)
            self._table.apply(self._table.put(place, item))
