"""The line that Lambda writes when an invocation is over."""

import json
import math
from dataclasses import dataclass

from localcloud.states.tasks import LambdaResult

_STATUS = {"Sandbox.Timedout": "timeout"}


@dataclass(frozen=True, slots=True)
class Report:
    """What an invocation took: its time, its memory, and the cold start before it, if any."""

    request_id: str
    duration_s: float
    memory_mb: int
    peak_mb: int | None
    init_s: float | None

    def line(self, result: LambdaResult) -> str:
        """The report, with the status of an invocation that did not succeed."""
        parts = [
            f"REPORT RequestId: {self.request_id}",
            f"Duration: {_ms(self.duration_s)} ms",
            f"Billed Duration: {self._billed_ms()} ms",
            f"Memory Size: {self.memory_mb} MB",
            f"Max Memory Used: {'unknown' if self.peak_mb is None else f'{self.peak_mb} MB'}",
        ]
        if self.init_s is not None:
            parts.append(f"Init Duration: {_ms(self.init_s)} ms")
        if result.error is not None:
            kind = json.loads(result.payload)["errorType"]
            parts.append(f"Status: {_STATUS.get(kind, 'error')}")
            parts.append(f"Error Type: {kind}")
        return "\t".join(parts)

    def _billed_ms(self) -> int:
        """Whole milliseconds, the cold start among them."""
        return max(1, math.ceil((self.duration_s + (self.init_s or 0)) * 1000))


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
