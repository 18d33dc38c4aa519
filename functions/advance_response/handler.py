"""From the response machine's `Advance`: decides, and names the wait that follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, str | int]:
    """Take one turn of an incident for the execution of this fence."""
    turn = wiring.services().advance_response().turn
    wait = turn(event["bureau"], event["incident"], int(event["fence"]))
    return {
        "wait": wait.state,
        "timeout_s": wait.timeout_s,
        "version": wait.version,
        "seq": wait.seq,
        "fence": wait.fence,
    }
