"""Payload templates: checked when a machine is defined, filled when a state runs."""

from localcloud.states.errors import StatesRuntimeError
from localcloud.states.expressions import parse
from localcloud.states.ids import Ids
from localcloud.states.paths import PathNotFoundError, Scope
from localcloud.states.payloads import Json, write


def faults(template: Json, place: str = "") -> list[tuple[str, str]]:
    """What is wrong in a payload template: the place below the template, and the message."""
    if isinstance(template, list):
        items = [(str(index), item) for index, item in enumerate(template)]
    elif isinstance(template, dict):
        items = list(template.items())
    else:
        return []
    wrong: list[tuple[str, str]] = []
    for key, value in items:
        here = f"{place}/{key}"
        if isinstance(template, dict) and key.endswith(".$"):
            wrong += [(here, message) for message in _check_expression(value)]
        else:
            wrong += faults(value, here)
    return wrong


def _check_expression(text: Json) -> list[str]:
    if not isinstance(text, str):
        return ["the value of a field that ends in .$ must be a string"]
    try:
        parse(text)
    except ValueError as error:
        return [str(error)]
    return []


def fill(template: Json, scope: Scope, ids: Ids) -> Json:
    """The template with every field that ends in `.$` replaced by its expression's value."""
    if isinstance(template, dict):
        return dict(_filled(key, value, scope, ids) for key, value in template.items())
    if isinstance(template, list):
        return [fill(item, scope, ids) for item in template]
    return template


def _filled(key: str, value: Json, scope: Scope, ids: Ids) -> tuple[str, Json]:
    if not key.endswith(".$"):
        return key, fill(value, scope, ids)
    return key[:-2], select(value, scope, ids, key)


def select(expression: str, scope: Scope, ids: Ids, field: str) -> Json:
    """The value of an expression; a path that leads nowhere is a fault of the machine."""
    try:
        return parse(expression).evaluate(scope, ids)
    except PathNotFoundError as missing:
        raise missing_path(str(missing), field, scope) from missing


def missing_path(path: str, field: str, scope: Scope) -> StatesRuntimeError:
    """The error of a path that leads nowhere."""
    within = scope.context if path.startswith("$$") else scope.data
    return StatesRuntimeError(
        f"The JSONPath '{path}' specified for the field '{field}' could not be found "
        f"in the input '{write(within)}'"
    )
