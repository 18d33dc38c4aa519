"""Whatever comes in, a statement gives a value, and a text is compiled or refused."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.iot_sql import (
    NO_MATCH,
    UNDEFINED,
    Facilities,
    Message,
    SqlSyntaxError,
    compile_statement,
    json_bytes,
    write_json,
)
from localcloud.iot_sql.functions import FUNCTIONS
from localcloud.iot_sql.json_text import adopt, parse_json

NAMES = ("a", "b", "value", "item2")
TEXTS = st.text(alphabet="aA19.-E$\\(){}[]'\"/#+% \t安", max_size=8)
HOSTILE = ("1E999", "-1E-999", "9" * 34, "%%%", "a{2,}", "(", "$1", "yyyy-MM-dd", "UTC", "base64")
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(HOSTILE),
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


LITERALS = st.one_of(
    st.integers(0, 10**36).map(str),
    st.sampled_from(("0", "1", "2.5", "1E999", "1E-999", "null", "true", "false", "missing")),
    st.sampled_from((*NAMES, "a.b", "b.a")),
    (TEXTS | st.sampled_from(HOSTILE)).map(quoted),
)


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(("+", "-", "*", "/", "%", "=", "<>", "<", ">=", "AND", "OR"))
    calls = st.builds(
        lambda name, arguments: f"{name}({', '.join(arguments)})",
        st.sampled_from(sorted(set(FUNCTIONS) - {"get_dynamodb"})),
        st.lists(inner, max_size=3),
    )
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("(NOT {})".format, inner),
        st.builds("(- {})".format, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{'a': {}}}".format, inner),
        st.builds("CASE {} WHEN {} THEN {} ELSE {} END".format, inner, inner, inner, inner),
        st.builds("(SELECT VALUE {} FROM ({}) WHERE {})".format, inner, inner, inner),
        st.builds("(SELECT *, {} AS a.b FROM ({}))".format, inner, inner),
        st.builds(
            "cast({} AS {})".format, inner, st.sampled_from(("Int", "Decimal", "Bool", "Text"))
        ),
        calls,
    )


EXPRESSIONS = st.recursive(LITERALS, larger, max_leaves=8)
WORLD = Facilities(
    random=random.Random(1),
    external={name: lambda *given: given for name, f in FUNCTIONS.items() if f.is_external},
)


def is_clean(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(is_clean, value.values()))
    if isinstance(value, list):
        return all(map(is_clean, value))
    return value is not UNDEFINED and value is not NO_MATCH and not isinstance(value, float | bytes)


def check(expression: str, payload: bytes) -> None:
    statement = f"SELECT {expression} AS a, * FROM 'x' WHERE isUndefined({expression}) OR true"
    try:
        compiled = compile_statement(statement)
    except SqlSyntaxError as refusal:
        assert "found" not in refusal.problem, statement  # the grammar takes it; a check may not
        return
    message = Message(payload, "x", received_at_ms=1)

    result = compiled.evaluate(message, WORLD)

    if isinstance(message.document, dict):
        assert isinstance(result, dict)
        assert is_clean(result)
        assert parse_json(json_bytes(result).decode()) == result
    else:
        assert result == message.document


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS, DOCUMENTS)
def test_any_expression_on_any_json_gives_a_value(expression: str, document: Any) -> None:
    check(expression, json.dumps({"a": document, "b": [document]}).encode())


@settings(max_examples=2000, deadline=None)
@given(EXPRESSIONS, st.binary(max_size=60))
def test_any_expression_on_any_bytes_gives_a_value(expression: str, payload: bytes) -> None:
    check(expression, payload)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | EXPRESSIONS.map(lambda text: text[:-1]))
def test_any_text_is_compiled_or_refused_with_a_place_inside_it(text: str) -> None:
    try:
        compile_statement(f"SELECT {text}")
    except SqlSyntaxError as refusal:
        lines = f"SELECT {text}".split("\n")
        assert 1 <= refusal.line <= len(lines)
        assert 1 <= refusal.column <= len(lines[refusal.line - 1]) + 1


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_star_gives_back_what_was_sent(document: Any) -> None:
    sent = {"a": document}

    result = compile_statement("SELECT * FROM 'x'").evaluate(
        Message(json.dumps(sent).encode(), "x")
    )

    assert result == adopt(sent)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80))
def test_json_is_read_alike_or_not_at_all(payload: bytes) -> None:
    document = Message(payload, "x").document

    if isinstance(document, bytes):
        assert document is payload
    elif payload:
        assert json.loads(payload) == json.loads(write_json(document))


@pytest.mark.parametrize("payload", [b"", b"{}", b"[]", b"\x00" * 1000])
def test_reads_a_payload_once(payload: bytes) -> None:
    message = Message(payload, "x")

    assert message.document is message.document
