"""One sequence of a stream's records on its way to a function: batches, retries, bisection, windows."""

import json
import logging
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from localcloud.lambdas.destinations import batch_record
from localcloud.lambdas.host import Host
from localcloud.loop import Handle, Loop, Order
from localcloud.pump import records, windows
from localcloud.pump.batches import Batch, Close
from localcloud.pump.mapping import EventSource
from localcloud.pump.pauses import Pauses
from localcloud.pump.records import Record
from localcloud.pump.windows import LONGEST_WAIT, TumblingWindow
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

LONGEST_RETRY_DELAY = timedelta(minutes=1)
MOST_BYTES = 6 * 1024 * 1024
"""What one invocation takes in, records and all."""

_log = logging.getLogger(__name__)


class Lane:
    """Keeps the order of its records: one batch is under way at a time, the next one waits.

    A batch that fails is split where the mapping says so, tried again with growing delays, and in
    the end told to the on-failure destination. The final run of a window is tried until it succeeds.
    """

    def __init__(
        self,
        source: EventSource,
        loop: Loop,
        host: Host,
        pauses: Pauses,
        shard_id: str,
        retention: timedelta,
    ) -> None:
        self._source = source
        self._loop = loop
        self._host = host
        self._pauses = pauses
        self._shard_id = shard_id
        self._retention = retention
        self._waiting: deque[Record] = deque()
        self._batches: deque[Batch] = deque()
        self._is_busy = False
        self._gathering: Handle | None = None
        self._closing: Handle | None = None
        self._tumbling = TumblingWindow(source.tumbling) if source.tumbling else None

    @property
    def oldest(self) -> datetime | None:
        """When the oldest record that no run has taken in yet came into the stream."""
        first = next((batch.records[0] for batch in self._batches if batch.records), None)
        if first is None and self._waiting:
            first = self._waiting[0]
        return None if first is None else records.created(first)

    def add(self, record: Record) -> None:
        self._waiting.append(record)
        if self._is_busy:
            return
        if self._source.window and len(self._waiting) < self._source.batch_size:
            if self._gathering is None:
                self._gathering = self._loop.after(self._source.window, Order.TIMER, self._begin)
            return
        self._begin()

    def _begin(self) -> None:
        """Start on what waits; what is added before this instant's turn comes along."""
        for handle in (self._gathering, self._closing):
            if handle is not None:
                handle.cancel()
        self._gathering = self._closing = None
        if not self._is_busy:
            self._is_busy = True
            self._loop.soon(self._next)

    def _next(self) -> None:
        if (until := self._pauses.end_at(self._loop.now())) is not None:
            self._loop.at(until, Order.TIMER, self._next)
            return
        if not self._batches:
            self._form_batch()
        if not self._batches:
            self._rest()
            return
        batch = self._batches[0]
        if self._has_expired(batch):
            self._lose_expired(batch)
        elif self._is_too_old(batch):
            self._give_up(batch, "RecordAgeExceeded")
        else:
            self._loop.submit(lambda: self._run(batch), lambda result: self._done(batch, result))

    def _rest(self) -> None:
        """Nothing is left to do; an open window is looked at again when it may be over."""
        self._is_busy = False
        if self._tumbling is not None and self._tumbling.start is not None:
            when = self._tumbling.end + LONGEST_WAIT
            self._closing = self._loop.at(when, Order.TIMER, self._begin)

    def _form_batch(self) -> None:
        head = self._waiting[0] if self._waiting else None
        window = self._tumbling
        if window is not None and window.is_over(self._loop.now(), head):
            self._batches.append(Batch([], closes=Close.FINAL))
            return
        if head is None:
            return
        if window is not None and window.start is None:
            window.open_for(head)
        self._batches.append(Batch(self._taken()))

    def _taken(self) -> list[Record]:
        """The next records that go together: not too many, not too large, of one window."""
        taken: list[Record] = []
        size = 0
        while self._waiting and len(taken) < self._source.batch_size:
            head = self._waiting[0]
            size += records.size(head)
            if taken and size > MOST_BYTES:
                break
            if self._tumbling is not None and not self._tumbling.holds(head):
                break
            taken.append(self._waiting.popleft())
        return taken

    def _run(self, batch: Batch) -> LambdaResult | None:
        event: dict[str, Any] = {"Records": batch.records}
        if self._tumbling is not None:
            event |= self._tumbling.shown(self._shard_id, self._source.arn, batch.closes)
        payload = json.dumps(event, ensure_ascii=False).encode()
        try:
            function = self._host.directory.find(self._source.function)
            return self._host.deliver(function, payload, self._host.new_request_id())
        except InvocationRefusedError:
            return None

    def _done(self, batch: Batch, result: LambdaResult | None) -> None:
        if result is None:
            self._retry(batch)
            return
        batch.result = result
        begin = self._first_failed(batch, result)
        if begin is None:
            self._succeeded(batch, result)
        elif begin > 0:
            rest = self._batches[0] = Batch(batch.records[begin:], 0, result)
            self._hand_on_state(result)
            self._retry(rest)
        elif self._source.bisects and len(batch.records) > 1:
            self._batches.popleft()
            self._batches.extendleft(reversed(batch.halves()))
            self._loop.soon(self._next)
        else:
            self._failed(batch)

    def _first_failed(self, batch: Batch, result: LambdaResult) -> int | None:
        if self._tumbling is not None and windows.state_of(result) is None:
            return 0
        return batch.first_failed(result, self._source.partial)

    def _succeeded(self, batch: Batch, result: LambdaResult) -> None:
        self._batches.popleft()
        if self._tumbling is not None and batch.closes is Close.EARLY:
            self._tumbling.state = {}
        elif self._tumbling is not None and batch.closes is Close.FINAL:
            self._tumbling.close()
        else:
            self._hand_on_state(result)
        self._loop.soon(self._next)

    def _hand_on_state(self, result: LambdaResult) -> None:
        """Keep what the run has made; a state that has grown too large ends the window early."""
        if self._tumbling is None:
            return
        state = windows.state_of(result)
        assert state is not None, "a run without a state has failed"
        self._tumbling.state = state
        if windows.is_too_large(state):
            self._batches.appendleft(Batch([], closes=Close.EARLY))

    def _failed(self, batch: Batch) -> None:
        retries = None if batch.closes else self._source.retries
        if retries is not None and batch.attempts >= retries:
            batch.attempts += 1
            self._give_up(batch, "RetryAttemptsExhausted")
        else:
            self._retry(batch)

    def _retry(self, batch: Batch) -> None:
        delay = min(timedelta(seconds=2 ** min(batch.attempts, 10)), LONGEST_RETRY_DELAY)
        batch.attempts += 1
        self._loop.after(delay, Order.TIMER, self._next)

    def _age(self, record: Record) -> timedelta:
        return self._loop.now() - records.created(record)

    def _is_too_old(self, batch: Batch) -> bool:
        limit = self._source.max_age
        return limit is not None and bool(batch.records) and self._age(batch.records[0]) > limit

    def _has_expired(self, batch: Batch) -> bool:
        return bool(batch.records) and self._age(batch.records[0]) > self._retention

    def _lose_expired(self, batch: Batch) -> None:
        """The stream itself has forgotten these records; nobody is told of it but the log."""
        left = [each for each in batch.records if self._age(each) <= self._retention]
        lost = len(batch.records) - len(left)
        _log.error("%s: %d records were never taken in before they expired", self._source.arn, lost)
        if left:
            self._batches[0] = Batch(left, batch.attempts, batch.result)
        else:
            self._batches.popleft()
        self._loop.soon(self._next)

    def _give_up(self, batch: Batch, condition: str) -> None:
        self._batches.popleft()
        if self._source.on_failure is not None:
            record = batch_record(
                self._host.directory.find(self._source.function),
                self._host.new_request_id(),
                condition,
                batch.attempts,
                batch.result,
                self._source.service,
                batch.info(self._shard_id, self._source.arn),
                self._loop.now(),
            )
            self._host.destinations.send(self._source.on_failure, record)
        self._loop.soon(self._next)
