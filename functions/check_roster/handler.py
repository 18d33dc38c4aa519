"""From AWS IoT, before a claim becomes a thing: may this device be enrolled?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.domain.device_claim import read_claim
from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, bool]:
    """Check one claim; a failure of this function enrols nobody."""
    return {"allowProvisioning": wiring.check_roster().check(read_claim(event))}
