"""From its schedules: moves what is due of repairs, services of elders, records, and what is over its term."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> None:
    """Sweep; what could not be moved is still due at the next one, and the failure is told."""
    if event.get("look_at") == "services":
        wiring.sweep_services().sweep()
    elif event.get("look_at") == "terms":
        wiring.sweep_terms().sweep()
    elif event.get("look_at") == "records":
        wiring.sweep_records().sweep()
    else:
        wiring.services().sweep_repairs().sweep()
