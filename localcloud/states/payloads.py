"""JSON values as states hand them on: read, written, compared and held to the service's limit.

A payload is never changed in place; whoever alters one makes a new one.
"""

import json
from typing import Any, NoReturn, TypeAlias

from localcloud.states.errors import DATA_LIMIT_EXCEEDED, StatesError

Json: TypeAlias = Any

MOST_BYTES = 262_144


def read(text: str) -> Json:
    """The value of a JSON text; ValueError when it is not JSON."""
    return json.loads(text, parse_constant=_refuse_constant)


def write(value: Json) -> str:
    """The value as compact JSON, keys in the order in which they came."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def fits(text: str) -> bool:
    """Whether a written payload is within the service's limit."""
    return len(text) <= MOST_BYTES // 4 or len(text.encode()) <= MOST_BYTES


def held_to_limit(value: Json, whose: str) -> str:
    """The payload, written; States.DataLimitExceeded when it is too large to be handed on."""
    text = write(value)
    if not fits(text):
        raise StatesError(
            DATA_LIMIT_EXCEEDED,
            f"The state/task '{whose}' returned a result with a size exceeding the maximum "
            "number of bytes service limit.",
        )
    return text


def same(one: Json, other: Json) -> bool:
    """Equality of JSON values: unlike Python's, `true` is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
