"""Feeds a function from a queue: batches, visibility, partial failures, redrive."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.sqs.models import Message, Queue, sqs_backends

from localcloud.lambdas.host import Host
from localcloud.loop import Handle, Loop, Order
from localcloud.moto_seams.queues import instant_ms
from localcloud.pump import records
from localcloud.pump.mapping import EventSource
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

# Lambda starts with five pollers a queue.
_POLLERS = 5
MOST_BYTES = 6 * 1024 * 1024
"""What one invocation takes in."""
_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECOND = timedelta(milliseconds=1)


class QueueFeeder:
    """Carries the messages of one queue to one function.

    A message is deleted only after a run that did not report it as failed; otherwise it is shown
    again when its visibility time-out has passed, until the queue's redrive policy takes it away.
    While a batching window gathers messages they are received already, and their visibility
    time-out runs: one that ends within the window brings its message a further receive.
    """

    def __init__(self, source: EventSource, queue: Queue, loop: Loop, host: Host) -> None:
        self._source = source
        self._queue = queue
        self._backend = sqs_backends[queue.account_id][queue.region]
        self._loop = loop
        self._host = host
        self._at_once = source.at_once or _POLLERS
        self._running = 0
        self._held: dict[str, Message] = {}
        self._is_due = False
        self._window: Handle | None = None
        self._wake: tuple[datetime, Handle] | None = None

    def look(self) -> None:
        """Take what is visible, as far as pollers are free, and come back when more will be."""
        while self._running < self._at_once and self._gather():
            self._hand_over()
        self._plan_wake()

    def _gather(self) -> bool:
        """Receive what is visible; whether what is held now is to be handed over."""
        room = self._source.batch_size - len(self._held)
        if room > 0 and len(self._queue.messages):
            self._held |= {message.id: message for message in self._receive(room)}
        if not self._held:
            return False
        if not self._source.window or self._is_due or self._is_full():
            return True
        if self._window is None:
            self._window = self._loop.after(self._source.window, Order.TIMER, self._window_over)
        return False

    def _is_full(self) -> bool:
        size = sum(len(message.body) for message in self._held.values())
        return len(self._held) >= self._source.batch_size or size >= MOST_BYTES

    def _window_over(self) -> None:
        self._window = None
        self._is_due = True
        self.look()

    def _receive(self, count: int) -> list[Message]:
        received: list[Message] = self._backend.receive_message(
            self._queue.name, count, 0, self._queue.visibility_timeout, ["All"]
        )
        return received

    def _hand_over(self) -> None:
        """Dispatch what is held, as far as it fits into one invocation."""
        batch: dict[str, Message] = {}
        size = 0
        for message_id, message in list(self._held.items()):
            size += len(message.body)
            if batch and size > MOST_BYTES:
                break
            batch[message_id] = self._held.pop(message_id)
        self._is_due = bool(self._held)
        if self._window is not None and not self._held:
            self._window.cancel()
            self._window = None
        self._dispatch(batch)

    def _dispatch(self, batch: dict[str, Message]) -> None:
        shown = [records.of_message(message, self._source.arn) for message in batch.values()]
        wanted = [each for each in shown if self._source.wants(records.for_filter(each))]
        self._delete(batch, set(batch) - {each["messageId"] for each in wanted})
        if not wanted:
            return
        self._running += 1
        request_id = self._host.new_request_id()
        payload = json.dumps({"Records": wanted}, ensure_ascii=False).encode()
        self._loop.submit(
            lambda: self._run(payload, request_id), lambda result: self._done(batch, result)
        )

    def _run(self, payload: bytes, request_id: str) -> LambdaResult | None:
        try:
            function = self._host.directory.find(self._source.function)
            return self._host.deliver(function, payload, request_id)
        except InvocationRefusedError:
            return None  # throttled: the messages are shown again

    def _done(self, batch: dict[str, Message], result: LambdaResult | None) -> None:
        self._running -= 1
        if result is not None:
            self._delete(batch, set(batch) - self._failed(batch, result))
        self.look()

    def _failed(self, batch: dict[str, Message], result: LambdaResult) -> set[str]:
        if not self._source.partial:
            return set(batch) if result.error is not None else set()
        failed = records.failed_items(result, set(batch))
        return set(batch) if failed is None else failed

    def _delete(self, batch: dict[str, Message], ids: set[str]) -> None:
        for message_id, message in batch.items():
            if message_id in ids:
                self._backend.delete_message(self._queue.name, message.receipt_handle)

    def _plan_wake(self) -> None:
        now = self._loop.now()
        now_ms = (now - _EPOCH) // _MILLISECOND
        instants = (_shown_at_ms(message) for message in list(self._queue._messages))
        first_ms = min((instant for instant in instants if instant > now_ms), default=None)
        if first_ms is None:
            return
        first = _instant(first_ms)
        if self._wake is not None and now < self._wake[0] <= first:
            return
        if self._wake is not None:
            self._wake[1].cancel()
        self._wake = first, self._loop.at(first, Order.TIMER, self._woken)

    def _woken(self) -> None:
        self._wake = None
        self.look()


def _shown_at_ms(message: Any) -> int:
    return instant_ms(max(message.visible_at, message.delayed_until))


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(
        microsecond=milliseconds % 1000 * 1000
    )
