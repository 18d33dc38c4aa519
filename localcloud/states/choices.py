"""The comparisons of a Choice state."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from operator import eq, ge, gt, le, lt

from localcloud.states import instants
from localcloud.states.errors import StatesRuntimeError
from localcloud.states.paths import PathNotFoundError, Scope
from localcloud.states.payloads import Json, is_number

Comparable = str | int | float | bool | datetime

_ORDERS: dict[str, Callable[[Comparable, Comparable], bool]] = {
    "Equals": eq,
    "LessThan": lt,
    "GreaterThan": gt,
    "LessThanEquals": le,
    "GreaterThanEquals": ge,
}


def _as_string(value: Json) -> Comparable | None:
    return value if isinstance(value, str) else None


def _as_number(value: Json) -> Comparable | None:
    return value if is_number(value) else None


def _as_boolean(value: Json) -> Comparable | None:
    return value if isinstance(value, bool) else None


def _as_instant(value: Json) -> Comparable | None:
    if not isinstance(value, str) or not instants.is_instant(value):
        return None
    return instants.parse(value)


_READINGS: dict[str, Callable[[Json], Comparable | None]] = {
    "String": _as_string,
    "Numeric": _as_number,
    "Boolean": _as_boolean,
    "Timestamp": _as_instant,
}

_KINDS: dict[str, Callable[[Json], bool]] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: isinstance(value, str),
    "IsNumeric": is_number,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: _as_instant(value) is not None,
}

_COMPARISONS = {
    f"{reading}{order}": (reading, order)
    for reading in _READINGS
    for order in _ORDERS
    if reading != "Boolean" or order == "Equals"
}


COMBINATIONS = {"And", "Or", "Not"}
OPERATORS = {
    *_COMPARISONS,
    *(f"{name}Path" for name in _COMPARISONS),
    *_KINDS,
    "IsPresent",
    "StringMatches",
}


def operand_fault(operator: str, operand: Json) -> str | None:
    """What is wrong with the right-hand side of an operator, if anything."""
    if operator in _KINDS or operator == "IsPresent":
        return None if isinstance(operand, bool) else "must be true or false"
    if operator == "StringMatches" or operator.endswith("Path"):
        return None if isinstance(operand, str) else "must be a string"
    reading, _ = _COMPARISONS[operator]
    if _READINGS[reading](operand) is None:
        return f"must be a {reading.lower()}"
    return None


def holds(rule: Json, scope: Scope) -> bool:
    """Whether a rule is true of the state's data; operands of different types never match."""
    if "And" in rule:
        return all(holds(part, scope) for part in rule["And"])
    if "Or" in rule:
        return any(holds(part, scope) for part in rule["Or"])
    if "Not" in rule:
        return not holds(rule["Not"], scope)
    return _compare(rule, scope)


def _compare(rule: Json, scope: Scope) -> bool:
    operator = next(name for name in rule if name in OPERATORS)
    operand = rule[operator]
    if operator == "IsPresent":
        return _is_present(rule["Variable"], scope) is operand
    variable = _find(rule["Variable"], scope)
    if operator in _KINDS:
        return _KINDS[operator](variable) is operand
    if operator == "StringMatches":
        return isinstance(variable, str) and bool(_pattern(operand).fullmatch(variable))
    if operator.endswith("Path"):
        operator, operand = operator.removesuffix("Path"), _find(operand, scope)
    reading, order = _COMPARISONS[operator]
    left, right = _READINGS[reading](variable), _READINGS[reading](operand)
    return left is not None and right is not None and _ORDERS[order](left, right)


def _is_present(path: str, scope: Scope) -> bool:
    try:
        scope.find(path)
    except PathNotFoundError:
        return False
    return True


def _find(path: str, scope: Scope) -> Json:
    try:
        return scope.find(path)
    except PathNotFoundError as missing:
        raise StatesRuntimeError(
            f"Invalid path '{path}': The choice state's condition path references an invalid value."
        ) from missing


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile("".join(_pattern_pieces(glob)), re.DOTALL)


def _pattern_pieces(glob: str) -> Iterator[str]:
    for sign in re.findall(r"\\[*\\]|.", glob, re.DOTALL):
        yield ".*" if sign == "*" else re.escape(sign[-1])
