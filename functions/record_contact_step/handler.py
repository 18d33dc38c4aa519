"""From the contact flow, from contact events and from SNS: each becomes a document of the call-events queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.runtime import wiring
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, str] | None:
    """Take one event; the contact flow is answered once its step is safe in the queue."""
    return wiring.aws_news().take(event)
