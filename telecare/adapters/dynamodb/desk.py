"""Notices for seats, supervisors and the backup centre, in the incidents table."""

from __future__ import annotations

from collections.abc import Mapping

from telecare.adapters.dynamodb import items, keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import ConditionFailedError, Table, Value
from telecare.ports.world import Clock


class DynamoDesk:
    """Puts notices before an audience, each once under its key."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def tell(
        self,
        bureau: str,
        incident: str,
        audience: str,
        reason: str,
        key: str,
        to: str = "",
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a notice for its audience; one that is there stays as it is."""
        item: dict[str, Value] = {
            "v": SCHEMA,
            "incident": incident,
            "reason": reason,
            "told_at": keys.instant(self._clock.now()),
        }
        if to:
            item["to"] = to
        if detail:
            item["body"] = items.to_body(dict(detail))
        place = keys.notice(bureau, audience, key)
        try:
            self._table.apply(self._table.put(place, item, "attribute_not_exists(#pk)"))
        except ConditionFailedError:
            return
