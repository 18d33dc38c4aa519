"""Feeds a function from a queue: batches, visibility, partial failures, redrive."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
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


class QueueFeeder:
    """Carries the messages of one queue to one function.

    A message is deleted only after a run that did not report it as failed; otherwise it is shown
    again when its visibility time-out has passed, until the queue's redrive policy takes it away.
    """

    def __init__(self, source: EventSource, queue: Queue, loop: Loop, host: Host) -> None:
        self._source = source
        self._queue = queue
        self._backend = sqs_backends[queue.account_id][queue.region]
        self._loop = loop
        self._host = host
        self._at_once = max(source.at_once, _POLLERS)
        self._running = 0
        self._window: Handle | None = None
        self._wake: tuple[datetime, Handle] | None = None

    def look(self) -> None:
        """Take what is visible, as far as pollers are free, and come back when more will be."""
        while self._running < self._at_once and self._has_batch():
            messages = self._receive()
            if not messages:
                break
            self._dispatch(messages)
        self._plan_wake()

    def _has_batch(self) -> bool:
        visible = len(self._queue.messages)
        if not visible or not self._source.window or visible >= self._source.batch_size:
            return visible > 0
        if self._window is None:
            self._window = self._loop.after(self._source.window, Order.TIMER, self._window_over)
        return False

    def _window_over(self) -> None:
        self._window = None
        if messages := self._receive():
            self._dispatch(messages)
        self.look()

    def _receive(self) -> list[Message]:
        if self._window is not None:
            self._window.cancel()
            self._window = None
        received: list[Message] = self._backend.receive_message(
            self._queue.name,
            self._source.batch_size,
            0,
            self._queue.visibility_timeout,
            ["All"],
        )
        return received

    def _dispatch(self, messages: Sequence[Message]) -> None:
        batch = {message.id: message for message in messages}
        shown = [records.of_message(message, self._source.arn) for message in messages]
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
        instants = [_shown_at(message) for message in list(self._queue._messages)]
        later = [instant for instant in instants if instant > now]
        if not later:
            return
        first = min(later)
        if self._wake is not None and now < self._wake[0] <= first:
            return
        if self._wake is not None:
            self._wake[1].cancel()
        self._wake = first, self._loop.at(first, Order.TIMER, self._woken)

    def _woken(self) -> None:
        self._wake = None
        self.look()


def _shown_at(message: Any) -> datetime:
    milliseconds = instant_ms(max(message.visible_at, message.delayed_until))
    return datetime.fromtimestamp(milliseconds // 1000, UTC).replace(
        microsecond=milliseconds % 1000 * 1000
    )
