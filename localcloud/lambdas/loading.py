"""Finds a function's handler in this process, with the failures that the runtime has."""

import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localcloud.lambdas.function import Function, failure
from localcloud.states.tasks import LambdaResult

Handler = Callable[[Any, Any], Any]


class LoadError(Exception):
    """The handler cannot be loaded; `result` is what the invoker is told."""

    def __init__(self, result: LambdaResult) -> None:
        super().__init__(result.payload.decode())
        self.result = result


def load(function: Function) -> Handler:
    """The handler of a function whose folder is on the path.

    Raises:
        LoadError: It is not there, or its module fails; named as awslambdaric names it.
    """
    try:
        module_name, attribute = function.handler.rsplit(".", 1)
    except ValueError as error:
        message = f"Bad handler '{function.handler}': {error}"
        raise _fault("Runtime.MalformedHandlerName", message) from error
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise _fault("Runtime.BuiltInModuleConflict", message)
    module = _imported(function, module_name)
    handler: Handler | None = getattr(module, attribute, None)
    if handler is None:
        message = f"Handler '{attribute}' missing on module '{module_name}'"
        raise _fault("Runtime.HandlerNotFound", message)
    return handler


def _imported(function: Function, module_name: str) -> Any:
    try:
        return _executed(function, module_name)
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise _fault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        raise _fault("Runtime.UserCodeSyntaxError", message) from error
    except Exception as error:
        frames = traceback.format_tb(error.__traceback__)
        raise LoadError(failure(type(error).__name__, str(error), stackTrace=frames)) from error


def _executed(function: Function, module_name: str) -> Any:
    place = function.folder / Path(*module_name.replace("/", ".").split(".")).with_suffix(".py")
    unique = f"anju_function_{function.folder.name}__{module_name.replace('.', '_')}"
    spec = importlib.util.spec_from_file_location(unique, place)
    if spec is None or spec.loader is None or not place.is_file():
        raise ImportError(f"No module named '{module_name}'")
    module = importlib.util.module_from_spec(spec)
    # Under its name while it runs: dataclasses and annotations look their module up.
    sys.modules[module.__name__] = module
    spec.loader.exec_module(module)
    return module


def _fault(kind: str, message: str) -> LoadError:
    return LoadError(failure(kind, message, stackTrace=[]))
