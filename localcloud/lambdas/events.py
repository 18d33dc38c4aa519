"""Asynchronous invocations: queued, tried again after minutes, then told to a destination."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from localcloud.lambdas.destinations import Destinations, event_record
from localcloud.lambdas.directory import EventSettings
from localcloud.lambdas.function import Function
from localcloud.loop import Loop, Order
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=2))
FIRST_THROTTLE = timedelta(seconds=1)
LONGEST_THROTTLE = timedelta(minutes=5)

Run = Callable[[Function, bytes, str], LambdaResult]


@dataclass(slots=True)
class _Event:
    function: Function
    payload: bytes
    request_id: str
    accepted: datetime
    settings: EventSettings
    attempts: int = 0
    throttle: timedelta = FIRST_THROTTLE
    result: LambdaResult | None = None

    @property
    def expires(self) -> datetime:
        return self.accepted + self.settings.max_age


class EventQueue:
    """Lambda's own queue of events.

    An event is tried at once, then as often as its settings allow, 1 and 2 minutes apart. A
    throttled attempt does not count and is repeated with growing delays. An event that has run out
    of tries or of age goes to the on-failure destination; without one it is gone, as on AWS.
    """

    def __init__(self, loop: Loop, run: Run, destinations: Destinations) -> None:
        self._loop = loop
        self._run = run
        self._destinations = destinations

    def accept(
        self, function: Function, payload: bytes, request_id: str, settings: EventSettings
    ) -> None:
        event = _Event(function, payload, request_id, self._loop.now(), settings)
        self._loop.soon(lambda: self._attempt(event))

    def _attempt(self, event: _Event) -> None:
        self._loop.submit(lambda: self._tried(event), lambda answer: self._next(event, answer))

    def _tried(self, event: _Event) -> LambdaResult | InvocationRefusedError:
        try:
            return self._run(event.function, event.payload, event.request_id)
        except InvocationRefusedError as refusal:
            return refusal

    def _next(self, event: _Event, answer: LambdaResult | InvocationRefusedError) -> None:
        if isinstance(answer, InvocationRefusedError):
            self._again(event, event.throttle)
            event.throttle = min(event.throttle * 2, LONGEST_THROTTLE)
            return
        event.attempts += 1
        event.result = answer
        if answer.error is None:
            self._tell(event, event.settings.on_success, "Success")
        elif event.attempts > event.settings.retries:
            self._tell(event, event.settings.on_failure, "RetriesExhausted")
        else:
            self._again(event, RETRY_DELAYS[event.attempts - 1])

    def _again(self, event: _Event, delay: timedelta) -> None:
        if self._loop.now() + delay < event.expires:
            self._loop.after(delay, Order.TIMER, lambda: self._attempt(event))
        else:
            self._loop.at(event.expires, Order.TIMER, lambda: self._expire(event))

    def _expire(self, event: _Event) -> None:
        self._tell(event, event.settings.on_failure, "EventAgeExceeded")

    def _tell(self, event: _Event, destination: str | None, condition: str) -> None:
        if destination is None:
            return
        record = event_record(
            event.function,
            event.request_id,
            event.payload,
            condition,
            event.attempts,
            event.result,
            self._loop.now(),
        )
        self._destinations.send(destination, record)
