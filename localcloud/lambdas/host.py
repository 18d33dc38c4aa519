"""The Lambda host: every way to invoke a function ends here."""

import uuid
from datetime import datetime
from itertools import count

from localcloud.boot import Cloud
from localcloud.lambdas.concurrency import Concurrency
from localcloud.lambdas.destinations import Destinations
from localcloud.lambdas.directory import Directory
from localcloud.lambdas.events import EventQueue
from localcloud.lambdas.faults import Faults
from localcloud.lambdas.function import Function, Runner, died, timed_out
from localcloud.loop import Loop
from localcloud.states.tasks import LambdaResult

_REQUESTS = uuid.UUID("5f0c1d9e-3a41-4a58-9f55-61a7a1d9be26")


class Host:
    """Runs the functions of a stack, synchronously or as events.

    Request ids are counted, so that the same run gives the same ids.
    """

    def __init__(self, cloud: Cloud, directory: Directory, runner: Runner, loop: Loop) -> None:
        self.directory = directory
        self.destinations = Destinations(cloud, self.invoke_event)
        self._runner = runner
        self._loop = loop
        self._faults = Faults()
        self._concurrency = Concurrency()
        self._events = EventQueue(loop, self._run_anew, self.destinations)
        self._numbers = count()

    def invoke(
        self, name_or_arn: str, payload: bytes, qualifier: str | None = None
    ) -> LambdaResult:
        """Run a function and wait for its answer.

        Raises:
            InvocationRefusedError: There is no such function, or it is at its limit.
        """
        function = self.directory.find(name_or_arn, qualifier)
        return self._run(function, payload, self.new_request_id())

    def invoke_event(self, name_or_arn: str, payload: bytes, qualifier: str | None = None) -> str:
        """Queue an event for a function and return the request id; it runs on the loop.

        Raises:
            InvocationRefusedError: There is no such function.
        """
        return self.accept(self.directory.find(name_or_arn, qualifier), payload)

    def accept(self, function: Function, payload: bytes) -> str:
        """Queue an event for a function that was found already."""
        request_id = self.new_request_id()
        settings = self.directory.event_settings(function)
        for _ in range(2 if self._faults.duplicating else 1):
            self._events.accept(function, payload, request_id, settings)
        return request_id

    def deliver(self, function: Function, payload: bytes, request_id: str) -> LambdaResult:
        """Run a function for a source that delivers at least once: a queue or a stream."""
        result = self._run(function, payload, request_id)
        if self._faults.duplicating and result.error is None:
            self._run(function, payload, request_id)  # the source has its answer already
        return result

    def fail_before(self, name: str, begin: datetime, end: datetime) -> None:
        """Let a function, by its name or its folder's, die before its handler in [begin, end)."""
        self._faults.crash(name, begin, end)

    def time_out(self, name: str, begin: datetime, end: datetime) -> None:
        """Let a function do its work in [begin, end) and its answer be lost, as after a time-out."""
        self._faults.time_out(name, begin, end)

    def duplicate(self, on: bool) -> None:
        """Deliver every event and every batch twice while on."""
        self._faults.duplicating = on

    def new_request_id(self) -> str:
        return str(uuid.uuid5(_REQUESTS, str(next(self._numbers))))

    def close(self) -> None:
        self._runner.close()

    def _run_anew(self, function: Function, payload: bytes, request_id: str) -> LambdaResult:
        """Run what the ARN stands for by now: an alias may have moved since the event came."""
        return self._run(self.directory.find(function.arn), payload, request_id)

    def _run(self, function: Function, payload: bytes, request_id: str) -> LambdaResult:
        limit = self.directory.reserved_concurrency(function.name)
        with self._concurrency.entered(function.name, limit):
            begun = self._loop.now()
            if self._faults.is_crashing(function, begun):
                return died(request_id, "with error: signal 9")
            result = self._runner.run(function, payload, request_id)
            if self._faults.is_timing_out(function, begun):
                return timed_out(request_id, function.timeout)
            return result
