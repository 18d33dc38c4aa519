"""The fields of each kind of state in the query language JSONata, and their checks."""

from localcloud.states import checks, instants, queries
from localcloud.states.checks import Check, Found
from localcloud.states.payloads import Json

_BEFORE = ("input", "context")
_WITH_RESULT = (*_BEFORE, "result")
_WITH_ERROR = (*_BEFORE, "errorOutput")


def query_value(*parts: str) -> Check:
    """Any JSON that may hold expressions, which may read those parts of $states."""

    def check(value: Json) -> Found:
        yield from queries.faults(value, parts)

    return check


def query_or(plain: Check, *parts: str) -> Check:
    """An expression, or a value that passes the plain check."""

    def check(value: Json) -> Found:
        if isinstance(value, str) and queries.is_query(value.strip()):
            yield from queries.faults(value, parts)
        else:
            yield from plain(value)

    return check


def assignment(*parts: str) -> Check:
    """Names of variables, and what each of them is given."""

    def check(value: Json) -> Found:
        if not isinstance(value, dict):
            yield "", "must be an object"
            return
        for key in value:
            if not key.isidentifier() or key == "states":
                yield f"/{key}", "is not a name for a variable"
        yield from queries.faults(value, parts)

    return check


def _boolean(value: Json) -> Found:
    if not isinstance(value, bool):
        yield "", "must be a boolean or a JSONata expression"


def _array(value: Json) -> Found:
    if isinstance(value, list):
        yield from queries.faults(value, _BEFORE)
    else:
        yield "", "must be an array or a JSONata expression"


def _instant(value: Json) -> Found:
    if not isinstance(value, str) or not instants.is_instant(value):
        yield "", "must be an RFC 3339 timestamp or a JSONata expression"


_RULE: dict[str, Check] = {
    "Condition": query_or(_boolean, *_BEFORE),
    "Next": checks.name,
    "Assign": assignment(*_BEFORE),
    "Output": query_value(*_BEFORE),
    "Comment": checks.text,
}
_CATCHER: dict[str, Check] = {
    "ErrorEquals": checks.anything,
    "Next": checks.name,
    "Assign": assignment(*_WITH_ERROR),
    "Output": query_value(*_WITH_ERROR),
    "Comment": checks.text,
}


def _rules(value: Json) -> Found:
    yield from checks.filled_array(value)
    yield from checks.entries(value, _RULE, {"Condition", "Next"})


def _catchers(value: Json) -> Found:
    yield from checks.policies(value, _CATCHER, {"ErrorEquals", "Next"})


_STATE: dict[str, Check] = {
    "QueryLanguage": checks.one_of("JSONata"),
    "Type": checks.name,
    "Comment": checks.text,
}
_NEXT: dict[str, Check] = {"Next": checks.name, "End": checks.end}
_PLAIN: dict[str, Check] = {
    **_STATE,
    "Output": query_value(*_BEFORE),
    "Assign": assignment(*_BEFORE),
}
_WORK: dict[str, Check] = {
    **_STATE,
    **_NEXT,
    "Output": query_value(*_WITH_RESULT),
    "Assign": assignment(*_WITH_RESULT),
    "Retry": checks.retriers,
    "Catch": _catchers,
}
_ARGUMENTS: dict[str, Check] = {"Arguments": query_value(*_BEFORE)}
_SECONDS = query_or(checks.between(1), *_BEFORE)

FIELDS: dict[str, dict[str, Check]] = {
    "Pass": {**_PLAIN, **_NEXT},
    "Task": {
        **_WORK,
        **_ARGUMENTS,
        "Resource": checks.resource,
        "TimeoutSeconds": _SECONDS,
        "HeartbeatSeconds": _SECONDS,
    },
    "Choice": {**_PLAIN, "Choices": _rules, "Default": checks.name},
    "Wait": {
        **_PLAIN,
        **_NEXT,
        "Seconds": query_or(checks.between(0), *_BEFORE),
        "Timestamp": query_or(_instant, *_BEFORE),
    },
    "Succeed": {**_STATE, "Output": query_value(*_BEFORE)},
    "Fail": {
        **_STATE,
        "Error": query_or(checks.text, *_BEFORE),
        "Cause": query_or(checks.text, *_BEFORE),
    },
    "Parallel": {**_WORK, **_ARGUMENTS, "Branches": checks.filled_array},
    "Map": {
        **_WORK,
        "ItemProcessor": checks.anything,
        "Items": query_or(_array, *_BEFORE),
        "ItemSelector": query_value(*_BEFORE),
        "MaxConcurrency": query_or(checks.between(0), *_BEFORE),
    },
}
PATH_FIELDS = (
    "InputPath",
    "OutputPath",
    "ResultPath",
    "ResultSelector",
    "Parameters",
    "Result",
    "ItemsPath",
)
