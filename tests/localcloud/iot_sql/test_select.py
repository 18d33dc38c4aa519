"""What SELECT, FROM, WHERE and SET make of a message."""

from typing import Any

import pytest

from localcloud.iot_sql import NO_MATCH, UNDEFINED, Message, compile_statement

READING = {
    "color": "red",
    "value": 50,
    "item2": {"n": 1, "end": True},
    "readings": [{"n": "co", "v": 7}, {"n": "heat", "v": 80}, {"n": "co", "v": 9}, 5],
}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT * FROM '#'", READING),
        ("SELECT VALUE * FROM '#'", READING),
        ("SELECT color FROM '#'", {"color": "red"}),
        ("select color from '#' where value = 50", {"color": "red"}),
        ("SELECT color AS farbe, missing AS m FROM '#'", {"farbe": "red"}),
        ("SELECT item2.n FROM '#'", {"n": 1}),
        ("SELECT item2.n AS a.b.c, item2.end AS a.d FROM '#'", {"a": {"b": {"c": 1}, "d": True}}),
        ("SELECT *, 15 AS speed FROM '#'", {**READING, "speed": 15}),
        ("SELECT 15 AS color, * FROM '#'", READING),
        ("SELECT *, 15 AS color FROM '#'", {**READING, "color": 15}),
        ("SELECT *, missing AS color FROM '#'", READING),
        ("SELECT *, 2 AS item2.n FROM '#'", {**READING, "item2": {"n": 2, "end": True}}),
        ("SELECT *, 2 AS color.n FROM '#'", {**READING, "color": {"n": 2}}),
        ("SELECT color AS from FROM '#'", {"from": "red"}),
        ("SELECT VALUE [color, missing, null] FROM '#'", ["red", None]),
        (
            "SELECT VALUE {'a': color, 'b': missing, 'a b': {'c': 1}} FROM '#'",
            {"a": "red", "a b": {"c": 1}},
        ),
        ("SELECT VALUE missing FROM '#'", UNDEFINED),
        ("SELECT missing FROM '#'", {}),
    ],
)
def test_selects_columns(evaluate: Any, statement: str, expected: Any) -> None:
    assert evaluate(statement, READING) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT value FROM '#'", {"value": 50}),
        ("SELECT value, color FROM '#'", {"value": 50, "color": "red"}),
        ("SELECT value - 32 AS rest FROM '#'", {"rest": 18}),
        ("SELECT value * 2 AS twice FROM '#'", {"twice": 100}),
        ("SELECT value AS v FROM '#'", {"v": 50}),
        ("SELECT VALUE value FROM '#'", 50),
        ("SELECT VALUE (value) FROM '#'", 50),
        ("SELECT VALUE 'x' FROM '#'", "x"),
    ],
)
def test_tells_the_keyword_value_from_a_field_of_that_name(
    evaluate: Any, statement: str, expected: Any
) -> None:
    assert evaluate(statement, READING) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(SELECT v FROM readings WHERE n = 'co')", [{"v": 7}, {"v": 9}]),
        ("(SELECT VALUE v FROM readings)", [7, 80, 9]),
        ("(SELECT * FROM readings WHERE v > 50)", [{"n": "heat", "v": 80}]),
        ("(SELECT VALUE * FROM readings)", READING["readings"]),
        ("(SELECT *, topic(1) AS t FROM readings WHERE v = 7)", [{"n": "co", "v": 7, "t": "dt"}]),
        ("(SELECT *, 1 AS one FROM readings WHERE isUndefined(v))", [5]),
        ("(SELECT n AS name FROM item2)", {"name": 1}),
        ("(SELECT n FROM item2 WHERE n = 2)", UNDEFINED),
        ("(SELECT n FROM color)", UNDEFINED),
        ("(SELECT n FROM missing)", UNDEFINED),
        ("get((SELECT VALUE v FROM readings WHERE n = 'heat'), 0)", 80),
        ("(SELECT VALUE (SELECT VALUE n FROM inner) FROM outer)", [[1], [2, 3]]),
    ],
)
def test_selects_within_arrays_and_objects(value: Any, expression: str, expected: Any) -> None:
    nested = {"outer": [{"inner": [{"n": 1}]}, {"inner": [{"n": 2}, {"n": 3}]}]}

    assert value(expression, {**READING, **nested}) == expected


@pytest.mark.parametrize(
    "condition",
    ["value > 49", "value > 49 AND color = 'red'", "'TRUE'", "NOT (value < 1)", "true OR false"],
)
def test_runs_when_where_is_true(evaluate: Any, condition: str) -> None:
    assert evaluate(f"SELECT color FROM '#' WHERE {condition}", READING) == {"color": "red"}


@pytest.mark.parametrize(
    "condition",
    [
        "value > 50",
        "missing = 1",
        "1",
        "null",
        "color",
        "value > 49 AND missing",
        "true OR missing",
    ],
)
def test_does_not_run_when_where_is_anything_else(evaluate: Any, condition: str) -> None:
    assert evaluate(f"SELECT color FROM '#' WHERE {condition}", READING) is NO_MATCH


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("CASE color WHEN 'red' THEN 1 WHEN 'red' THEN 2 ELSE 3 END", 1),
        ("CASE color WHEN 'green' THEN 1 ELSE 3 END", 3),
        ("CASE color WHEN 'green' THEN 1 END", UNDEFINED),
        ("CASE missing WHEN 'green' THEN 1 ELSE 3 END", UNDEFINED),
        ("CASE color WHEN missing THEN 1 ELSE 3 END", 3),
        ("CASE null WHEN null THEN 1 END", 1),
        ("CASE 1 WHEN 1 THEN CASE 2 WHEN 2 THEN 'in' END END", "in"),
        (
            "(SELECT VALUE CASE n WHEN 'co' THEN 'gas' ELSE 'other' END FROM readings WHERE v > 8)",
            ["other", "gas"],
        ),
    ],
)
def test_chooses_the_first_case_that_is_equal(value: Any, expression: str, expected: Any) -> None:
    assert value(expression, READING) == expected


def test_sets_variables_once_and_uses_them_everywhere(evaluate: Any) -> None:
    statement = (
        "SET @limit = 8, @over = (SELECT VALUE v FROM readings WHERE v > @limit) "
        "SELECT @over AS over, @limit + 1 AS next FROM '#' WHERE get(@over, 0) > @limit"
    )

    assert evaluate(statement, READING) == {"over": [80, 9], "next": 9}


def test_reads_members_of_a_variable(evaluate: Any) -> None:
    assert evaluate("SET @it = item2 SELECT @it.n, @it.no AS x FROM '#'", READING) == {"n": 1}


def test_leaves_messages_of_other_topics_alone(evaluate: Any) -> None:
    assert evaluate("SELECT * FROM 'dt/+/+/alarm'", READING) == READING
    assert evaluate("SELECT * FROM 'dt/+/+/status'", READING) is NO_MATCH


def test_needs_a_from_clause_for_whatever_passes_the_broker(evaluate: Any) -> None:
    assert evaluate("SELECT color", READING) is NO_MATCH
    assert evaluate("SELECT color", READING, topic="$aws/rules/r/x") == {"color": "red"}


def test_does_not_ask_from_in_basic_ingest(evaluate: Any) -> None:
    topic = "$aws/rules/anju_activity/dt/anju/t-1/activity"

    result = evaluate("SELECT topic() AS t, topic(3) AS n FROM 'other'", READING, topic=topic)

    assert result == {"t": "dt/anju/t-1/activity", "n": "t-1"}


def test_sees_an_empty_topic_after_a_bare_basic_ingest_prefix(value: Any) -> None:
    assert value("topic()", topic="$aws/rules/r") == ""
    assert value("topic(2)", topic="$aws/rules/r") is UNDEFINED


def test_never_alters_the_document_that_other_rules_share() -> None:
    message = Message(b'{"a":{"b":1},"c":[{"d":1}]}', "x")

    compile_statement("SELECT *, 2 AS a.b, 3 AS a.n FROM 'x'").evaluate(message)
    compile_statement("SELECT VALUE transform('enrichArray', a, c) FROM 'x'").evaluate(message)

    assert message.document == {"a": {"b": 1}, "c": [{"d": 1}]}


def test_compiles_the_same_text_once() -> None:
    assert compile_statement("SELECT a FROM 'x'") is compile_statement("SELECT a FROM 'x'")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'it''s'", "it's"),
        ('"say ""so"""', 'say "so"'),
        ("'中文'", "中文"),
        ("''", ""),
        ("-5", -5),
        ("1 + 2 * 3 - 4 / 2", 5),
        ("(1 + 2) * 3", 9),
        ("-2 - -3", 1),
        ("NOT 1 = 2", True),
        ("true OR false AND false", True),
        ("fromage", "cheese"),
        ("$dollar_1", 4),
    ],
)
def test_reads_literals_names_and_precedence(value: Any, text: str, expected: Any) -> None:
    assert value(text, {"fromage": "cheese", "$dollar_1": 4}) == expected
