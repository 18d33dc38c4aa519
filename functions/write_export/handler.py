"""From the exports' queue: exports of people that somebody has ordered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.batches import each_message
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Write each export of a batch; a failed one is shown again."""
    write = wiring.write_export().write

    def written(message: Mapping[str, Any]) -> None:
        asked = json.loads(message["body"])
        write(str(asked["bureau"]), str(asked["elder"]), str(asked["export"]))

    return each_message(event, written)
