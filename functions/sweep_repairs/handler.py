"""From its schedules: moves repairs whose deadline has passed, services of elders, and what is over its term."""

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
    else:
        wiring.services().sweep_repairs().sweep()
