"""From the schedule, or from the sweep's own queue: looks at every open incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any] | None:
    """Sweep; the schedule's sweep asks for the one in between."""
    sweep = wiring.services().sweep_incidents()
    if "Records" in event:
        return each_message(event, lambda _message: sweep.sweep())
    sweep.scheduled()
    return None
