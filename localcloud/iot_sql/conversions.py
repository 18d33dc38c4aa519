"""How a value of one type becomes another, by the tables of the reference.

The reference contradicts itself on two points. The table "To int" rounds a Decimal to the nearest
Int and truncates a String, while cast() and every function's own table round both down: both are
rounded down here. The tables "To decimal" and "To int" give Null for Null, while every function's
table gives Undefined: Undefined here.
"""

import decimal
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from localcloud.iot_sql.json_text import write_json
from localcloud.iot_sql.values import (
    DECIMALS,
    UNDEFINED,
    Number,
    Undefined,
    Value,
    number,
    numeral,
    whole_number,
)

_TRUTHS: Final = {"true": True, "false": False}
_NUMERAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?")


def to_number(value: Value) -> Number | Undefined:
    """An Int or Decimal as it is, a String that spells one; anything else is Undefined."""
    if type(value) is int or type(value) is Decimal:
        return value
    if type(value) is str and _NUMERAL.fullmatch(value):
        try:
            return numeral(value)
        except ArithmeticError:
            return UNDEFINED
    return UNDEFINED


def to_int(value: Value) -> int | Undefined:
    """The next Int at or below a number; of any size, so that an index can be clamped."""
    found = to_number(value)
    if isinstance(found, Decimal):
        return int(found.to_integral_value(decimal.ROUND_FLOOR))
    return found


def to_double(value: Value) -> float | Undefined:
    """A number rounded to double precision; beyond a double's range it is infinite."""
    found = to_number(value)
    return UNDEFINED if found is UNDEFINED else float(found)


def to_boolean(value: Value) -> bool | Undefined:
    """A Boolean as it is, "true" and "false" in any case; anything else is Undefined."""
    if type(value) is bool:
        return value
    if type(value) is str:
        return _TRUTHS.get(value.lower(), UNDEFINED)
    return UNDEFINED


def to_string(value: Value) -> str | Undefined:
    """The text of a value; Null, Undefined and raw bytes have none."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int or type(value) is Decimal:
        return str(value)
    if isinstance(value, list | dict):
        return write_json(value)
    return UNDEFINED


def from_double(result: float) -> Number | Undefined:
    """A result of double precision; infinite or not a number is Undefined."""
    if not math.isfinite(result):
        return UNDEFINED
    return number(DECIMALS.create_decimal(repr(result)))


def _cast_to_int(value: Value) -> Value:
    if isinstance(value, bool):
        return int(value)
    found = to_int(value)
    return UNDEFINED if found is UNDEFINED else whole_number(found)


def _cast_to_decimal(value: Value) -> Value:
    return int(value) if isinstance(value, bool) else to_number(value)


def _cast_to_double(value: Value) -> Value:
    if isinstance(value, bool):
        return int(value)
    found = to_double(value)
    return UNDEFINED if found is UNDEFINED else from_double(found)


def _cast_to_boolean(value: Value) -> Value:
    if type(value) is int or type(value) is Decimal:
        return value != 0
    return to_boolean(value)


# The keywords of cast(), in lower case. The row "String" of its table "Cast to string" repeats the
# row of the Boolean table by mistake: a String stays as it is.
CASTS: Final[dict[str, Callable[[Value], Value]]] = {
    "string": to_string,
    "nvarchar": to_string,
    "text": to_string,
    "ntext": to_string,
    "varchar": to_string,
    "int": _cast_to_int,
    "integer": _cast_to_int,
    "double": _cast_to_double,
    "decimal": _cast_to_decimal,
    "bool": _cast_to_boolean,
    "boolean": _cast_to_boolean,
}
