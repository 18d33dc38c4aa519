"""An expression of a payload template: a path or a call of an intrinsic function."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from localcloud.states import intrinsics, paths
from localcloud.states.ids import Ids
from localcloud.states.paths import Scope
from localcloud.states.payloads import Json

MOST_NESTED_CALLS = 10


class ExpressionSyntaxError(ValueError):
    """A text that is neither a path nor an intrinsic function call of this engine."""


class Expression(Protocol):
    """A parsed expression; it is evaluated as often as the state runs."""

    def evaluate(self, scope: Scope, ids: Ids) -> Json: ...


@dataclass(frozen=True, slots=True)
class _Literal:
    value: Json

    def evaluate(self, scope: Scope, ids: Ids) -> Json:  # noqa: ARG002
        return self.value


@dataclass(frozen=True, slots=True)
class _Selection:
    path: str

    def evaluate(self, scope: Scope, ids: Ids) -> Json:  # noqa: ARG002
        return scope.find(self.path)


@dataclass(frozen=True, slots=True)
class _Call:
    name: str
    arguments: tuple[Expression, ...]

    def evaluate(self, scope: Scope, ids: Ids) -> Json:
        values = [argument.evaluate(scope, ids) for argument in self.arguments]
        return intrinsics.call(self.name, values, ids)


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """The expression of a text; ExpressionSyntaxError or PathSyntaxError says what is wrong."""
    reader = _Reader(text)
    expression = reader.expression(depth=0)
    reader.skip_blanks()
    if reader.position != len(text):
        raise reader.error()
    if isinstance(expression, _Literal):
        raise ExpressionSyntaxError(f"'{text}' is neither a path nor an intrinsic function")
    return expression


_CALL = re.compile(r"States\.(\w+)\s*\(")
_SCALAR = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_PATH_END = re.compile(r"[,)\s]")


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def error(self) -> ExpressionSyntaxError:
        rest = self.text[self.position :]
        return ExpressionSyntaxError(f"cannot read '{rest}' in the expression '{self.text}'")

    def skip_blanks(self) -> None:
        while self.text[self.position : self.position + 1].isspace():
            self.position += 1

    def expression(self, depth: int) -> Expression:
        self.skip_blanks()
        if self.text.startswith("$", self.position):
            return self._selection(nested=depth > 0)
        if (match := _CALL.match(self.text, self.position)) is not None:
            return self._call(match, depth + 1)
        if (match := _STRING.match(self.text, self.position)) is not None:
            self.position = match.end()
            return _Literal(match[1])
        if (match := _SCALAR.match(self.text, self.position)) is not None:
            self.position = match.end()
            return _Literal(json.loads(match[0]))
        raise self.error()

    def _selection(self, nested: bool) -> Expression:
        end = self._end_of_path() if nested else len(self.text)
        path = self.text[self.position : end]
        paths.parse(path)
        self.position = end
        return _Selection(path)

    def _end_of_path(self) -> int:
        depth, position = 0, self.position
        while position < len(self.text):
            sign = self.text[position]
            if depth == 0 and _PATH_END.match(sign):
                break
            depth += {"[": 1, "]": -1}.get(sign, 0)
            position += 1
        return position

    def _call(self, match: re.Match[str], depth: int) -> Expression:
        if depth > MOST_NESTED_CALLS:
            raise ExpressionSyntaxError(
                f"more than {MOST_NESTED_CALLS} nested calls in '{self.text}'"
            )
        self.position = match.end()
        arguments = self._arguments(depth)
        intrinsics.check(match[1], len(arguments))
        return _Call(match[1], tuple(_with_plain_strings(match[1], arguments)))

    def _arguments(self, depth: int) -> list[Expression]:
        arguments: list[Expression] = []
        self.skip_blanks()
        if self.text.startswith(")", self.position):
            self.position += 1
            return arguments
        while True:
            arguments.append(self.expression(depth))
            self.skip_blanks()
            sign = self.text[self.position : self.position + 1]
            self.position += 1
            if sign == ")":
                return arguments
            if sign != ",":
                self.position -= 1
                raise self.error()


def _with_plain_strings(name: str, arguments: list[Expression]) -> list[Expression]:
    """Escapes of literals resolved, but for a template of Format, which reads them itself."""
    keep = 1 if name == "Format" else 0
    return arguments[:keep] + [
        _Literal(re.sub(r"\\(.)", r"\1", argument.value, flags=re.DOTALL))
        if isinstance(argument, _Literal) and isinstance(argument.value, str)
        else argument
        for argument in arguments[keep:]
    ]
