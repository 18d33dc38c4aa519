"""Choice rules."""

import pytest

from localcloud.states import choices
from localcloud.states.errors import StatesRuntimeError

DATA = {
    "s": "abc",
    "n": 5,
    "f": 5.0,
    "b": True,
    "t": "2026-01-15T02:10:00Z",
    "shanghai": "2026-01-15T10:10:00+08:00",
    "nul": None,
    "text": "abc",
    "star": "a*c",
}


@pytest.mark.parametrize(
    ("variable", "operator", "operand", "expected"),
    [
        ("s", "StringEquals", "abc", True),
        ("s", "StringLessThan", "abd", True),
        ("s", "StringGreaterThanEquals", "abc", True),
        ("s", "StringEqualsPath", "$.text", True),
        ("n", "StringEquals", "5", False),
        ("n", "NumericEquals", 5, True),
        ("f", "NumericEquals", 5, True),
        ("n", "NumericLessThan", 5, False),
        ("n", "NumericLessThanEquals", 5, True),
        ("n", "NumericGreaterThanPath", "$.f", False),
        ("b", "NumericEquals", 1, False),
        ("s", "NumericGreaterThan", 1, False),
        ("b", "BooleanEquals", True, True),
        ("b", "BooleanEqualsPath", "$.n", False),
        ("n", "BooleanEquals", True, False),
        ("t", "TimestampEquals", "2026-01-15T03:10:00+01:00", True),
        ("t", "TimestampEqualsPath", "$.shanghai", True),
        ("shanghai", "TimestampLessThan", "2026-01-15T02:10:00.001Z", True),
        ("s", "TimestampLessThan", "2026-01-15T02:10:00Z", False),
        ("s", "StringMatches", "a*", True),
        ("s", "StringMatches", "*b*", True),
        ("s", "StringMatches", "b*", False),
        ("s", "StringMatches", "a.c", False),
        ("star", "StringMatches", r"a\*c", True),
        ("s", "StringMatches", r"a\*c", False),
        ("n", "StringMatches", "*", False),
        ("nul", "IsNull", True, True),
        ("s", "IsNull", False, True),
        ("s", "IsPresent", True, True),
        ("missing", "IsPresent", True, False),
        ("missing", "IsPresent", False, True),
        ("nul", "IsPresent", True, True),
        ("n", "IsNumeric", True, True),
        ("b", "IsNumeric", True, False),
        ("s", "IsString", True, True),
        ("b", "IsBoolean", True, True),
        ("t", "IsTimestamp", True, True),
        ("shanghai", "IsTimestamp", True, True),
        ("s", "IsTimestamp", True, False),
    ],
)
def test_a_comparison(scope, variable, operator, operand, expected):
    rule = {"Variable": f"$.{variable}", operator: operand, "Next": "x"}

    assert choices.holds(rule, scope(DATA)) is expected


def test_combinations(scope):
    is_abc = {"Variable": "$.s", "StringEquals": "abc"}
    is_six = {"Variable": "$.n", "NumericEquals": 6}

    assert choices.holds({"And": [is_abc, {"Not": is_six}]}, scope(DATA))
    assert choices.holds({"Or": [is_six, is_abc]}, scope(DATA))
    assert not choices.holds({"Or": [is_six, {"Not": is_abc}]}, scope(DATA))


def test_a_combination_does_not_look_further_than_it_must(scope):
    present = {"Variable": "$.missing", "IsPresent": True}
    equal = {"Variable": "$.missing", "StringEquals": "x"}

    assert not choices.holds({"And": [present, equal]}, scope(DATA))


@pytest.mark.parametrize(
    "rule",
    [
        {"Variable": "$.missing", "StringEquals": "x"},
        {"Variable": "$.missing", "IsString": True},
        {"Variable": "$.s", "StringEqualsPath": "$.missing"},
    ],
)
def test_a_variable_that_is_not_there_is_a_fault_of_the_machine(scope, rule):
    with pytest.raises(StatesRuntimeError, match="invalid value"):
        choices.holds(rule, scope(DATA))
