"""From its schedule: counts the day of each street that is over and not yet counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(_event: Mapping[str, Any], _context: object) -> None:
    """Count; a street that could not be counted is tried again at the next call, and the failure is told."""
    wiring.count_figures().count()
