"""From the consoles' queue: is this seat's console still alive?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.domain.holding import read_check
from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Make each check of a batch; a failed one is shown again."""
    check = wiring.services().watch_consoles().check
    return each_message(event, lambda message: check(read_check(message["body"].encode())))
