"""The operator tables of the reference, with every type on either side."""

from decimal import Decimal
from typing import Any

import pytest

from localcloud.iot_sql import UNDEFINED

D = Decimal


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2", 3),
        ("1 + 0.5", D("1.5")),
        ("0.1 + 0.2", D("0.3")),
        ("0.5 + 0.5", 1),
        ("'a' + 1", "a1"),
        ("1.5 + 'a'", "1.5a"),
        ("'a' + [1, 'b']", 'a[1,"b"]'),
        ("'a' + null", UNDEFINED),
        ("'a' + missing", UNDEFINED),
        ("true + 1", UNDEFINED),
        ("[1] + [2]", UNDEFINED),
        ("'5' - 3", 2),
        ("'5' - '3.5'", D("1.5")),
        ("'x' - 3", UNDEFINED),
        ("'5 ' - 3", UNDEFINED),
        ("'+5' - 3", UNDEFINED),
        ("null - 3", UNDEFINED),
        ("true * 2", UNDEFINED),
        ("2 * 1.5", 3),
        ("'5E-1' * 2", 1),
        ("6 / 3", 2),
        ("5 / 2", D("2.5")),
        ("-5 / 2", D("-2.5")),
        ("1 / 3", D("0." + "3" * 34)),
        ("1 / 0", UNDEFINED),
        ("1.5 / 0", UNDEFINED),
        ("8 % 3", 2),
        ("-8 % 3", -2),
        ("8 % -3", 2),
        ("-8.5 % 3", D("-2.5")),
        ("8 % 0", UNDEFINED),
        ("8.5 % 0", UNDEFINED),
        ("1E30 % 0.0000000007", UNDEFINED),
        ("- '5'", -5),
        ("- 1.5", D("-1.5")),
        ("- true", UNDEFINED),
        ("- missing", UNDEFINED),
    ],
)
def test_calculates(value: Any, text: str, expected: Any) -> None:
    result = value(text)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9999999999999999999999999999999999 + 1", D(10) ** 34),
        (
            "9999999999999999999999999999999999 * 9999999999999999999999999999999999",
            D("9.999999999999999999999999999999998E67"),
        ),
        ("9E999 * 10", UNDEFINED),
        ("1E-999 / 10", UNDEFINED),
        ("1E-999 * 1", D("1E-999")),
        ("-9E999 - 9E999", UNDEFINED),
    ],
)
def test_keeps_34_digits_and_gives_up_beyond_the_range(
    value: Any, text: str, expected: Any
) -> None:
    assert value(text) == expected


@pytest.mark.parametrize("symbol", [">", ">=", "<", "<="])
@pytest.mark.parametrize("other", ["'x'", "true", "null", "missing", "[1]", "{'a': 1}"])
def test_compares_nothing_but_numbers(value: Any, symbol: str, other: str) -> None:
    assert value(f"1 {symbol} {other}") is UNDEFINED
    assert value(f"{other} {symbol} 1") is UNDEFINED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 > 1", True),
        ("'10' > '9'", True),
        ("'1.0' >= 1", True),
        ("1.5 < 2", True),
        ("2 <= 1.5", False),
        ("1E400 > 1E399", True),
        ("'1E9999' > 1", UNDEFINED),
    ],
)
def test_compares_numbers_and_what_spells_them(value: Any, text: str, expected: Any) -> None:
    assert value(text) is expected


@pytest.mark.parametrize(
    ("left", "right", "are_equal"),
    [
        ("1", "1.0", True),
        ("1", "'1'", False),
        ("true", "'true'", False),
        ("true", "1", False),
        ("[true]", "[1]", False),
        ("{'a': [1, null]}", "{'a': [1.0, null]}", True),
        ("[1, 2]", "[2, 1]", False),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", True),
        ("{'a': 1}", "{'b': 1}", False),
        ("null", "null", True),
        ("null", "0", False),
        ("'a'", "'A'", False),
    ],
)
def test_equals_by_type_and_value(value: Any, left: str, right: str, are_equal: bool) -> None:
    assert value(f"{left} = {right}") is are_equal
    assert value(f"{right} = {left}") is are_equal
    assert value(f"{left} <> {right}") is not are_equal


@pytest.mark.parametrize("text", ["missing = 1", "1 <> missing", "missing = missing"])
def test_has_no_answer_for_undefined(value: Any, text: str) -> None:
    assert value(text) is UNDEFINED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true AND 'TRUE'", True),
        ("true AND 'false'", False),
        ("false OR 'True'", True),
        ("false OR false OR false", False),
        ("false AND missing", UNDEFINED),
        ("true OR missing", UNDEFINED),
        ("1 AND true", UNDEFINED),
        ("true AND null", UNDEFINED),
        ("'yes' OR true", UNDEFINED),
        ("NOT 'False'", True),
        ("NOT NOT true", True),
        ("NOT 0", UNDEFINED),
        ("NOT missing", UNDEFINED),
    ],
)
def test_reasons_with_booleans_alone(value: Any, text: str, expected: Any) -> None:
    assert value(text) is expected
