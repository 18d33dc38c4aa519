"""The comparisons of event patterns, each with the arguments it takes."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

ABSENT = object()
"""Stands for a value that the event does not have."""

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}
_WIDEST = 5_000_000_000
_IGNORING_CASE = "equals-ignore-case"


class OperatorError(ValueError):
    """The operator does not take such an argument."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A comparison; `check` raises OperatorError for an argument that it does not take."""

    check: Callable[[Any], None]
    holds: Callable[[Any, Any], bool]


def fits(wish: Any, value: Any) -> bool:
    """Whether the value is the one wished for, or passes the operator that is."""
    if isinstance(wish, dict):
        ((name, argument),) = wish.items()
        return OPERATORS[name].holds(argument, value)
    if wish is None or isinstance(wish, bool) or isinstance(value, bool):
        return wish is value
    return bool(wish == value)


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise OperatorError(why)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_text(argument: Any) -> None:
    _need(isinstance(argument, str), f"{argument!r} is no text")


def _check_flag(argument: Any) -> None:
    _need(isinstance(argument, bool), f"{argument!r} is neither true nor false")


def _check_end(argument: Any) -> None:
    """Of prefix and suffix: a text, or one whose case does not matter."""
    if isinstance(argument, dict):
        _need(set(argument) == {_IGNORING_CASE}, f"{argument!r} is not known")
        argument = argument[_IGNORING_CASE]
    _need(isinstance(argument, str) and argument != "", f"{argument!r} is no text")


def _check_range(argument: Any) -> None:
    _need(isinstance(argument, list) and len(argument) in (2, 4), f"{argument!r} is no range")
    signs, bounds = argument[::2], argument[1::2]
    _need(all(sign in _COMPARISONS for sign in signs), f"{signs!r} are no comparisons")
    _need(
        all(_is_number(bound) and abs(bound) <= _WIDEST for bound in bounds),
        f"{bounds!r} are not between -{_WIDEST} and {_WIDEST}",
    )


def _check_wildcard(argument: Any) -> None:
    _check_text(argument)
    _need("**" not in argument, "two wildcards in a row")
    _need(re.fullmatch(r"(\\[*\\]|[^\\])*", argument, re.S) is not None, "a lone backslash")


def _check_network(argument: Any) -> None:
    _check_text(argument)
    try:
        ip_network(argument, strict=False)
    except ValueError as error:
        raise OperatorError(f"{argument!r} is no block of addresses") from error


def _check_exclusion(argument: Any) -> None:
    if isinstance(argument, dict):
        _need(len(argument) == 1 and set(argument) <= _EXCLUDING, f"{argument!r} is not known")
        ((name, wishes),) = argument.items()
        for each in _listed(wishes):
            OPERATORS[name].check(each)
        return
    values = _listed(argument)
    _need(bool(values), "nothing is excluded")
    _need(all(isinstance(each, str) or _is_number(each) for each in values), f"{values!r}")


def _listed(argument: Any) -> list[Any]:
    return argument if isinstance(argument, list) else [argument]


def _of_text(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    return lambda argument, value: isinstance(value, str) and test(value, argument)


def _of_end(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    def holds(argument: Any, value: Any) -> bool:
        if not isinstance(value, str):
            return False
        if isinstance(argument, dict):
            return test(value.lower(), argument[_IGNORING_CASE].lower())
        return test(value, argument)

    return holds


def _is_other(argument: Any, value: Any) -> bool:
    if value is ABSENT:
        return False
    if isinstance(argument, dict):
        ((name, wishes),) = argument.items()
        return not any(OPERATORS[name].holds(each, value) for each in _listed(wishes))
    return not any(fits(each, value) for each in _listed(argument))


def _is_within(argument: list[Any], value: Any) -> bool:
    pairs = zip(argument[::2], argument[1::2], strict=True)
    return _is_number(value) and all(_COMPARISONS[sign](value, bound) for sign, bound in pairs)


def _is_like(value: str, wish: str) -> bool:
    parts = re.findall(r"\\[*\\]|.", wish, re.S)
    pattern = "".join(".*" if part == "*" else re.escape(part[-1]) for part in parts)
    return re.fullmatch(pattern, value, re.S) is not None


def _is_in_network(value: str, network: str) -> bool:
    try:
        return ip_address(value) in ip_network(network, strict=False)
    except ValueError:
        return False  # a text that is no address is in no network


_EXCLUDING = {"prefix", "suffix", _IGNORING_CASE, "wildcard"}
OPERATORS: Mapping[str, Operator] = {
    "anything-but": Operator(_check_exclusion, _is_other),
    "cidr": Operator(_check_network, _of_text(_is_in_network)),
    _IGNORING_CASE: Operator(_check_text, _of_text(lambda one, two: one.lower() == two.lower())),
    "exists": Operator(_check_flag, lambda wish, value: (value is not ABSENT) == wish),
    "numeric": Operator(_check_range, _is_within),
    "prefix": Operator(_check_end, _of_end(str.startswith)),
    "suffix": Operator(_check_end, _of_end(str.endswith)),
    "wildcard": Operator(_check_wildcard, _of_text(_is_like)),
}
