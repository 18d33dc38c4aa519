"""Event patterns, as filters of event source mappings and rules of the event bus use them."""

import json
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}
_ABSENT = object()


class PatternError(ValueError):
    """A pattern that the twin cannot read; it is refused, never guessed."""


def parse(text: str) -> Mapping[str, Any]:
    """Read a pattern and check every operator in it.

    Raises:
        PatternError: It is no JSON object, or has an operator that is not known.
    """
    try:
        pattern = json.loads(text)
    except ValueError as error:
        raise PatternError(f"{text!r} is no JSON: {error}") from error
    if not isinstance(pattern, dict):
        raise PatternError(f"{text!r} is no JSON object")
    _check(pattern)
    return pattern


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether the event has, for each key of the pattern, one of the values it lists."""
    return all(_holds(key, wish, event) for key, wish in pattern.items())


def _holds(key: str, wish: Any, event: Any) -> bool:
    if key == "$or":
        return any(matches(each, event) for each in wish)
    value = event.get(key, _ABSENT) if isinstance(event, dict) else _ABSENT
    if isinstance(wish, dict):
        parts = value if isinstance(value, list) else [value]
        return any(matches(wish, part) for part in parts)
    values = value if isinstance(value, list) else [value]
    return any(_fits(each, one) for each in wish for one in values)


def _fits(wish: Any, value: Any) -> bool:
    if isinstance(wish, dict):
        ((name, argument),) = wish.items()
        return _OPERATORS[name](argument, value)
    if wish is None or isinstance(wish, bool) or isinstance(value, bool):
        return wish is value
    return bool(wish == value)


def _text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda argument, value: isinstance(value, str) and test(value, argument)


def _anything_but(argument: Any, value: Any) -> bool:
    if value is _ABSENT:
        return False
    wishes = argument if isinstance(argument, list) else [argument]
    return not any(_fits(each, value) for each in wishes)


def _numeric(argument: list[Any], value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    pairs = zip(argument[::2], argument[1::2], strict=True)
    return all(_COMPARISONS[sign](value, bound) for sign, bound in pairs)


def _wildcard(value: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), value, re.S) is not None


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "anything-but": _anything_but,
    "equals-ignore-case": _text(lambda value, wish: value.lower() == wish.lower()),
    "exists": lambda wish, value: (value is not _ABSENT) == wish,
    "numeric": _numeric,
    "prefix": _text(str.startswith),
    "suffix": _text(str.endswith),
    "wildcard": _text(_wildcard),
}


def _check(pattern: Mapping[str, Any]) -> None:
    for key, wish in pattern.items():
        if key == "$or" and isinstance(wish, list):
            for each in wish:
                _check(each)
        elif isinstance(wish, dict):
            _check(wish)
        elif isinstance(wish, list) and wish:
            for each in wish:
                _check_wish(key, each)
        else:
            raise PatternError(f"{key}: a pattern lists the values it wants, not {wish!r}")


def _check_wish(key: str, wish: Any) -> None:
    if not isinstance(wish, dict):
        return
    if len(wish) != 1:
        raise PatternError(f"{key}: one operator is expected in {wish!r}")
    ((name, argument),) = wish.items()
    if name not in _OPERATORS:
        raise PatternError(f"{key}: the operator {name} is not known")
    if name == "numeric" and not _is_range(argument):
        raise PatternError(f"{key}: {argument!r} is no numeric range")


def _is_range(argument: Any) -> bool:
    return (
        isinstance(argument, list)
        and len(argument) in (2, 4)
        and all(sign in _COMPARISONS for sign in argument[::2])
    )
