"""From its schedules: looks at all that is due in its shards, or whether every home is under watch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> None:
    """Sweep; what could not be judged is still due at the next one, and the failure is told."""
    watching = wiring.watching()
    if event["look_at"] == "register":
        watching.watch_register().look()
    else:
        watching.sweep_deadlines().sweep(event["shards"])
