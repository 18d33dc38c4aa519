"""Unreadable messages in DynamoDB, in pieces where one item cannot hold them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Table, Value

_OF_THING = re.compile(r"dt/anju/([^/]+)/")

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
        end: dict[str, Value] = {"v": SCHEMA}
        if kept_for is not None:
            end["ttl"] = int((received_at + kept_for).timestamp())
        pieces = range(0, max(len(payload), 1), PIECE)
        self._list(bureau, received_at, topic, digest, {**end, "pieces": len(pieces)})
        for part, start in enumerate(pieces):
            item: dict[str, Value] = {
                **end,
                "received_at": keys.instant(received_at),
                "topic": topic,
                "reason": reason,
                "bytes": len(payload),
                "payload": payload[start : start + PIECE],
            }
            place = keys.quarantined(bureau, received_at, digest, part)
            self._table.apply(self._table.put(place, item))

    def _list(
        self, bureau: str, received_at: datetime, topic: str, digest: str, item: dict[str, Value]
    ) -> None:
        """Say under its thing where a device's message lies, before it lies there."""
        named = _OF_THING.match(topic)
        if named:
            pk = keys.quarantined_of(bureau, named[1])
            place = keys.Key(pk, f"{keys.instant(received_at)}#{digest}")
            self._table.apply(self._table.put(place, item))

    def forget(self, bureau: str, things: Iterable[str]) -> None:
        """Take out what came under the topics of these things, what tells of it last. Again is the same."""
        for thing in things:
            for item in self._table.query(keys.quarantined_of(bureau, thing)):
                at, _, digest = str(item["sk"]).partition("#")
                received_at = datetime.fromisoformat(at)
                for part in range(int(item["pieces"])):
                    place = keys.quarantined(bureau, received_at, digest, part)
                    self._table.apply(self._table.delete(place))
                self._table.apply(self._table.delete(keys.Key(str(item["pk"]), str(item["sk"]))))
