"""Runs functions in this process, one at a time: exact, repeatable, for virtual time."""

import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from awslambdaric.lambda_runtime_exception import FaultException
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

from localcloud.lambdas import output as printed
from localcloud.lambdas.function import Function, Output, died, failure
from localcloud.lambdas.loading import Handler, LoadError, load
from localcloud.lambdas.spaces import Space, environment, platform_needs
from localcloud.states.tasks import LambdaResult


class Context:
    """The context object of the Python runtime."""

    def __init__(self, function: Function, request_id: str) -> None:
        self.function_name = function.name
        self.function_version = function.version
        self.invoked_function_arn = function.arn
        self.memory_limit_in_mb = str(function.memory_mb)
        self.aws_request_id = request_id
        self.log_group_name = f"/aws/lambda/{function.name}"
        self.log_stream_name = "twin"
        self.identity = None
        self.client_context = None
        self._deadline = time.time() + function.timeout.total_seconds()

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.time()) * 1000))


@dataclass(slots=True)
class _Environment:
    """A warm environment of one function: its modules and, once loaded, its handler."""

    own: Space
    handler: Handler | None = None
    is_dead: bool = False


class InProcess:
    """Runs handlers by calling them.

    Functions with the same template environment and layers share what the layers ship; nothing
    else is shared. No time limit applies: in virtual time code takes none; the host orders time-outs.
    A handler that ends its process is loaded anew the next time; what the layers hold stays warm.
    """

    def __init__(self, output: Output = printed.unheard) -> None:
        self._output = output
        self._shared: dict[tuple[Any, ...], Space] = {}
        self._environments: dict[tuple[Any, ...], _Environment] = {}
        self._one_at_a_time = threading.RLock()

    def run(self, function: Function, payload: bytes, request_id: str) -> LambdaResult:
        with self._one_at_a_time, printed.stream.heard(function.name, self._output):
            return self._run(function, payload, request_id)

    def close(self) -> None:
        self._shared.clear()
        self._environments.clear()

    def _run(self, function: Function, payload: bytes, request_id: str) -> LambdaResult:
        with self._within(function) as warm, _mortal():
            try:
                if warm.handler is None:
                    warm.handler = load(function)
                return self._answer(warm.handler, function, payload, request_id)
            except LoadError as error:
                return error.result
            except SystemExit as error:
                warm.is_dead = True
                code = error.code if isinstance(error.code, int) else int(error.code is not None)
                return died(request_id, f"with exit status {code}")

    def _answer(
        self, handler: Handler, function: Function, payload: bytes, request_id: str
    ) -> LambdaResult:
        marshaller = LambdaMarshaller()  # the runtime's own: what it cannot write, nobody can
        try:
            event = marshaller.unmarshal_request(payload or b"{}")
            answer = handler(event, Context(function, request_id))
            written, _kind = marshaller.marshal_response(answer)
        except FaultException as fault:
            return _told(fault, request_id)
        except Exception as error:  # noqa: BLE001 - told to the invoker, as Lambda does
            return _failed(error, request_id)
        return LambdaResult(written if isinstance(written, bytes) else written.encode())

    @contextmanager
    def _within(self, function: Function) -> Iterator[_Environment]:
        layers = function.search_path[1:]
        alike = (tuple(sorted(function.environment.items())), *layers)
        if alike not in self._shared:
            self._shared[alike] = Space(layers)
        key = (function.folder, function.name, function.version, *alike)
        if key not in self._environments:
            self._environments[key] = _Environment(Space([str(function.folder)]))
        shared, warm = self._shared[alike], self._environments[key]
        visible = platform_needs() | function.surroundings()
        with environment(visible), shared.entered(), warm.own.entered():
            yield warm
        if warm.is_dead:
            del self._environments[key]


@contextmanager
def _mortal() -> Iterator[None]:
    """Let `os._exit` end the invocation, not the twin."""
    own = os._exit
    setattr(os, "_exit", sys.exit)  # noqa: B010 - its type says that it never returns
    try:
        yield
    finally:
        setattr(os, "_exit", own)  # noqa: B010


def _failed(error: Exception, request_id: str) -> LambdaResult:
    frames = traceback.format_tb(error.__traceback__)[1:]
    return failure(type(error).__name__, str(error), requestId=request_id, stackTrace=frames)


def _told(fault: FaultException, request_id: str) -> LambdaResult:
    return failure(fault.exception_type, fault.msg, requestId=request_id, stackTrace=[])
