"""The operators, by the tables of the reference.

Where those say too little: Int / Int is a Decimal unless it comes out whole (the table says Int,
the SET clause's own example 23.89 = 215 / 9); division by zero is Undefined; the remainder has the
sign of the left operand; two Nulls are equal (the table of `<>` says so, that of `=` is silent).
AND and OR give Undefined as soon as one operand is neither Boolean nor "true"/"false", whatever
the other one is. IN looks for any value, Null and Booleans too, although its table names only the
other types; what is Undefined is in no array.
"""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from localcloud.iot_sql.conversions import to_boolean, to_number, to_string
from localcloud.iot_sql.values import (
    DECIMALS,
    UNDEFINED,
    Number,
    Undefined,
    Value,
    number,
    whole_number,
)

Outcome: TypeAlias = bool | Undefined

_NUMBERS = (int, Decimal)


def _comparison(compare: Callable[[Number, Number], bool]) -> Callable[[Value, Value], Outcome]:
    def compared(left: Value, right: Value) -> Outcome:
        if type(left) is int and type(right) is int:
            return compare(left, right)
        first, second = to_number(left), to_number(right)
        if first is UNDEFINED or second is UNDEFINED:
            return UNDEFINED
        return compare(first, second)

    return compared


greater = _comparison(operator.gt)
greater_or_equal = _comparison(operator.ge)
less = _comparison(operator.lt)
less_or_equal = _comparison(operator.le)


def equal(left: Value, right: Value) -> Outcome:
    """Compares by type and value; types that do not match are unequal, Undefined is no answer."""
    if type(left) is str and type(right) is str:
        return left == right
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    return _same(left, right)


def unequal(left: Value, right: Value) -> Outcome:
    """The opposite of `equal`, or no answer where it has none."""
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    return not _same(left, right)


def _same(left: Value, right: Value) -> bool:
    kind, other = type(left), type(right)
    if kind is not other:
        return kind in _NUMBERS and other in _NUMBERS and left == right
    if type(left) is list and type(right) is list:
        return len(left) == len(right) and all(map(_same, left, right))
    if type(left) is dict and type(right) is dict:
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    return left == right


def contained(value: Value, array: Value) -> Outcome:
    """IN: whether an element of the array equals the value; nothing is in what is no array."""
    if value is UNDEFINED or type(array) is not list:
        return UNDEFINED
    return any(_same(value, element) for element in array)


def both(*operands: Value) -> Outcome:
    """AND over operands that have all been evaluated."""
    return _folded(all, operands)


def either(*operands: Value) -> Outcome:
    """OR over operands that have all been evaluated."""
    return _folded(any, operands)


def _folded(fold: Callable[[list[bool]], bool], operands: tuple[Value, ...]) -> Outcome:
    truths = []
    for operand in operands:
        truth = to_boolean(operand)
        if truth is UNDEFINED:
            return UNDEFINED
        truths.append(truth)
    return fold(truths)


def opposite(operand: Value) -> Outcome:
    """NOT."""
    truth = to_boolean(operand)
    return UNDEFINED if truth is UNDEFINED else not truth


def holds(operand: Value) -> bool:
    """Whether a condition selects: only true does, as a Boolean or spelt out."""
    return to_boolean(operand) is True


def add(left: Value, right: Value) -> Value:
    """Adds numbers; joins the texts of both when either is a String."""
    if type(left) is int and type(right) is int:
        return whole_number(left + right)
    if type(left) is str or type(right) is str:
        head, tail = to_string(left), to_string(right)
        return UNDEFINED if head is UNDEFINED or tail is UNDEFINED else head + tail
    return _add_numbers(left, right)


def _arithmetic(
    of_ints: Callable[[int, int], Number], of_decimals: Callable[[Number, Number], Decimal]
) -> Callable[[Value, Value], Value]:
    def result(left: Value, right: Value) -> Value:
        first, second = to_number(left), to_number(right)
        if first is UNDEFINED or second is UNDEFINED:
            return UNDEFINED
        try:
            if type(first) is int and type(second) is int:
                return of_ints(first, second)
            return number(of_decimals(first, second))
        except ArithmeticError:
            return UNDEFINED

    return result


def _divided(left: int, right: int) -> Number:
    whole, rest = divmod(left, right)
    return whole if rest == 0 else number(DECIMALS.divide(left, right))


def _rest(left: int, right: int) -> int:
    rest = abs(left) % abs(right)
    return rest if left >= 0 else -rest


_add_numbers = _arithmetic(lambda a, b: whole_number(a + b), DECIMALS.add)
subtract = _arithmetic(lambda a, b: whole_number(a - b), DECIMALS.subtract)
multiply = _arithmetic(lambda a, b: whole_number(a * b), DECIMALS.multiply)
divide = _arithmetic(_divided, DECIMALS.divide)
remainder = _arithmetic(_rest, DECIMALS.remainder)


def negate(operand: Value) -> Value:
    """Unary minus."""
    found = to_number(operand)
    return DECIMALS.minus(found) if isinstance(found, Decimal) else _minus(found)


def _minus(found: int | Undefined) -> Value:
    return UNDEFINED if found is UNDEFINED else -found


def member(value: Value, name: str) -> Value:
    """The value a key of an object holds; Undefined for anything else."""
    return value.get(name, UNDEFINED) if type(value) is dict else UNDEFINED
