"""encode() and decode(): base64, the one scheme that needs nothing outside the message."""

import base64
import binascii
from typing import Final

from localcloud.iot_sql.conversions import to_string
from localcloud.iot_sql.functions.signature import Function, literal_text
from localcloud.iot_sql.json_text import parse_json, utf8
from localcloud.iot_sql.syntax import Expression
from localcloud.iot_sql.values import UNDEFINED, Value

_BASE64: Final = "base64"


def _encoded(value: Value, _scheme: Value) -> Value:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    text = to_string(value)
    return UNDEFINED if text is UNDEFINED else base64.b64encode(utf8(text)).decode()


def _decoded(value: Value, _scheme: Value) -> Value:
    if not isinstance(value, str):
        return UNDEFINED
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    try:
        return parse_json(text)
    except ValueError:
        return text


def _check(arguments: tuple[Expression, ...]) -> str | None:
    scheme = literal_text(arguments, 1)
    if len(arguments) > 1 and scheme is None:
        return "the scheme must be written as a string"
    return None if scheme in (None, _BASE64) else f"the scheme {scheme} is not built here"


# decode(value, 'proto', ...) has six arguments; `_check` refuses it before they are counted.
ENCODING_FUNCTIONS: Final[dict[str, Function]] = {
    "encode": Function(_encoded, range(2, 3), star_at=0, check=_check),
    "decode": Function(_decoded, range(2, 3), check=_check),
}
