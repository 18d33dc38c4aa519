"""How SELECT and sub-selects put their results together at evaluation time."""

from collections.abc import Callable
from typing import Final

from localcloud.iot_sql.operators import holds
from localcloud.iot_sql.values import UNDEFINED, Json, Value

_NO_FIELDS: Final[dict[str, Json]] = {}


def defined(columns: dict[str, Value]) -> dict[str, Value]:
    """An object without the keys that are Undefined."""
    for value in columns.values():
        if value is UNDEFINED:
            return {key: held for key, held in columns.items() if held is not UNDEFINED}
    return columns


def array(*items: Value) -> Value:
    """An array without the items that are Undefined."""
    return [item for item in items if item is not UNDEFINED and not isinstance(item, bytes)]


def merged(document: Value, *columns: tuple[tuple[str, ...], Value]) -> Value:
    """Columns written in order to their paths; the empty path stands for `*`.

    A document that is no object cannot be added to: where `*` is selected it comes out as it is.
    """
    target: dict[str, Json] = {}
    for path, value in columns:
        if len(path) == 1 and value is not UNDEFINED and not isinstance(value, bytes):
            target[path[0]] = value
        elif path:
            _write(target, path, value)
        elif isinstance(document, dict):
            target.update(document)
        else:
            return document
    return target


def _write(target: dict[str, Json], path: tuple[str, ...], value: Value) -> None:
    if value is UNDEFINED or isinstance(value, bytes):
        return
    for key in path[:-1]:
        inner = target.get(key)
        copied = dict(inner) if isinstance(inner, dict) else {}
        target[key] = copied
        target = copied
    target[path[-1]] = value


def exists(selection: Value) -> bool:
    """Whether a sub-select gave at least one element."""
    return bool(selection) if isinstance(selection, list) else selection is not UNDEFINED


def selected(
    source: Value,
    make: Callable[[Value, dict[str, Json]], Value],
    condition: Callable[[Value, dict[str, Json]], Value] | None,
) -> Value:
    """The result for each element of an array, or the one for an object."""
    if isinstance(source, dict):
        return (
            make(source, source)
            if condition is None or holds(condition(source, source))
            else UNDEFINED
        )
    if not isinstance(source, list):
        return UNDEFINED
    results: list[Json] = []
    for element in source:
        fields = element if isinstance(element, dict) else _NO_FIELDS
        if condition is None or holds(condition(element, fields)):
            result = make(element, fields)
            if result is not UNDEFINED and not isinstance(result, bytes):
                results.append(result)
    return results
