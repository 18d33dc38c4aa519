"""From the imports' queue: portions of files that somebody has committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Take each portion of a batch in; a failed one is shown again."""
    take = wiring.importing().commit().take

    def taken(message: Mapping[str, Any]) -> None:
        asked = json.loads(message["body"])
        take(str(asked["bureau"]), str(asked["import"]), int(asked["portion"]))

    return each_message(event, taken)
