"""The last positions of carried devices, in the incidents table, sealed."""

from __future__ import annotations

from datetime import datetime

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import ConditionFailedError, Table, Value
from telecare.adapters.places import Places
from telecare.domain.position import Position


class DynamoWhereabouts:
    """Keeps the newest position a thing; what is past its time is not read, whenever it is deleted."""

    def __init__(self, table: Table, places: Places) -> None:
        self._table = table
        self._places = places

    def keep(
        self, bureau: str, thing: str, position: Position, at: datetime, until: datetime
    ) -> None:
        """Keep where a thing was at an instant, unless something newer is known."""
        item: dict[str, Value] = {
            "v": SCHEMA,
            "sealed": self._places.seal(bureau, position),
            "at": keys.instant(at),
            "until": keys.instant(until),
            "ttl": int(until.timestamp()),
        }
        place = keys.last_position(bureau, thing)
        newer = "attribute_not_exists(#pk) OR #at <= :now_at"
        try:
            self._table.apply(self._table.put(place, item, newer, now_at=keys.instant(at)))
        except ConditionFailedError:
            return

    def forget(self, bureau: str, thing: str) -> None:
        """Take the last position out."""
        self._table.apply(self._table.delete(keys.last_position(bureau, thing)))

    def last(
        self, bureau: str, thing: str, now: datetime, since: datetime | None = None
    ) -> Position | None:
        """Return the last position, None when there is none in its time or since an instant."""
        item = self._table.get(keys.last_position(bureau, thing))
        if item is None or item["until"] <= keys.instant(now):
            return None
        if since is not None and item["at"] < keys.instant(since):
            return None
        return self._places.open(bureau, item["sealed"])
