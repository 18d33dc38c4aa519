"""Event patterns, as filters of event source mappings and rules of the event bus use them."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from localcloud.pump.operators import ABSENT, OPERATORS, OperatorError, fits

OF_RULES = frozenset(OPERATORS)
OF_MAPPINGS = OF_RULES - {"cidr", "wildcard"}
"""What Lambda documents for filters, where `anything-but` takes plain values alone."""


class PatternError(ValueError):
    """A pattern that the twin cannot read; it is refused, never guessed."""


def parse(text: str, operators: Collection[str] = OF_RULES) -> Mapping[str, Any]:
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
    _check(pattern, operators)
    return pattern


def keys(pattern: Mapping[str, Any]) -> set[str]:
    """The keys that the pattern looks at, at its top."""
    found: set[str] = set()
    for key, wish in pattern.items():
        found |= {each for part in wish for each in keys(part)} if key == "$or" else {key}
    return found


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether the event has, for each key of the pattern, one of the values it lists."""
    return all(_holds(key, wish, event) for key, wish in pattern.items())


def _holds(key: str, wish: Any, event: Any) -> bool:
    if key == "$or":
        return any(matches(each, event) for each in wish)
    value = event.get(key, ABSENT) if isinstance(event, dict) else ABSENT
    # An empty list has no value that could be looked at.
    parts = (value or [ABSENT]) if isinstance(value, list) else [value]
    if isinstance(wish, dict):
        return any(matches(wish, part) for part in parts)
    return any(fits(each, one) for each in wish for one in parts)


def _check(pattern: Mapping[str, Any], operators: Collection[str]) -> None:
    for key, wish in pattern.items():
        if key == "$or":
            _check_alternatives(wish, operators)
        elif isinstance(wish, dict) and wish:
            _check(wish, operators)
        elif isinstance(wish, list) and wish:
            for each in wish:
                _check_wish(key, each, operators)
        else:
            raise PatternError(f"{key}: a pattern lists the values it wants, not {wish!r}")


def _check_alternatives(wish: Any, operators: Collection[str]) -> None:
    if not isinstance(wish, list) or len(wish) < 2:
        raise PatternError(f"$or: at least two alternatives are expected, not {wish!r}")
    for each in wish:
        if not isinstance(each, dict) or not each:
            raise PatternError(f"$or: {each!r} is no alternative")
        _check(each, operators)


def _check_wish(key: str, wish: Any, operators: Collection[str]) -> None:
    if isinstance(wish, list):
        raise PatternError(f"{key}: a list within a list is no value")
    if not isinstance(wish, dict):
        return
    if len(wish) != 1:
        raise PatternError(f"{key}: one operator is expected in {wish!r}")
    ((name, argument),) = wish.items()
    if name not in OPERATORS or name not in operators:
        raise PatternError(f"{key}: the operator {name} is not known")
    if name == "anything-but" and isinstance(argument, dict) and operators is OF_MAPPINGS:
        raise PatternError(f"{key}: a filter knows anything-but of plain values alone")
    try:
        OPERATORS[name].check(argument)
    except OperatorError as error:
        raise PatternError(f"{key}: {name}: {error}") from error
