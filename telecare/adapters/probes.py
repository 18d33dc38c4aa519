"""Probes: published through IoT Core as a device's are, and remembered in the incidents table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from telecare.adapters.aws import Clients
from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Table, Value
from telecare.domain.probes import Probe


class IotProbeLine:
    """Publishes on `dt/anju/{thing}/alarm`, so that the rule, not the function, is what it tries."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def press(self, thing: str, document: Mapping[str, object]) -> None:
        """Publish an alarm, QoS 1."""
        self._clients.ask(
            "iot-data",
            "publish",
            topic=f"dt/anju/{thing}/alarm",
            qos=1,
            payload=json.dumps(document).encode(),
        )


class DynamoProbes:
    """Keeps one item a bureau."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def last(self, bureau: str) -> Probe | None:
        """Return the last probe that was raised, or None."""
        item = self._table.get(keys.last_probe(bureau))
        if item is None:
            return None
        return Probe(item["id"], datetime.fromisoformat(item["raised_at"]))

    def keep(self, bureau: str, probe: Probe) -> None:
        """Keep a probe as the last one."""
        item: dict[str, Value] = {
            "v": SCHEMA,
            "id": probe.id,
            "raised_at": keys.instant(probe.raised_at),
        }
        self._table.apply(self._table.put(keys.last_probe(bureau), item))
