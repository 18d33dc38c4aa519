"""From the links' queue, or from a rule's error action: connections of devices that came and went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.domain.envelope import sign_of, signs_in
from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any] | None:
    """Take a batch of lifecycle events; a failed one is shown again, the others are not."""
    receive, now = wiring.watching().track_links().receive, wiring.clock().now()
    if "Records" in event:
        return each_message(event, lambda record: receive(sign_of(record, now)))
    for opened in signs_in(event, now).values():
        receive(opened())
    return None
