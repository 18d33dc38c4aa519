"""IN, EXISTS, and the name that a sub-select may give its element."""

from typing import Any

import pytest

from localcloud.iot_sql import NO_MATCH, UNDEFINED, SqlSyntaxError, compile_statement

READINGS = {"limit": 5, "rows": [{"n": "co", "v": [1, 9]}, {"n": "water", "v": [2, 3]}]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 in [1, 2, 3, 'three', 5.7, null]", True),
        ("'three' IN [1, 'three']", True),
        ("5.70 In [5.7]", True),
        ("1 + 2 IN [3]", True),
        ("'3' IN [3]", False),
        ("[1] IN [[1], 2]", True),
        ("{'a': 1} IN [{'a': 1.0}]", True),
        ("null IN [1, null]", True),
        ("true IN [1]", False),
        ("4 IN []", False),
        ("NOT 4 IN [4]", False),
        ("4 IN [4] AND 5 IN [5]", True),
        ("missing IN [1]", UNDEFINED),
        ("1 IN missing", UNDEFINED),
        ("'a' IN 'abc'", UNDEFINED),
        ("'a' IN {'a': 1}", UNDEFINED),
        ("'co' IN (SELECT VALUE n FROM rows)", True),
    ],
)
def test_looks_for_an_equal_element(value: Any, text: str, expected: Any) -> None:
    assert value(text, READINGS) is expected


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ("EXISTS (SELECT * FROM rows AS r WHERE r.n = 'co')", True),
        ("exists(select * from rows as r where n = 'co')", True),
        ("EXISTS (SELECT * FROM rows WHERE n = 'gas')", False),
        ("EXISTS (SELECT * FROM nothing)", False),
        ("NOT EXISTS (SELECT * FROM nothing)", True),
        ("EXISTS (SELECT * FROM get(rows, 0) AS r WHERE r.n = 'co')", True),
        ("EXISTS (SELECT * FROM get(rows, 0) AS r WHERE r.n = 'gas')", False),
        (
            "EXISTS (SELECT * FROM rows AS r WHERE EXISTS (SELECT * FROM r.v AS x WHERE x > 8))",
            True,
        ),
        ("EXISTS (SELECT * FROM rows AS r WHERE EXISTS (SELECT * FROM v AS x WHERE x > 9))", False),
    ],
)
def test_runs_when_a_sub_select_gives_an_element(evaluate: Any, condition: str, runs: bool) -> None:
    result = evaluate(f"SELECT limit FROM '#' WHERE {condition}", READINGS)

    assert result == ({"limit": 5} if runs else NO_MATCH)


def test_an_inner_sub_select_sees_the_outer_element_by_its_name(value: Any) -> None:
    text = "SELECT VALUE (SELECT VALUE {'n': r.n, 'x': x} FROM r.v AS x) FROM rows AS r"

    assert value(text, READINGS) == [
        [{"n": "co", "x": 1}, {"n": "co", "x": 9}],
        [{"n": "water", "x": 2}, {"n": "water", "x": 3}],
    ]


def test_an_alias_hides_a_key_of_its_name_and_no_longer_holds_outside(value: Any) -> None:
    payload = {"a": [{"a": 1}], "b": 2}

    assert value("SELECT VALUE a FROM a AS a", payload) == [{"a": 1}]
    assert value("{'in': (SELECT VALUE b.a FROM a AS b), 'out': b}", payload) == {
        "in": [1],
        "out": 2,
    }


@pytest.mark.parametrize("name", ["in", "exists", "IN"])
def test_fields_may_have_the_names_of_these_operators(evaluate: Any, name: str) -> None:
    assert evaluate(f"SELECT {name} FROM '#' WHERE {name} > 0", {name: 1}) == {name: 1}


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("SELECT a FROM '#' WHERE a NOT IN b", 27),
        ("SELECT a FROM '#' WHERE EXISTS (a)", 33),
        ("SELECT a FROM '#' WHERE a IN", 29),
    ],
)
def test_refuses_what_the_reference_does_not_show(sql: str, column: int) -> None:
    with pytest.raises(SqlSyntaxError) as refused:
        compile_statement(sql)

    assert (refused.value.line, refused.value.column) == (1, column)
