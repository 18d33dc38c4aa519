"""cast() and the conversions that functions make by themselves."""

from decimal import Decimal
from typing import Any

import pytest

from localcloud.iot_sql import UNDEFINED

D = Decimal


@pytest.mark.parametrize(
    ("given", "as_int", "as_decimal", "as_boolean", "as_string"),
    [
        ("7", 7, 7, True, "7"),
        ("0", 0, 0, False, "0"),
        ("1.9", 1, D("1.9"), True, "1.9"),
        ("-1.5", -2, D("-1.5"), True, "-1.5"),
        ("10.0", 10, 10, True, "10"),
        ("1E-7", 0, D("1E-7"), True, "1E-7"),
        ("1E40", D("1E40"), D("1E40"), True, "1E+40"),
        ("true", 1, 1, True, "true"),
        ("false", 0, 0, False, "false"),
        ("'5E-1'", 0, D("0.5"), UNDEFINED, "5E-1"),
        ("'-1.9'", -2, D("-1.9"), UNDEFINED, "-1.9"),
        ("'1e2'", 100, 100, UNDEFINED, "1e2"),
        ("'1E+2'", UNDEFINED, UNDEFINED, UNDEFINED, "1E+2"),
        ("' 1'", UNDEFINED, UNDEFINED, UNDEFINED, " 1"),
        ("'1.'", UNDEFINED, UNDEFINED, UNDEFINED, "1."),
        ("'٣'", UNDEFINED, UNDEFINED, UNDEFINED, "٣"),
        ("'1E1000'", UNDEFINED, UNDEFINED, UNDEFINED, "1E1000"),
        ("'FALSE'", UNDEFINED, UNDEFINED, False, "FALSE"),
        ("[1, 'a', true, null]", UNDEFINED, UNDEFINED, UNDEFINED, '[1,"a",true,null]'),
        ("{'a': {'b': 1.50}}", UNDEFINED, UNDEFINED, UNDEFINED, '{"a":{"b":1.5}}'),
        ("null", UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED),
        ("missing", UNDEFINED, UNDEFINED, UNDEFINED, UNDEFINED),
    ],
)
def test_casts_by_the_tables(
    value: Any, given: str, as_int: Any, as_decimal: Any, as_boolean: Any, as_string: Any
) -> None:
    assert value(f"cast({given} AS Int)") == value(f"cast({given} as INTEGER)") == as_int
    assert value(f"cast({given} AS Decimal)") == value(f"cast({given} as double)") == as_decimal
    assert value(f"cast({given} AS Boolean)") is value(f"cast({given} as bool)") is as_boolean
    for name in ("String", "Nvarchar", "Text", "Ntext", "varchar"):
        assert value(f"cast({given} AS {name})") == as_string


def test_casts_to_double_precision(value: Any) -> None:
    assert value("cast(0.12345678901234567890123 AS Double)") == D("0.12345678901234568")
    assert value("cast(1E999 AS Double)") is UNDEFINED


def test_a_string_that_ends_in_a_newline_is_no_number(value: Any) -> None:
    assert value("cast(n AS Int)", {"n": "5\n"}) is UNDEFINED


def test_keeps_all_34_digits_of_a_decimal(value: Any) -> None:
    digits = "0.1234567890123456789012345678901234"

    assert value("cast(n AS String)", f'{{"n": {digits}}}'.encode()) == digits
