"""From the schedule: tries the platform in its synthetic homes, and judges how soon alarms are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(_event: Mapping[str, Any], _context: object) -> None:
    """Probe; what could not be tried fails the function, and monitors hear both."""
    wiring.services().watch_platform().run()
