"""From the call-events queue: each message becomes an event of its incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.domain.envelope import letter
from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Take a batch; a failed message is shown again, the others are not."""
    record, now = wiring.services().record_call_event().record, wiring.clock().now()
    return each_message(event, lambda message: record(*letter(message, now)))
