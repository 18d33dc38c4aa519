"""From an IoT rule, or again from the alarm queue: one message of a device at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.domain.envelope import from_queue, from_rule
from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any] | None:
    """Take a rule's event, or a batch of the queue; a failed one is shown again within seconds."""
    receive, now = wiring.services().receive_signal(), wiring.clock().now()
    if "Records" in event:
        return each_message(event, lambda record: receive.receive(from_queue(record, now)))
    receive.receive(from_rule(event, now))
    return None
