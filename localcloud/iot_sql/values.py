"""The values of AWS IoT SQL as Python objects, and how large its numbers may grow.

Null is None, Int int, Decimal decimal.Decimal, Boolean bool, String str, Array list, Object dict.
A payload that is not JSON is bytes. Arrays and objects never hold UNDEFINED: it is left out when
they are built, because JSON has no other way to show it.
"""

import decimal
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

DIGITS: Final = 34
LIMIT: Final = 10**DIGITS


class Undefined(Enum):
    """The one value that stands for "no value"."""

    UNDEFINED = "undefined"


class NoMatch(Enum):
    """What a statement gives for a message that it does not select."""

    NO_MATCH = "no match"


UNDEFINED: Final = Undefined.UNDEFINED
NO_MATCH: Final = NoMatch.NO_MATCH

Json: TypeAlias = bool | int | Decimal | str | list["Json"] | dict[str, "Json"] | None
Value: TypeAlias = Json | bytes | Undefined
Number: TypeAlias = int | Decimal

# 34 digits, magnitudes from 1E-999 to 9.99...E999; whatever leaves that range is an error.
DECIMALS: Final = decimal.Context(
    prec=DIGITS,
    Emax=999,
    Emin=-999,
    rounding=decimal.ROUND_HALF_EVEN,
    traps=[
        decimal.InvalidOperation,
        decimal.DivisionByZero,
        decimal.Overflow,
        decimal.Subnormal,
    ],
)


def number(decimal_value: Decimal) -> Number:
    """Makes a whole Decimal an Int, as version 2016-03-23 does; beyond 34 digits it stays."""
    if decimal_value.adjusted() < DIGITS and decimal_value == decimal_value.to_integral_value():
        return int(decimal_value)
    return decimal_value


def whole_number(value: int) -> Number:
    """Keeps an Int of up to 34 digits and rounds a longer one to 34."""
    return value if -LIMIT < value < LIMIT else number(DECIMALS.create_decimal(value))


def numeral(text: str) -> Number:
    """Reads the digits of a number.

    Raises:
        ArithmeticError: beyond 9.99E999, or nearer to zero than 1E-999.
    """
    return number(DECIMALS.create_decimal(text))
