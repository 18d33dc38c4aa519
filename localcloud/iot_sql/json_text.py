"""JSON in and out: numbers keep all their digits, hostile documents have a defined answer.

Not JSON for the language: NaN and Infinity, a number outside 1E-999 to 9.99E999, nesting deeper
than NESTING, bytes that are not UTF-8, a byte order mark. A number of more than 34 digits is
rounded to 34; of two equal keys the later one holds.
"""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NoReturn

from localcloud.iot_sql.values import DECIMALS, Json, Number, number, numeral, whole_number

NESTING: Final = 100

_LONG_INTEGER = re.compile(r"[0-9]{35}")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')
_SURROGATE = re.compile("[\ud800-\udfff]")


class _NotExactError(TypeError):
    """The fast encoder met a number that a float cannot hold, or what is no JSON."""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _as_float(value: object) -> float:
    """The float that is written with the very digits of a Decimal."""
    if isinstance(value, Decimal):
        near = float(value)
        if Decimal(repr(near)) == value:
            return near
    raise _NotExactError(type(value).__name__)


_decoder = json.JSONDecoder(parse_float=numeral, parse_constant=_refuse_constant)
_careful_decoder = json.JSONDecoder(
    parse_float=numeral, parse_int=numeral, parse_constant=_refuse_constant
)
_encoder = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_as_float
)


def parse_json(text: str) -> Json:
    """Reads one JSON document.

    Raises:
        ValueError: the text is not JSON, or JSON that this language does not take.
    """
    if text.count("[") + text.count("{") > NESTING and _nesting(text) > NESTING:
        raise ValueError(f"nested deeper than {NESTING}")
    decoder = _careful_decoder if _LONG_INTEGER.search(text) else _decoder
    try:
        document: Json = decoder.decode(text)
    except ArithmeticError as error:
        raise ValueError("a number out of range") from error
    return document


def _nesting(text: str) -> int:
    depth = deepest = 0
    for token in _BRACKETS.finditer(text):
        if token[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token[0] in "]}":
            depth -= 1
    return deepest


def write_json(value: Json) -> str:
    """Writes compact JSON in which a Decimal keeps every digit."""
    try:
        return _encoder.encode(value)
    except _NotExactError:
        return _write_exactly(value)


def _write_exactly(value: Json) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(map(_write_exactly, value))}]"
    if isinstance(value, dict):
        pairs = (f"{_encoder.encode(key)}:{_write_exactly(held)}" for key, held in value.items())
        return f"{{{','.join(pairs)}}}"
    return _encoder.encode(value)


def json_bytes(value: Json) -> bytes:
    """Writes JSON in UTF-8; half a surrogate pair, which UTF-8 cannot hold, is escaped."""
    text = write_json(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text).encode()


def utf8(text: str) -> bytes:
    """Encodes a string, with `?` for half a surrogate pair."""
    return text.encode("utf-8", "replace")


def adopt(value: object) -> Json:
    """Takes over a value that ordinary Python code made (as json.loads would give it).

    Raises:
        ValueError: it holds something that JSON, or the language, cannot.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float | Decimal):
        return _adopt_number(value)
    if isinstance(value, Mapping):
        return {str(key): adopt(held) for key, held in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [adopt(held) for held in value]
    raise ValueError(f"{type(value).__name__} is not JSON")


def _adopt_number(value: float | Decimal) -> Number:
    try:
        if isinstance(value, int):
            return whole_number(value)
        text = str(value) if isinstance(value, Decimal) else repr(value)
        found = DECIMALS.create_decimal(text)
        return number(found) if found.is_finite() else _refuse_constant(text)
    except ArithmeticError as error:
        raise ValueError("a number out of range") from error
