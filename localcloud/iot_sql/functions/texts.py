"""Functions of strings; what is not a string is converted first, Null and Undefined give Undefined.

ltrim(" h i ") is "h i ", although the page prints it without the inner space. Characters are
Unicode code points. indexof() of what is not there is -1, on which the reference is
silent.
"""

from collections.abc import Callable
from typing import Final

from localcloud.iot_sql.conversions import to_int, to_string
from localcloud.iot_sql.functions.signature import Function, takes
from localcloud.iot_sql.json_text import utf8
from localcloud.iot_sql.values import UNDEFINED, Value

_LAST_ASCII: Final = 127
_MOST_PADDING: Final = 1000


def of_strings(compute: Callable[..., Value]) -> Callable[..., Value]:
    """Lets a function of strings take any values."""

    def computed(*values: Value) -> Value:
        texts = [to_string(value) for value in values]
        return UNDEFINED if UNDEFINED in texts else compute(*texts)

    return computed


def _character(code: Value) -> Value:
    found = to_int(code)
    return UNDEFINED if found is UNDEFINED or not 0 <= found <= _LAST_ASCII else chr(found)


def _padded(join: Callable[[str, str], str]) -> Callable[[Value, Value], Value]:
    def padded(value: Value, spaces: Value) -> Value:
        text, wanted = to_string(value), to_int(spaces)
        if text is UNDEFINED or wanted is UNDEFINED:
            return UNDEFINED
        return join(text, " " * max(0, min(_MOST_PADDING, wanted)))

    return padded


def _substring(value: Value, start: Value, *end: Value) -> Value:
    text = to_string(value)
    indices = [to_int(index) for index in (start, *end)]
    if text is UNDEFINED or UNDEFINED in indices:
        return UNDEFINED
    clamped = [max(0, min(len(text), index)) for index in indices if index is not UNDEFINED]
    return text[slice(*clamped)] if end else text[clamped[0] :]


TEXT_FUNCTIONS: Final[dict[str, Function]] = {
    "chr": takes(1, _character),
    "endswith": takes(2, of_strings(str.endswith)),
    "indexof": takes(2, of_strings(str.find)),
    "length": takes(1, of_strings(len)),
    "lower": takes(1, of_strings(str.lower)),
    "lpad": takes(2, _padded(lambda text, spaces: spaces + text)),
    "ltrim": takes(1, of_strings(lambda text: text.lstrip(" \t"))),
    "numbytes": takes(1, of_strings(lambda text: len(utf8(text)))),
    "replace": takes(3, of_strings(str.replace)),
    "rpad": takes(2, _padded(lambda text, spaces: text + spaces)),
    "rtrim": takes(1, of_strings(lambda text: text.rstrip(" \t"))),
    "startswith": takes(2, of_strings(str.startswith)),
    "substring": takes(2, _substring, most=3),
    "trim": takes(1, of_strings(str.strip)),
    "upper": takes(1, of_strings(str.upper)),
}
