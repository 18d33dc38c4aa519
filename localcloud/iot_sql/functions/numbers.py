"""Functions of numbers: rounding, signs, roots, angles, logarithms and bits.

Those documented as "with double precision" round their arguments to a double first. bitnot(13)
is -14: the page prints 2, which is no bitwise NOT of an Int. round() rounds to the nearest Int,
halves away from zero, as its words and examples say; its table says "rounded down".
"""

import decimal
import math
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from localcloud.iot_sql.conversions import from_double, to_double, to_int, to_number
from localcloud.iot_sql.functions.signature import Function, takes
from localcloud.iot_sql.operators import remainder
from localcloud.iot_sql.values import (
    DECIMALS,
    DIGITS,
    LIMIT,
    UNDEFINED,
    Number,
    Value,
    number,
    whole_number,
)


def _of_number(compute: Callable[[Number], Number]) -> Callable[[Value], Value]:
    def computed(value: Value) -> Value:
        found = to_number(value)
        return UNDEFINED if found is UNDEFINED else compute(found)

    return computed


def _rounded(rounding: str) -> Callable[[Value], Value]:
    def rounded(found: Number) -> Number:
        return found if isinstance(found, int) else number(found.to_integral_value(rounding))

    return _of_number(rounded)


def _absolute(found: Number) -> Number:
    return abs(found) if isinstance(found, int) else DECIMALS.abs(found)


def _sign(found: Number) -> Number:
    return (found > 0) - (found < 0)


def _truncated(value: Value, places: Value) -> Value:
    found = to_number(value)
    if found is UNDEFINED or isinstance(places, str):
        return UNDEFINED
    wanted = to_int(places)
    if wanted is UNDEFINED:
        return UNDEFINED
    return found if isinstance(found, int) else _cut(found, max(0, min(DIGITS, wanted)))


def _cut(found: Decimal, places: int) -> Number:
    exponent = found.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -places:
        found = found.quantize(Decimal((0, (1,), -places)), decimal.ROUND_DOWN, DECIMALS)
    return number(found.normalize(DECIMALS))


def _of_doubles(compute: Callable[..., float]) -> Callable[..., Value]:
    def computed(*values: Value) -> Value:
        arguments = [to_double(value) for value in values]
        if UNDEFINED in arguments:
            return UNDEFINED
        try:
            return from_double(compute(*arguments))
        except (ArithmeticError, ValueError):
            return UNDEFINED

    return computed


def _of_bits(compute: Callable[..., int]) -> Callable[..., Value]:
    def computed(*values: Value) -> Value:
        bits = [to_int(value) for value in values]
        if any(found is UNDEFINED or abs(found) >= LIMIT for found in bits):
            return UNDEFINED
        return whole_number(compute(*bits))

    return computed


NUMBER_FUNCTIONS: Final[dict[str, Function]] = {
    "abs": takes(1, _of_number(_absolute)),
    "acos": takes(1, _of_doubles(math.acos)),
    "asin": takes(1, _of_doubles(math.asin)),
    "atan": takes(1, _of_doubles(math.atan)),
    "atan2": takes(2, _of_doubles(math.atan2)),
    "bitand": takes(2, _of_bits(operator.and_)),
    "bitnot": takes(1, _of_bits(operator.invert)),
    "bitor": takes(2, _of_bits(operator.or_)),
    "bitxor": takes(2, _of_bits(operator.xor)),
    "ceil": takes(1, _rounded(decimal.ROUND_CEILING)),
    "cos": takes(1, _of_doubles(math.cos)),
    "cosh": takes(1, _of_doubles(math.cosh)),
    "exp": takes(1, _of_doubles(math.exp)),
    "floor": takes(1, _rounded(decimal.ROUND_FLOOR)),
    "ln": takes(1, _of_doubles(math.log)),
    "log": takes(1, _of_doubles(math.log10)),
    "mod": takes(2, remainder),
    "power": takes(2, _of_doubles(math.pow)),
    "remainder": takes(2, remainder),
    "round": takes(1, _rounded(decimal.ROUND_HALF_UP)),
    "sign": takes(1, _of_number(_sign)),
    "sin": takes(1, _of_doubles(math.sin)),
    "sinh": takes(1, _of_doubles(math.sinh)),
    "sqrt": takes(1, _of_doubles(math.sqrt)),
    "tan": takes(1, _of_doubles(math.tan)),
    "tanh": takes(1, _of_doubles(math.tanh)),
    "trunc": takes(2, _truncated),
}
