"""Notices for seats, supervisors and the backup centre, in the incidents table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from telecare.adapters.dynamodb import items, keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import ConditionFailedError, Table, Value
from telecare.ports.world import Clock


def _for_good(_bureau: str) -> timedelta | None:
    return None


class DynamoDesk:
    """Puts notices before an audience, each once under its key.

    `kept_for` says how long a bureau keeps them; where its policy does not say, they stay.
    """

    def __init__(
        self, table: Table, clock: Clock, kept_for: Callable[[str], timedelta | None] = _for_good
    ) -> None:
        self._table = table
        self._clock = clock
        self._kept_for = kept_for

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
        now, kept_for = self._clock.now(), self._kept_for(bureau)
        item: dict[str, Value] = {
            "v": SCHEMA,
            "incident": incident,
            "reason": reason,
            "told_at": keys.instant(now),
        }
        if kept_for is not None:
            item["ttl"] = int((now + kept_for).timestamp())
        if to:
            item["to"] = to
        if detail:
            item["body"] = items.to_body(dict(detail))
        place = keys.notice(bureau, audience, key)
        try:
            self._table.apply(self._table.put(place, item, "attribute_not_exists(#pk)"))
        except ConditionFailedError:
            return
