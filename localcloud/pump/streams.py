"""Feeds a function from a table's stream: in order for each key, with retries and bisection."""

import json
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from localcloud.lambdas.destinations import batch_record, stamp
from localcloud.lambdas.host import Host
from localcloud.loop import Handle, Loop, Order
from localcloud.pump import records
from localcloud.pump.mapping import EventSource
from localcloud.pump.records import Record
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

# An on-demand table begins with four partitions, its stream with as many shards.
SHARDS = 4
LONGEST_RETRY_DELAY = timedelta(minutes=1)


@dataclass(slots=True)
class _Batch:
    """Records that are tried together, and how often they have been."""

    records: list[Record]
    attempts: int = 0
    result: LambdaResult | None = None


class Pauses:
    """Spans of time in which streams deliver nothing, to rehearse a late stream."""

    def __init__(self) -> None:
        self._spans: list[tuple[datetime, datetime]] = []

    def add(self, begin: datetime, end: datetime) -> None:
        self._spans.append((begin, end))

    def end_at(self, now: datetime) -> datetime | None:
        """When the pause that holds now is over."""
        return max((end for begin, end in self._spans if begin <= now < end), default=None)


class StreamFeeder:
    """Carries the changes of one table to one function.

    Changes of one key never overtake each other: each key belongs to one lane, and a lane waits
    for the batch before. A batch that fails is split where the mapping says so, tried again with
    growing delays, and in the end told to the on-failure destination.
    """

    def __init__(self, source: EventSource, loop: Loop, host: Host, pauses: Pauses) -> None:
        self._source = source
        self._loop = loop
        lanes = SHARDS * source.at_once
        self._lanes = [_Lane(source, loop, host, pauses, number) for number in range(lanes)]

    def take(self, changes: Iterable[Record]) -> None:
        """Queue changes, given in the order in which they were committed."""
        for change in changes:
            if self._source.wants(change):
                self._lane(change).add(change)

    def _lane(self, change: Record) -> "_Lane":
        partition_key = next(iter(change["dynamodb"]["Keys"].values()))
        number = crc32(json.dumps(partition_key).encode()) % len(self._lanes)
        return self._lanes[number]


class _Lane:
    """One sequence of changes; one batch of it is under way at a time."""

    def __init__(
        self, source: EventSource, loop: Loop, host: Host, pauses: Pauses, number: int
    ) -> None:
        self._source = source
        self._loop = loop
        self._host = host
        self._pauses = pauses
        self._shard = f"shardId-{number:020d}-twin"
        self._waiting: deque[Record] = deque()
        self._batches: deque[_Batch] = deque()
        self._busy = False
        self._window: Handle | None = None

    def add(self, record: Record) -> None:
        self._waiting.append(record)
        if self._busy:
            return
        if self._source.window and len(self._waiting) < self._source.batch_size:
            if self._window is None:
                self._window = self._loop.after(self._source.window, Order.TIMER, self._begin)
            return
        self._begin()

    def _begin(self) -> None:
        """Start on what waits; what is added before this instant's turn comes along."""
        if self._window is not None:
            self._window.cancel()
            self._window = None
        if not self._busy:
            self._busy = True
            self._loop.soon(self._next)

    def _next(self) -> None:
        if (until := self._pauses.end_at(self._loop.now())) is not None:
            self._loop.at(until, Order.TIMER, self._next)
            return
        if not self._batches and self._waiting:
            size = min(self._source.batch_size, len(self._waiting))
            self._batches.append(_Batch([self._waiting.popleft() for _ in range(size)]))
        if not self._batches:
            self._busy = False
            return
        batch = self._batches[0]
        if self._is_too_old(batch):
            self._give_up(batch, "RecordAgeExceeded")
            return
        self._loop.submit(lambda: self._run(batch), lambda result: self._done(batch, result))

    def _run(self, batch: _Batch) -> LambdaResult | None:
        payload = json.dumps({"Records": batch.records}, ensure_ascii=False).encode()
        try:
            function = self._host.directory.find(self._source.function)
            return self._host.deliver(function, payload, self._host.new_request_id())
        except InvocationRefusedError:
            return None

    def _done(self, batch: _Batch, result: LambdaResult | None) -> None:
        if result is None:
            self._retry(batch)
            return
        batch.result = result
        begin = self._first_failed(batch, result)
        if begin == len(batch.records):
            self._batches.popleft()
            self._loop.soon(self._next)
        elif begin > 0:
            self._batches[0] = _Batch(batch.records[begin:], 0, result)
            self._retry(self._batches[0])
        elif self._source.bisects and len(batch.records) > 1:
            self._split(batch)
        else:
            self._failed(batch)

    def _first_failed(self, batch: _Batch, result: LambdaResult) -> int:
        """Where to go on: at the first record that failed, or past the last."""
        if not self._source.partial:
            return 0 if result.error is not None else len(batch.records)
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch.records]
        failed = records.failed_items(result, set(numbers))
        if failed is None:
            return 0
        return min((numbers.index(number) for number in failed), default=len(numbers))

    def _split(self, batch: _Batch) -> None:
        """Splitting does not count as a retry."""
        middle = len(batch.records) // 2
        self._batches.popleft()
        for part in (batch.records[middle:], batch.records[:middle]):
            self._batches.appendleft(_Batch(part, batch.attempts, batch.result))
        self._loop.soon(self._next)

    def _failed(self, batch: _Batch) -> None:
        retries = self._source.retries
        if retries is not None and batch.attempts >= retries:
            batch.attempts += 1
            self._give_up(batch, "RetryAttemptsExhausted")
        else:
            self._retry(batch)

    def _retry(self, batch: _Batch) -> None:
        delay = min(timedelta(seconds=2 ** min(batch.attempts, 10)), LONGEST_RETRY_DELAY)
        batch.attempts += 1
        self._loop.after(delay, Order.TIMER, self._next)

    def _is_too_old(self, batch: _Batch) -> bool:
        if self._source.max_age is None:
            return False
        return self._loop.now() - records.created(batch.records[0]) > self._source.max_age

    def _give_up(self, batch: _Batch, condition: str) -> None:
        self._batches.popleft()
        if self._source.on_failure is not None:
            record = batch_record(
                self._host.directory.find(self._source.function),
                self._host.new_request_id(),
                condition,
                batch.attempts,
                batch.result,
                self._info(batch.records),
                self._loop.now(),
            )
            self._host.destinations.send(self._source.on_failure, record)
        self._loop.soon(self._next)

    def _info(self, batch: Sequence[Record]) -> dict[str, Any]:
        return {
            "shardId": self._shard,
            "startSequenceNumber": batch[0]["dynamodb"]["SequenceNumber"],
            "endSequenceNumber": batch[-1]["dynamodb"]["SequenceNumber"],
            "approximateArrivalOfFirstRecord": stamp(records.created(batch[0])),
            "approximateArrivalOfLastRecord": stamp(records.created(batch[-1])),
            "batchSize": len(batch),
            "streamArn": self._source.arn,
        }
