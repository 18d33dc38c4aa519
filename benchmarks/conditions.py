"""The conditions and changes that the product's adapters write, evaluated; any other is refused."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

WireItem = Mapping[str, Mapping[str, Any]]

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TERM = re.compile(r"(#\w+) (=|<>|<=|>=|<|>) (:\w+)")
_CALL = re.compile(r"(attribute_exists|attribute_not_exists)\((#\w+)\)")


class NotCountedError(ValueError):
    """The accountant is asked for something that it does not know: it never guesses."""


def holds(request: Mapping[str, Any], item: WireItem | None, word: str) -> bool:
    """Tell whether the condition (`word` says which of the request) holds for an item or for none."""
    expression = request.get(word, "")
    if not expression:
        return True
    return any(
        all(
            _term(term.strip(" ()") + _closing(term), request, item or {})
            for term in part.split(" AND ")
        )
        for part in expression.split(" OR ")
    )


def _closing(term: str) -> str:
    return ")" if "exists(" in term else ""


def _term(term: str, request: Mapping[str, Any], item: WireItem) -> bool:
    names = request["ExpressionAttributeNames"]
    if called := _CALL.fullmatch(term):
        return (names[called[2]] in item) == (called[1] == "attribute_exists")
    if compared := _TERM.fullmatch(term):
        stored = item.get(names[compared[1]])
        given = request["ExpressionAttributeValues"][compared[3]]
        return stored is not None and _COMPARED[compared[2]](_value(stored), _value(given))
    raise NotCountedError(f"condition {term!r}")


def _value(typed: Mapping[str, Any]) -> Any:
    [(kind, value)] = typed.items()
    return float(value) if kind == "N" else value


def changed(request: Mapping[str, Any], item: WireItem | None) -> dict[str, Mapping[str, Any]]:
    """Return the item after `SET #a = :a, ...`, `REMOVE #b, ...`, or the one and then the other."""
    sets, _, removed = request["UpdateExpression"].partition("REMOVE ")
    if not sets.startswith("SET ") and not (removed and not sets):
        raise NotCountedError(f"change {request['UpdateExpression']!r}")
    names, after = request["ExpressionAttributeNames"], dict(item or request["Key"])
    for part in filter(None, sets.strip().removeprefix("SET ").split(", ")):
        name, _, value = part.partition(" = ")
        if not re.fullmatch(r":\w+", value):
            raise NotCountedError(f"change {part!r}")
        after[names[name]] = request["ExpressionAttributeValues"][value]
    for name in filter(None, removed.split(", ")):
        after.pop(names[name], None)
    return after
