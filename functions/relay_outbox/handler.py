"""From the stream of incidents: each outbox entry that is still there is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.batches import each_that_stayed
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Take a batch, one relay an incident; from the first failed record on they are shown again."""
    relay = wiring.services().relay_outbox().relay
    relayed: set[tuple[str, str]] = set()

    def take(record: Mapping[str, Any]) -> None:
        place = _place(record)
        if place not in relayed:
            relay(*place)
            relayed.add(place)

    return each_that_stayed(event, take)


def _place(record: Mapping[str, Any]) -> tuple[str, str]:
    item = record["dynamodb"]["NewImage"]
    return item["bureau"]["S"], item["incident"]["S"]
