"""From the queue or the stream of signs, or from a rule's error action: signs of life and heartbeats, folded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.domain.envelope import signs_in
from telecare.domain.plain_signs import plain_signs
from telecare.runtime import wiring
from telecare.runtime.batches import as_failures, uncollected
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Fold a batch; of a stream's window the words travel on as its state until its last batch."""
    with uncollected():
        watching = wiring.watching()
        plain = plain_signs(event, watching.bureaus)
        odd = signs_in(event, wiring.clock().now(), but=plain)
        if "window" in event:
            state = event.get("state") or {}
            state = watching.fold_window().take(odd, state, plain, last=_is_last(event))
            return {"state": state, "batchItemFailures": []}
        return as_failures(event, watching.fold_activity().fold(odd, plain))


def _is_last(event: Mapping[str, Any]) -> bool:
    """Tell whether no further batch takes the state on: the window is over, or was cut for its size."""
    return bool(event["isFinalInvokeForWindow"] or event["isWindowTerminatedEarly"])
