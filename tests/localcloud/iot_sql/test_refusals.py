"""What is refused before any message, with its place and words that help."""

import pytest

from localcloud.iot_sql import SqlSyntaxError, compile_statement
from localcloud.iot_sql.checks import DEEPEST


@pytest.mark.parametrize(
    ("statement", "line", "column", "words"),
    [
        ("", 1, 1, "found the end; expected SELECT or SET"),
        ("SELECT", 1, 7, "found the end; expected an expression"),
        ("SELECT a FORM 'x'", 1, 10, "found FORM; expected .*FROM, WHERE or the end"),
        ("SELECT a\nFROM 'x'\nWHERE a = = 2", 3, 11, "found =; expected an expression"),
        ("SELECT a FROM 'x'\nWHERE", 2, 6, "found the end; expected an expression"),
        ("SELECT a FROM topic/x", 1, 15, "topic filter in single quotes"),
        ('SELECT a FROM "x"', 1, 15, "topic filter in single quotes"),
        ("SELECT a WHERE b != 3", 1, 18, "unequal is written <>"),
        ("SELECT a[0] FROM 'x'", 1, 9, r"get\(array, n\)"),
        ("SELECT a FROM 'x';", 1, 18, "no semicolon"),
        ("SELECT 'abc", 1, 8, "not closed"),
        ("SELECT `a`", 1, 8, "found `; expected an expression"),
        ("SELECT a FROM 'x' -- c", 1, 19, "expected WHERE or the end"),
        ("SELECT 5abc AS b", 1, 8, "expected an expression"),
        ("SELECT 1E1000 AS b", 1, 8, "out of range"),
        ("SELECT VALUE a, b FROM 'x'", 1, 15, "found ,"),
        ("SELECT {a: 1} AS b", 1, 9, "a quoted key"),
        ("SELECT CASE WHEN a THEN b END AS x", 1, 18, "WHEN"),
        ("SELECT CASE a ELSE b END AS x", 1, 15, "WHEN"),
        ("SELECT a AS 'b'", 1, 13, "a name"),
        ("SELECT cast(a AS) AS b", 1, 17, "a name"),
        ("SELECT (SELECT a) AS b", 1, 17, "FROM"),
        ("SELECT a = b = c AS d", 1, 14, "found ="),
        ("SELECT a LIKE b AS c", 1, 10, "found LIKE"),
        ("SELECT a FROM 'x' LIMIT 3", 1, 19, "found LIMIT"),
        ("SET a = 1 SELECT a", 1, 5, "an @variable"),
        ("SELECT a SET @b = 1", 1, 10, "found SET"),
        ("SELECT @a AS b", 1, 8, "@a is not set"),
        ("SET @a = @b, @b = 1 SELECT @a AS c", 1, 10, "@b is not set before"),
        ("SET @a = 1, @a = 2 SELECT @a AS c", 1, 13, "set twice"),
        (f"SET @{'a' * 65} = 1 SELECT b", 1, 5, "64 characters"),
        ("SET " + ", ".join(f"@v{n} = 1" for n in range(11)) + " SELECT a", 1, 95, "10 variables"),
        ("SET @a = * SELECT @a AS b", 1, 10, "expected an expression"),
        ("SELECT topic(2) FROM 'x'", 1, 8, "needs a name"),
        ("SELECT @a FROM 'x'", 1, 8, "needs a name"),
        ("SELECT (SELECT n + 1 FROM e) AS a", 1, 16, "needs a name"),
        ("SELECT cast(a AS date) AS b", 1, 8, "no type date"),
        ("SELECT nonsense(1) AS a", 1, 8, r"no function nonsense\(\)"),
        ("SELECT machinelearning_predict('m', 'r', a) AS b", 1, 8, "Amazon Machine Learning"),
        ("SELECT length(*) AS a", 1, 15, r"\* stands only in"),
        ("SELECT get('a', *) AS a", 1, 17, r"\* stands only in"),
        ("SELECT get_or_default(*, 1) AS a", 1, 23, r"\* stands only in"),
        ("SELECT (SELECT encode(*, 'base64') AS b FROM e) AS a", 1, 23, r"\* stands only in"),
        ("SELECT encode(a, 'hex') AS b", 1, 8, "scheme hex is not built"),
        ("SELECT encode(a, b) AS b", 1, 8, "must be written as a string"),
        ("SELECT decode(a, 'proto', 'b', 'f', 'p', 'm') AS b", 1, 8, "scheme proto is not built"),
        (r"SELECT regexp_matches(a, '\p{L}') AS b", 1, 8, r"\\p in a regular expression"),
        ("SELECT regexp_replace(a, '(?<n>b)', '') AS b", 1, 8, "not built"),
        ("SELECT parse_time('zzzz', 1) AS b", 1, 8, "zzzz"),
        ("SELECT time_to_epoch(a, 'YYYY') AS b", 1, 8, "Y in a time pattern"),
        ("SELECT time_to_epoch(a, 'yyyy[-MM]') AS b", 1, 8, r"\[ in a time pattern"),
        ("SELECT time_to_epoch(a, 'yyyy ZZZZ') AS b", 1, 8, "ZZZZ in a time pattern"),
        ("SET @m = 'enrichArray' SELECT transform(@m, a, b) AS c", 1, 31, "cannot be a variable"),
        ("SET @r = 'role' SELECT get_thing_shadow('t', @r) AS c", 1, 24, "cannot be a variable"),
        (
            "SELECT get_or_default(a, get_secret('s', 't', 'r')) AS b",
            1,
            26,
            "cannot call get_secret",
        ),
        (
            "SELECT get_dynamodb('T', 'k', a, 'r').x AS b FROM 'x'\n"
            "WHERE get_dynamodb('T', 'k', a, 'r').y = 1",
            *(2, 7, "once a statement"),
        ),
        ("SELECT a FROM 'x/#/y'", 1, 15, "'#' must be the last level"),
        ("SELECT a FROM ''", 1, 15, "empty"),
    ],
)
def test_refuses_with_the_place(statement: str, line: int, column: int, words: str) -> None:
    with pytest.raises(SqlSyntaxError, match=words) as refusal:
        compile_statement(statement)

    assert (refusal.value.line, refusal.value.column) == (line, column)
    assert str(refusal.value).startswith(f"line {line}, column {column}: ")


@pytest.mark.parametrize(
    "deep",
    [
        "-" * 5000 + "1",
        "(" * 5000 + "-" * DEEPEST + "1" + ")" * 5000,
        "[" * 5000 + "]" * 5000,
        "a" + ".b" * 5000,
        "1" + " + 1" * 5000,
        "abs(" * 5000 + "1" + ")" * 5000,
        "NOT " * 5000 + "true",
    ],
)
def test_refuses_what_is_nested_too_deep(deep: str) -> None:
    with pytest.raises(SqlSyntaxError, match="nested deeper"):
        compile_statement(f"SELECT VALUE ({deep}) FROM 'x'")


@pytest.mark.parametrize(
    "deep",
    ["-" * (DEEPEST - 1) + "1", "(" * 5000 + "1" + ")" * 5000, "a" + " AND a" * 5000],
)
def test_takes_what_is_just_not_too_deep(deep: str) -> None:
    assert compile_statement(f"SELECT VALUE ({deep}) FROM 'x'").topic_filter is not None
