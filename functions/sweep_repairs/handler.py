"""From the schedule: moves every repair whose deadline has passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(_event: Mapping[str, Any], _context: object) -> None:
    """Sweep; what could not be moved is still due at the next one, and the failure is told."""
    wiring.services().sweep_repairs().sweep()
