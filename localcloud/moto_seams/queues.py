"""moto's queues without its own eager delivery to functions, and safe under threads.

moto invokes a function inside `send_message`, one record at a time, without retry, dead-letter
queue or partial batches; loses a message that is sent while another is deleted; shows a message
one instant too late; waits for ever where time stands still; and asks the clock twice for every message
of a queue whenever one is sent or received, which of five hundred is half a minute a drill.
"""

from collections.abc import Callable
from typing import Any

from moto.core.utils import unix_time, unix_time_millis
from moto.sqs.models import Message, Queue, SQSBackend

from localcloud.moto_seams.patching import Seam


def install(on_change: Callable[[Queue], None], time_passes: bool) -> Seam:
    """Tell of every queue that may have something new to show; deliver nothing.

    Args:
        on_change: Called after a message was sent or its visibility changed, from any thread.
        time_passes: False on a virtual clock, where a long poll could only wait for ever.
    """
    seam = Seam()
    deaf_to_mappings(seam, Queue)
    add_message = vars(Queue)["add_message"]

    def added(queue: Queue, message: Message) -> None:
        add_message(queue, message)
        on_change(queue)

    seam.replace(Queue, "add_message", added)
    seam.replace(Queue, "delete_message", _locked(vars(Queue)["delete_message"]))
    seam.replace(SQSBackend, "receive_message", _received(time_passes))
    seam.replace(SQSBackend, "change_message_visibility", _visibility_changed(on_change))
    seam.replace(Message, "visible", property(_is_visible))
    _count_at_one_instant(seam)
    return seam


def _count_at_one_instant(seam: Seam) -> None:
    """Let a queue look at the clock once for all its messages, and at one message for that message alone."""
    seam.replace(Queue, "messages", property(_shown))
    seam.replace(Queue, "approximate_number_of_messages_not_visible", property(_hidden))
    seam.replace(Queue, "approximate_number_of_messages_delayed", property(_delayed))
    seam.replace(SQSBackend, "is_message_valid_based_on_retention_period", _is_kept)


def deaf_to_mappings(seam: Seam, source: type) -> None:
    """Let a source forget every event source mapping that moto hands it; moto keeps them too."""
    name = "lambda_event_source_mappings"
    setattr(source, name, property(lambda _self: {}, lambda _self, _value: None))
    seam.on_uninstall(lambda: delattr(source, name))


def instant_ms(milliseconds: float) -> int:
    """moto's times, exact: it adds whole seconds to a float that carries microseconds."""
    return round(milliseconds)


def _is_visible(message: Message) -> bool:
    return instant_ms(unix_time_millis()) >= instant_ms(message.visible_at)


def _shown(queue: Queue) -> list[Message]:
    now = unix_time_millis()
    at = instant_ms(now)
    return [
        message
        for message in queue._messages
        if at >= round(message.visible_at) and now >= message.delayed_until
    ]


def _hidden(queue: Queue) -> int:
    at = instant_ms(unix_time_millis())
    return sum(at < round(message.visible_at) for message in queue._messages)


def _delayed(queue: Queue) -> int:
    now = unix_time_millis()
    return sum(now < message.delayed_until for message in queue._messages)


def _is_kept(backend: SQSBackend, queue_name: str, message: Message) -> bool:
    kept_s = backend.get_queue(queue_name).message_retention_period
    return bool(kept_s + message.sent_timestamp / 1000 > unix_time())


def _locked(method: Callable[..., Any]) -> Callable[..., Any]:
    def locked(queue: Queue, *arguments: Any) -> Any:
        with queue._messages_lock:
            return method(queue, *arguments)

    return locked


def _received(time_passes: bool) -> Callable[..., Any]:
    receive_message = vars(SQSBackend)["receive_message"]

    def received(
        backend: SQSBackend,
        queue_name: str,
        count: int,
        wait_seconds: int,
        *more: Any,
        **named: Any,
    ) -> Any:
        wait_s = wait_seconds if time_passes else 0
        # Waiting inside gives the lock back, as the queue's own condition is waited for.
        with backend.get_queue(queue_name)._messages_lock:
            return receive_message(backend, queue_name, count, wait_s, *more, **named)

    return received


def _visibility_changed(on_change: Callable[[Queue], None]) -> Callable[..., Any]:
    change = vars(SQSBackend)["change_message_visibility"]

    def changed(backend: SQSBackend, queue_name: str, *arguments: Any, **named: Any) -> None:
        change(backend, queue_name, *arguments, **named)
        on_change(backend.get_queue(queue_name))

    return changed
