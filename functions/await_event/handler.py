"""From the response machine's wait states: keeps the task token, or completes the wait at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, bool]:
    """Begin a wait for whatever comes after this version and event."""
    begin = wiring.services().await_event().begin
    kept = begin(
        bureau=event["bureau"],
        incident=event["incident"],
        version=int(event["version"]),
        seq=int(event["seq"]),
        fence=int(event["fence"]),
        token=event["token"],
    )
    return {"kept": kept}
