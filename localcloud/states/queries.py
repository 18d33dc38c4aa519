"""JSONata in a definition: `{% ... %}` checked when a machine is made, evaluated when it runs."""

import math
import re
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from jsonata import JException, Jsonata
from jsonata.utils import Utils

from localcloud.states.errors import QUERY_EVALUATION_ERROR, StatesError
from localcloud.states.ids import Ids
from localcloud.states.payloads import Json
from localcloud.states.query_functions import functions

# Steps are counted, not seconds: an expression without end fails alike on every machine.
MOST_STEPS = 500_000
DEEPEST_CALLS = 300
PARTS = frozenset({"input", "context", "result", "errorOutput"})

_OPENING, _CLOSING = "{%", "%}"
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|/\*.*?\*/", re.DOTALL)
_PART = re.compile(r"\$states\s*\.\s*(\w+)")
# A parsed expression keeps the state of its evaluation, and engines share the parsed ones.
_EVALUATING = threading.Lock()
# What the library lets through of Python's own when an expression does what it cannot do.
_LEAKS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


def is_query(value: Json) -> bool:
    """Whether a value is a JSONata expression: a string from `{%` to `%}`, with no blank around."""
    return isinstance(value, str) and value.startswith(_OPENING) and value.endswith(_CLOSING)


def faults(value: Json, parts: Iterable[str], place: str = "") -> list[tuple[str, str]]:
    """What is wrong in a value that may hold expressions, which may read those parts of $states."""
    if isinstance(value, dict):
        inside = [(f"{place}/{key}", part) for key, part in value.items()]
    elif isinstance(value, list):
        inside = [(f"{place}/{index}", part) for index, part in enumerate(value)]
    else:
        message = _fault(value, frozenset(parts))
        return [] if message is None else [(place, message)]
    return [found for here, part in inside for found in faults(part, parts, here)]


def _fault(value: Json, parts: frozenset[str]) -> str | None:
    if not is_query(value):
        half = isinstance(value, str) and value.strip() != value and is_query(value.strip())
        return "no blank may stand before {% or after %}" if half else None
    text = value[2:-2]
    try:
        _compiled(text)
    except JException as error:
        return f"is no JSONata: {error} (at position {error.location})"
    code = _QUOTED.sub("''", text)
    if re.search(r"\$eval\b", code):
        return "the function $eval is not available: use $parse"
    unknown = [name for name in _PART.findall(code) if name not in parts]
    return f"$states.{unknown[0]} cannot be read in this field" if unknown else None


class _Bounds:
    """Ends an evaluation that goes too deep or on for too long."""

    def __init__(self, frame: Any) -> None:
        self._steps = self._depth = 0
        frame.set_evaluate_entry_callback(self._enter)
        frame.set_evaluate_exit_callback(self._leave)

    def _enter(self, *_: Any) -> None:
        self._steps += 1
        self._depth += 1
        if self._depth > DEEPEST_CALLS:
            raise RecursionError(f"it calls itself more than {DEEPEST_CALLS} deep")
        if self._steps > MOST_STEPS:
            raise RecursionError(f"it takes more than {MOST_STEPS} steps")

    def _leave(self, *_: Any) -> None:
        self._depth -= 1


class Queries:
    """Evaluates expressions for one state: its variables, its $states, its chances and its time."""

    def __init__(self, variables: Mapping[str, Json], ids: Ids, now: datetime) -> None:
        own = {name: Jsonata.JLambda(body) for name, body in functions(ids, now).items()}
        self._bound = {**own, **variables}

    def fill(self, value: Json, states: Json) -> Json:
        """The value with each expression in it replaced; States.QueryEvaluationError else."""
        if isinstance(value, dict):
            return {key: self.fill(part, states) for key, part in value.items()}
        if isinstance(value, list):
            return [self.fill(part, states) for part in value]
        return self._evaluated(value[2:-2], states) if is_query(value) else value

    def _evaluated(self, text: str, states: Json) -> Json:
        query = _compiled(text)
        frame = query.create_frame()
        for name, value in {**self._bound, "states": states}.items():
            frame.bind(name, Utils.NULL_VALUE if value is None else value)
        _Bounds(frame)
        try:
            with _EVALUATING:
                result = query.evaluate(None, frame)
        except JException as error:
            raise _evaluation_error(text, f"{error}") from error
        except _LEAKS as error:
            raise _evaluation_error(text, f"{type(error).__name__}: {error}") from error
        if result is None:
            raise _evaluation_error(text, "it returned nothing (undefined)")
        return _as_json(result, text)


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Any:
    try:
        query = Jsonata(text)
    except _LEAKS as error:
        raise JException(f"cannot be read: {error!r}", 0) from error
    query.set_output_convert_nulls(False)
    return query


def _as_json(value: Any, text: str) -> Json:
    """The library's value as plain JSON; a function or a number without end is none."""
    if value is None or value is Utils.NULL_VALUE:
        return None
    if isinstance(value, dict):
        return {key: _as_json(part, text) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_json(part, text) for part in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _evaluation_error(text, "it returned a number that JSON cannot hold")
        return int(value) if value.is_integer() else value
    if not isinstance(value, str | bool | int):
        raise _evaluation_error(text, "it returned a function")
    return value


def _evaluation_error(text: str, message: str) -> StatesError:
    return StatesError(
        QUERY_EVALUATION_ERROR, f"The JSONata expression '{text.strip()}' failed: {message}"
    )
