"""Runs functions in this process, one at a time: exact, repeatable, for virtual time."""

import importlib.util
import json
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from localcloud.lambdas import output as printed
from localcloud.lambdas.function import Function, Output, died, failure
from localcloud.lambdas.spaces import Space, environment, inherited
from localcloud.states.tasks import LambdaResult

Handler = Callable[[Any, Any], Any]


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


class InProcess:
    """Runs handlers by calling them.

    Functions with the same template environment and layers share what the layers ship; nothing
    else is shared. No time limit applies: in virtual time code takes none.
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
        with self._within(function) as warm:
            try:
                if warm.handler is None:
                    warm.handler = _load(function)
            except Exception as error:  # noqa: BLE001 - told to the invoker, as Lambda does
                return _import_failure(function, error)
            try:
                answer = warm.handler(json.loads(payload or b"{}"), Context(function, request_id))
            except SystemExit as error:
                return died(request_id, f"with exit status {error.code}")
            except Exception as error:  # noqa: BLE001 - told to the invoker, as Lambda does
                frames = traceback.format_tb(error.__traceback__)[1:]
                kind = type(error).__name__
                return failure(kind, str(error), requestId=request_id, stackTrace=frames)
            return _answered(answer)

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
        visible = inherited() | function.surroundings()
        with environment(visible), shared.entered(), warm.own.entered():
            yield warm


def _load(function: Function) -> Handler:
    module_name, _, attribute = function.handler.rpartition(".")
    place = function.folder / Path(*module_name.replace("/", ".").split(".")).with_suffix(".py")
    unique = f"anju_function_{function.folder.name}__{module_name.replace('.', '_')}"
    spec = importlib.util.spec_from_file_location(unique, place)
    if spec is None or spec.loader is None or not place.is_file():
        raise ImportError(f"No module named '{module_name}'")
    module = importlib.util.module_from_spec(spec)
    _executed(spec.loader, module)
    handler: Handler = getattr(module, attribute)
    return handler


def _executed(loader: Any, module: ModuleType) -> None:
    # Under its name while it runs: dataclasses and annotations look their module up.
    sys.modules[module.__name__] = module
    loader.exec_module(module)


def _import_failure(function: Function, error: Exception) -> LambdaResult:
    module = function.handler.rpartition(".")[0]
    if isinstance(error, AttributeError):
        message = f"Handler missing on module '{module}': {error}"
        return failure("Runtime.HandlerNotFound", message)
    message = f"Unable to import module '{module}': {error}"
    frames = traceback.format_tb(error.__traceback__)
    return failure("Runtime.ImportModuleError", message, stackTrace=frames)


def _answered(answer: Any) -> LambdaResult:
    try:
        return LambdaResult(json.dumps(answer, ensure_ascii=False).encode())
    except (TypeError, ValueError) as error:
        return failure("Runtime.MarshalError", f"Unable to marshal response: {error}")
