"""Functions of arrays, objects and of any value.

Where the reference is short of words: concat() of one argument returns it as it is (its table says
so, an example shows "1" for 1); get("abc", 1) is "b" (0-based, as its table says, where an example
prints "a"); where an element and the object of transform() have a key in
common, the object's value holds; an element that is no object makes the result Undefined.
"""

from typing import Final

from localcloud.iot_sql.conversions import to_int, to_string
from localcloud.iot_sql.functions.signature import Function, takes
from localcloud.iot_sql.json_text import json_bytes
from localcloud.iot_sql.syntax import Expression, Variable
from localcloud.iot_sql.values import UNDEFINED, Json, Value

_MOST_ARGUMENTS: Final = 1000
_MOST_TRANSFORMED_BYTES: Final = 128 * 1024
_ENRICH: Final = "enrichArray"


def _get(container: Value, key: Value) -> Value:
    if isinstance(container, dict):
        return container.get(key, UNDEFINED) if isinstance(key, str) else UNDEFINED
    if isinstance(container, list | str):
        index = to_int(key)
        if index is not UNDEFINED and 0 <= index < len(container):
            return container[index]
    return UNDEFINED


def _concatenated(*values: Value) -> Value:
    if len(values) < 2:
        return values[0] if values else UNDEFINED
    if any(isinstance(value, list) for value in values):
        return _joined_arrays(values)
    texts = [to_string(value) for value in values]
    if UNDEFINED in texts or not any(isinstance(value, str) for value in values):
        return UNDEFINED
    return "".join(text for text in texts if text is not UNDEFINED)


def _joined_arrays(values: tuple[Value, ...]) -> Value:
    joined: list[Json] = []
    for value in values:
        if isinstance(value, list):
            joined.extend(value)
        elif value is not UNDEFINED and not isinstance(value, bytes):
            joined.append(value)
    return joined


def _transformed(mode: Value, attributes: Value, elements: Value) -> Value:
    if mode != _ENRICH or not isinstance(attributes, dict) or not isinstance(elements, list):
        return UNDEFINED
    enriched: list[Json] = []
    for element in elements:
        if not isinstance(element, dict):
            return UNDEFINED
        enriched.append({**element, **attributes})
    return enriched if len(json_bytes(enriched)) <= _MOST_TRANSFORMED_BYTES else UNDEFINED


def _check_transform(arguments: tuple[Expression, ...]) -> str | None:
    if arguments and isinstance(arguments[0], Variable):
        return "the mode of transform() cannot be a variable"
    return None


def _not_a_number(value: Value, otherwise: Value) -> Value:
    return otherwise if value is None or value is UNDEFINED else value


STRUCTURE_FUNCTIONS: Final[dict[str, Function]] = {
    "concat": takes(0, _concatenated, most=_MOST_ARGUMENTS),
    "get": takes(2, _get),
    "isnull": takes(1, lambda value: value is None),
    "isundefined": takes(1, lambda value: value is UNDEFINED),
    "nanvl": takes(2, _not_a_number),
    "transform": takes(3, _transformed, check=_check_transform),
}
