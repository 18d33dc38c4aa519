"""Substitution templates: text in which `${expression}` stands for the expression's value."""

import re
from collections.abc import Mapping
from typing import Final

from localcloud.iot_sql.checks import check_expression, external_calls
from localcloud.iot_sql.compiler import Evaluator, compile_expression
from localcloud.iot_sql.conversions import to_string
from localcloud.iot_sql.errors import SqlSyntaxError
from localcloud.iot_sql.facilities import Facilities
from localcloud.iot_sql.message import Message
from localcloud.iot_sql.parser import parse_expression
from localcloud.iot_sql.statement import Variables
from localcloud.iot_sql.values import UNDEFINED

_OPENING: Final = "${"
_STRING_OR_BRACE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[{}]")


class Template:
    """A text to be filled for each message.

    Expressions see the message and the variables of the rule's SET clause, never its aliases. What
    has no text (Null, Undefined) leaves nothing behind.
    """

    __slots__ = ("_parts", "external_functions")

    def __init__(self, text: str, variables: Mapping[str, int]) -> None:
        """Compiles the expressions; `variables` is the statement's `variable_places`.

        Raises:
            SqlSyntaxError: placed in this text.
        """
        self._parts: list[str | Evaluator] = []
        self.external_functions: frozenset[str] = frozenset()
        end = 0
        while (start := text.find(_OPENING, end)) >= 0:
            self._parts.append(text[end:start])
            closing = _closing_brace(text, start + len(_OPENING))
            self._add(text, start + len(_OPENING), closing, variables)
            end = closing + 1
        self._parts.append(text[end:])

    def _add(self, text: str, start: int, end: int, variables: Mapping[str, int]) -> None:
        try:
            expression = parse_expression(text[start:end])
            check_expression(expression, variables)
        except SqlSyntaxError as error:
            raise _moved(error, text, start) from error
        self.external_functions |= {call.name for call in external_calls(expression)}
        self._parts.append(compile_expression(expression, variables))

    def fill(self, message: Message, facilities: Facilities, variables: Variables) -> str:
        """The text for one message.

        Raises:
            FunctionFailedError: an external function gave no answer.
        """
        filled = []
        for part in self._parts:
            if isinstance(part, str):
                filled.append(part)
            else:
                value = part(message, facilities, message.document, message.fields, variables)
                text = to_string(value)
                filled.append("" if text is UNDEFINED else text)
        return "".join(filled)


def _closing_brace(text: str, start: int) -> int:
    depth = 0
    for match in _STRING_OR_BRACE.finditer(text, start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            if depth == 0:
                return match.start()
            depth -= 1
    raise _moved(SqlSyntaxError("this ${ is not closed", 1, 1), text, start - len(_OPENING))


def _moved(error: SqlSyntaxError, text: str, start: int) -> SqlSyntaxError:
    """The same error, placed in the whole text in which the expression begins at `start`."""
    before = text[:start].split("\n")
    column = error.column + (len(before[-1]) if error.line == 1 else 0)
    return SqlSyntaxError(error.problem, error.line + len(before) - 1, column)
