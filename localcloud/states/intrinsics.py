"""The intrinsic functions `States.*`."""

import base64
import binascii
import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from localcloud.states.errors import INTRINSIC_FAILURE, StatesError
from localcloud.states.ids import Ids
from localcloud.states.payloads import Json, is_integer, is_number, read, same, write

MOST_CHARACTERS = 10_000
MOST_IN_RANGE = 1_000


class UnknownFunctionError(ValueError):
    """A function that is not there, or one called with the wrong number of arguments."""


def call(name: str, arguments: Sequence[Json], ids: Ids) -> Json:
    """The function's value; States.IntrinsicFailure when it cannot be computed."""
    return _FUNCTIONS[name].body(ids, *arguments)


def check(name: str, count: int) -> None:
    """Raise UnknownFunctionError unless the function exists and takes so many arguments."""
    function = _FUNCTIONS.get(name)
    if function is None:
        raise UnknownFunctionError(f"the intrinsic function 'States.{name}' does not exist")
    if not function.fewest <= count <= function.most:
        raise UnknownFunctionError(f"'States.{name}' does not take {count} arguments")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise StatesError(INTRINSIC_FAILURE, message)


def _text(value: Json, whose: str) -> str:
    _require(isinstance(value, str), f"{whose} needs a string")
    return str(value)


def _limited_text(value: Json, whose: str) -> str:
    text = value if isinstance(value, str) else write(value)
    _require(len(text) <= MOST_CHARACTERS, f"{whose} takes at most {MOST_CHARACTERS} characters")
    return text


def _items(value: Json, whose: str) -> list[Json]:
    _require(isinstance(value, list), f"{whose} needs an array")
    return list(value)


def _integer(value: Json, whose: str) -> int:
    _require(is_number(value), f"{whose} needs a number")
    return math.floor(value + 0.5) if isinstance(value, float) else int(value)


def _format(_: Ids, template: Json, *values: Json) -> Json:
    shown = iter(values)

    def piece(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        value = next(shown, _format)
        _require(value is not _format, "States.Format has fewer values than places")
        return _shown(value)

    text = re.sub(r"\\(.)|\{\}", piece, _text(template, "States.Format"), flags=re.DOTALL)
    _require(next(shown, _format) is _format, "States.Format has more values than places")
    return text


def _shown(value: Json) -> str:
    """A value inside a formatted text: objects and arrays as the service's Java prints them."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_shown(part)}" for key, part in value.items()) + "}"
    return json.dumps(value)


def _string_to_json(_: Ids, text: Json) -> Json:
    try:
        return read(_text(text, "States.StringToJson"))
    except ValueError as error:
        raise StatesError(INTRINSIC_FAILURE, f"States.StringToJson: {error}") from error


def _array_partition(_: Ids, array: Json, size: Json) -> Json:
    items, length = _items(array, "States.ArrayPartition"), _integer(size, "States.ArrayPartition")
    _require(length > 0, "States.ArrayPartition needs a positive size")
    return [items[start : start + length] for start in range(0, len(items), length)]


def _array_contains(_: Ids, array: Json, value: Json) -> Json:
    return any(same(item, value) for item in _items(array, "States.ArrayContains"))


def _array_range(_: Ids, first: Json, last: Json, step: Json) -> Json:
    low, high, stride = (_integer(value, "States.ArrayRange") for value in (first, last, step))
    _require(stride != 0, "States.ArrayRange cannot step by 0")
    numbers = range(low, high + (1 if stride > 0 else -1), stride)
    _require(len(numbers) <= MOST_IN_RANGE, f"States.ArrayRange gives at most {MOST_IN_RANGE}")
    return list(numbers)


def _array_get_item(_: Ids, array: Json, index: Json) -> Json:
    items = _items(array, "States.ArrayGetItem")
    _require(is_integer(index), "States.ArrayGetItem needs an integer index")
    _require(0 <= index < len(items), f"States.ArrayGetItem: there is no item {index}")
    return items[index]


def _array_unique(_: Ids, array: Json) -> Json:
    unique: list[Json] = []
    for item in _items(array, "States.ArrayUnique"):
        if not any(same(item, seen) for seen in unique):
            unique.append(item)
    return unique


def _base64_encode(_: Ids, text: Json) -> Json:
    plain = _limited_text(_text(text, "States.Base64Encode"), "States.Base64Encode")
    return base64.b64encode(plain.encode()).decode()


def _base64_decode(_: Ids, text: Json) -> Json:
    coded = _limited_text(_text(text, "States.Base64Decode"), "States.Base64Decode")
    try:
        return base64.b64decode(coded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise StatesError(INTRINSIC_FAILURE, f"States.Base64Decode: {error}") from error


ALGORITHMS = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}


def _hash(_: Ids, data: Json, algorithm: Json) -> Json:
    _require(algorithm in ALGORITHMS, f"States.Hash does not know the algorithm {algorithm}")
    text = _limited_text(data, "States.Hash")
    return hashlib.new(ALGORITHMS[algorithm], text.encode(), usedforsecurity=False).hexdigest()


def _json_merge(_: Ids, one: Json, other: Json, deep: Json) -> Json:
    both = isinstance(one, dict) and isinstance(other, dict)
    _require(both, "States.JsonMerge needs two objects")
    _require(deep is False, "States.JsonMerge merges shallowly only: its third argument is false")
    return {**one, **other}


def _math_random(ids: Ids, low: Json, high: Json, *seed: Json) -> Json:
    start, end = _integer(low, "States.MathRandom"), _integer(high, "States.MathRandom")
    _require(start < end, "States.MathRandom needs a start below its end")
    return (Ids(f"{seed[0]}") if seed else ids).between(start, end)


def _math_add(_: Ids, one: Json, other: Json) -> Json:
    return _integer(one, "States.MathAdd") + _integer(other, "States.MathAdd")


def _string_split(_: Ids, text: Json, separators: Json) -> Json:
    signs = _text(separators, "States.StringSplit")
    whole = _text(text, "States.StringSplit")
    if not signs:
        return [whole]
    return [part for part in re.split(f"[{re.escape(signs)}]", whole) if part]


@dataclass(frozen=True, slots=True)
class _Function:
    body: Callable[..., Json]
    fewest: int
    most: int


_FUNCTIONS = {
    "Format": _Function(_format, 1, 99),
    "StringToJson": _Function(_string_to_json, 1, 1),
    "JsonToString": _Function(lambda _, value: write(value), 1, 1),
    "Array": _Function(lambda _, *items: list(items), 0, 99),
    "ArrayPartition": _Function(_array_partition, 2, 2),
    "ArrayContains": _Function(_array_contains, 2, 2),
    "ArrayRange": _Function(_array_range, 3, 3),
    "ArrayGetItem": _Function(_array_get_item, 2, 2),
    "ArrayLength": _Function(lambda _, items: len(_items(items, "States.ArrayLength")), 1, 1),
    "ArrayUnique": _Function(_array_unique, 1, 1),
    "Base64Encode": _Function(_base64_encode, 1, 1),
    "Base64Decode": _Function(_base64_decode, 1, 1),
    "Hash": _Function(_hash, 2, 2),
    "JsonMerge": _Function(_json_merge, 3, 3),
    "MathRandom": _Function(_math_random, 2, 3),
    "MathAdd": _Function(_math_add, 2, 2),
    "StringSplit": _Function(_string_split, 2, 2),
    "UUID": _Function(lambda ids: ids.uuid(), 0, 0),
}
