"""Tumbling windows: what the records of one span of time add up to, handed from run to run."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from localcloud.pump import records
from localcloud.pump.batches import Close
from localcloud.pump.records import Record
from localcloud.states.tasks import LambdaResult

LARGEST_STATE_BYTES = 1_048_576
LONGEST_WAIT = timedelta(minutes=2)
"""So long Lambda may wait for further records when a window is over and nothing follows."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class TumblingWindow:
    """The open window of one shard, and the state that its runs have made so far.

    A record belongs to the window that holds the instant of its arrival. A window is over when a
    record of a later one has come, or when nothing has come for a while after its end.
    """

    length: timedelta
    start: datetime | None = None
    state: dict[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        assert self.start is not None, "no window is open"
        return self.start + self.length

    def open_for(self, record: Record) -> None:
        """Begin the window of the record."""
        self.start, self.state = self._start_of(record), {}

    def holds(self, record: Record) -> bool:
        return self._start_of(record) == self.start

    def is_over(self, now: datetime, following: Record | None) -> bool:
        """Whether the open window gets its final run: something follows it, or nothing has."""
        if self.start is None:
            return False
        if following is not None:
            return not self.holds(following)
        return now >= self.end + LONGEST_WAIT

    def close(self) -> None:
        self.start, self.state = None, {}

    def shown(self, shard_id: str, arn: str, closes: Close | None) -> dict[str, Any]:
        """What a run is told of the window, beside its records."""
        assert self.start is not None, "no window is open"
        return {
            "window": {"start": _written(self.start), "end": _written(self.end)},
            "state": self.state,
            "shardId": shard_id,
            "eventSourceARN": arn,
            "isFinalInvokeForWindow": closes is Close.FINAL,
            "isWindowTerminatedEarly": closes is Close.EARLY,
        }

    def _start_of(self, record: Record) -> datetime:
        since = records.created(record) - _EPOCH
        return _EPOCH + since // self.length * self.length


def state_of(result: LambdaResult) -> dict[str, Any] | None:
    """The state that a run hands on; None when it has failed, as one without a state has."""
    if result.error is not None:
        return None
    try:
        answer = json.loads(result.payload or b"null")
    except ValueError:
        return None
    state = answer.get("state") if isinstance(answer, dict) else None
    return state if isinstance(state, dict) else None


def is_too_large(state: dict[str, Any]) -> bool:
    """Whether the state ends its window early."""
    return len(json.dumps(state, ensure_ascii=False).encode()) > LARGEST_STATE_BYTES


def _written(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
