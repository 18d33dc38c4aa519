"""From the queue or the stream of signs, or from a rule's error action: signs of life and heartbeats, folded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telecare.domain.envelope import signs_in
from telecare.runtime import wiring
from telecare.runtime.batches import as_failures
from telecare.runtime.observability import observed


@observed
def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Fold a batch; of a stream's window the words travel on as its state until its last batch."""
    signs = signs_in(event, wiring.clock().now())
    if "window" in event:
        fold_window = wiring.watching().fold_window()
        state = fold_window.take(signs, event.get("state") or {}, last=_is_last(event))
        return {"state": state, "batchItemFailures": []}
    return as_failures(event, wiring.watching().fold_activity().fold(signs))


def _is_last(event: Mapping[str, Any]) -> bool:
    """Tell whether no further batch takes the state on: the window is over, or was cut for its size."""
    return bool(event["isFinalInvokeForWindow"] or event["isWindowTerminatedEarly"])
