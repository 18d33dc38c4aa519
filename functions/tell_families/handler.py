"""From the tidings' queue: what elders and families are told that is no emergency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.adapters.tidings_queue import from_body
from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Tell each of a batch; a failed one is shown again."""
    families = wiring.services().telling().tell_families()
    return each_message(event, lambda message: families.tell(from_body(str(message["body"]))))
