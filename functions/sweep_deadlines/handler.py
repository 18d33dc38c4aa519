"""From a schedule: looks at all that is due in its shards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> None:
    """Sweep; what could not be judged is still due at the next one, and the failure is told."""
    wiring.watching().sweep_deadlines().sweep(event["shards"])
