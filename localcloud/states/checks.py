"""Checks of single fields of a definition; each yields the place below the field and the fault."""

from collections.abc import Callable, Iterator

from localcloud.states import choices, instants, paths, templates
from localcloud.states.errors import ALL
from localcloud.states.expressions import parse as parse_expression
from localcloud.states.payloads import Json, is_integer, is_number
from localcloud.states.tasks import parse_resource

Found = Iterator[tuple[str, str]]
Check = Callable[[Json], Found]

LONGEST_S = 99_999_999


def anything(_: Json) -> Found:
    yield from ()


def text(value: Json) -> Found:
    if not isinstance(value, str):
        yield "", "must be a string"


def name(value: Json) -> Found:
    if not isinstance(value, str) or not value:
        yield "", "must be a non-empty string"


def end(value: Json) -> Found:
    if value is not True:
        yield "", "must be true where it is given"


def between(low: int, high: int = LONGEST_S) -> Check:
    def check(value: Json) -> Found:
        if not is_integer(value) or not low <= value <= high:
            yield "", f"must be an integer from {low} to {high}"

    return check


def at_least(low: float) -> Check:
    def check(value: Json) -> Found:
        if not is_number(value) or value < low:
            yield "", f"must be a number of at least {low}"

    return check


def one_of(*words: str) -> Check:
    def check(value: Json) -> Found:
        if value not in words:
            yield "", f"must be one of {', '.join(words)}"

    return check


def states(value: Json) -> Found:
    if not isinstance(value, dict) or not value:
        yield "", "must be a non-empty object"


def filled_array(value: Json) -> Found:
    if not isinstance(value, list) or not value:
        yield "", "must be a non-empty array"


def inline_processor(value: Json) -> Found:
    if not isinstance(value, dict):
        yield "", "must be an object"
    elif value.get("Mode", "INLINE") != "INLINE":
        yield "/Mode", "must be INLINE: distributed Map states are not supported by this engine"
    elif value.keys() - {"Mode"}:
        yield "", "has a Mode alone"


def path(value: Json) -> Found:
    yield from _parsed(value, paths.parse)


def path_or_null(value: Json) -> Found:
    if value is not None:
        yield from path(value)


def reference_path(value: Json) -> Found:
    wrong = list(path(value))
    if not wrong and not paths.parse(value).is_definite:
        wrong = [("", f"'{value}' must be a path to one value")]
    yield from wrong


def result_path(value: Json) -> Found:
    if value is None:
        return
    wrong = list(path(value))
    if not wrong and not paths.parse(value).is_reference:
        wrong = [("", f"'{value}' must be a reference path that starts with $.")]
    yield from wrong


def expression(value: Json) -> Found:
    yield from _parsed(value, parse_expression)


def instant(value: Json) -> Found:
    yield from _parsed(value, instants.parse)


def resource(value: Json) -> Found:
    yield from _parsed(value, parse_resource)


def template(value: Json) -> Found:
    yield from templates.faults(value)


def assignment(value: Json) -> Found:
    if not isinstance(value, dict):
        yield "", "must be an object"
        return
    for key in value:
        variable = key.removesuffix(".$")
        if not variable.isidentifier() or variable == "states":
            yield f"/{key}", "is not a name for a variable"
    yield from templates.faults(value)


def rules(value: Json) -> Found:
    """The rules of a Choice state: each says where to go, and compares with one operator."""
    if not isinstance(value, list) or not value:
        yield "", "must be a non-empty array"
        return
    for index, rule in enumerate(value):
        yield from _rule(rule, f"/{index}", {"Next", "Assign", "Comment"})
        if isinstance(rule, dict) and "Next" not in rule:
            yield f"/{index}", "needs a Next"
        if isinstance(rule, dict) and "Assign" in rule:
            yield from _below(f"/{index}/Assign", assignment(rule["Assign"]))


def _rule(rule: Json, place: str, extra: set[str]) -> Found:
    if not isinstance(rule, dict):
        yield place, "must be an object"
        return
    operators = [key for key in rule if key in choices.OPERATORS | choices.COMBINATIONS]
    if len(operators) != 1:
        yield place, "must compare with exactly one operator"
        return
    known = {operators[0], "Comment"} | extra
    if operators[0] in choices.OPERATORS:
        known.add("Variable")
        yield from _comparison(rule, operators[0], place)
    else:
        yield from _combination(rule, operators[0], place)
    for key in rule.keys() - known:
        yield f"{place}/{key}", "Field is not supported"


def _comparison(rule: Json, operator: str, place: str) -> Found:
    if "Variable" not in rule:
        yield place, "needs a Variable"
    else:
        yield from _below(f"{place}/Variable", path(rule["Variable"]))
    operand = rule[operator]
    if (wrong := choices.operand_fault(operator, operand)) is not None:
        yield f"{place}/{operator}", wrong
    elif operator.endswith("Path"):
        yield from _below(f"{place}/{operator}", path(operand))


def _combination(rule: Json, operator: str, place: str) -> Found:
    parts = rule[operator]
    if operator == "Not":
        yield from _rule(parts, f"{place}/Not", set())
        return
    if not isinstance(parts, list) or not parts:
        yield f"{place}/{operator}", "must be a non-empty array"
        return
    for index, part in enumerate(parts):
        yield from _rule(part, f"{place}/{operator}/{index}", set())


_RETRIER: dict[str, Check] = {
    "ErrorEquals": anything,
    "IntervalSeconds": between(1),
    "MaxAttempts": between(0),
    "BackoffRate": at_least(1.0),
    "MaxDelaySeconds": between(1, 31_622_400),
    "JitterStrategy": one_of("FULL", "NONE"),
    "Comment": text,
}
_CATCHER: dict[str, Check] = {
    "ErrorEquals": anything,
    "Next": name,
    "ResultPath": result_path,
    "Assign": assignment,
    "Comment": text,
}


def retriers(value: Json) -> Found:
    yield from policies(value, _RETRIER, {"ErrorEquals"})


def catchers(value: Json) -> Found:
    yield from policies(value, _CATCHER, {"ErrorEquals", "Next"})


def policies(value: Json, checks: dict[str, Check], required: set[str]) -> Found:
    """The faults of a list of retriers or catchers, and of the errors that each of them names."""
    yield from entries(value, checks, required)
    if not isinstance(value, list):
        return
    for index, policy in enumerate(value):
        if isinstance(policy, dict):
            is_last = index == len(value) - 1
            wrong = _errors(policy.get("ErrorEquals"), is_last)
            yield from _below(f"/{index}/ErrorEquals", wrong)


def entries(value: Json, checks: dict[str, Check], required: set[str]) -> Found:
    """The faults of a list of objects with these fields."""
    if not isinstance(value, list):
        yield "", "must be an array"
        return
    for index, entry in enumerate(value):
        if isinstance(entry, dict):
            yield from _below(f"/{index}", fields(entry, checks, required))
        else:
            yield f"/{index}", "must be an object"


def _errors(value: Json, is_last: bool) -> Found:
    if not isinstance(value, list) or not value or not all(isinstance(e, str) for e in value):
        yield "", "must be a non-empty array of strings"
    elif ALL in value and (len(value) > 1 or not is_last):
        yield "", f"{ALL} must stand alone, and in the last entry"


def fields(value: Json, checks: dict[str, Check], required: set[str]) -> Found:
    """The faults of an object: fields that are missing, unknown or wrong."""
    for key in sorted(required - value.keys()):
        yield "", f"needs a {key}"
    for key, part in value.items():
        if key in checks:
            yield from _below(f"/{key}", checks[key](part))
        else:
            yield f"/{key}", "Field is not supported"


def _below(place: str, found: Found) -> Found:
    for below, message in found:
        yield f"{place}{below}", message


def _parsed(value: Json, parse: Callable[[str], object]) -> Found:
    if not isinstance(value, str):
        yield "", "must be a string"
        return
    try:
        parse(value)
    except ValueError as error:
        yield "", str(error)
