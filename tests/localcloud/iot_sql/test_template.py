"""Substitution templates."""

from typing import Any

import pytest

from localcloud.iot_sql import Facilities, FunctionFailedError, Message, SqlSyntaxError
from localcloud.iot_sql.template import Template

MESSAGE = Message(b'{"id":"d1","n":1.50,"none":null}', "a/b", received_at_ms=24)


def filled(text: str, variables: dict[str, Any] | None = None, message: Message = MESSAGE) -> str:
    known = variables or {}
    places = {name: place for place, name in enumerate(known)}
    return Template(text, places).fill(message, Facilities(), tuple(known.values()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("${topic()}/republish", "a/b/republish"),
        ("$$aws/things/${id}/shadow", "$$aws/things/d1/shadow"),
        ("${id}-${n}-${timestamp()}", "d1-1.50-24"),
        ("[${missing}][${none}]", "[][]"),
        ("${get({'a}': '}{'}, 'a}')}", "}{"),
        ("${ {'a': {'b': 1}} }", '{"a":{"b":1}}'),
        ("${replace(topic(), '/', '-') + '-' + timestamp()}", "a-b-24"),
        ("not $ {id} nor {id}", "not $ {id} nor {id}"),
    ],
)
def test_fills_in_values_of_the_message(text: str, expected: str) -> None:
    assert filled(text) == expected


def test_fills_in_variables_of_the_statement() -> None:
    assert filled("${@b}/${@a.x}", {"a": {"x": 1}, "b": "two"}) == "two/1"


def test_fills_in_nothing_for_names_in_a_payload_that_is_not_json() -> None:
    assert filled("device/${device_id}", message=Message(b"\xff", "a")) == "device/"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a/${topic(}", 1, 11, "found the end"),
        ("a\nb ${id} ${1 +}", 2, 14, "found the end"),
        ("a/${\n nonsense()}", 2, 2, "no function"),
        ("a/${id", 1, 3, "not closed"),
        ("a/${'}", 1, 5, "not closed"),
        ("${@a}", 1, 3, "@a is not set"),
        ("${a AS b}", 1, 5, "found AS"),
        ("${encode(*, 'hex')}", 1, 3, "not built"),
        ("${*}", 1, 3, "expected an expression"),
    ],
)
def test_refuses_with_the_place_in_the_template(
    text: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(SqlSyntaxError, match=words) as refusal:
        Template(text, {})

    assert (refusal.value.line, refusal.value.column) == (line, column)


def test_names_the_services_it_asks() -> None:
    template = Template("${get_secret('s', 'SecretString', 'r')}", {})

    assert template.external_functions == {"get_secret"}
    with pytest.raises(FunctionFailedError):
        template.fill(MESSAGE, Facilities(), ())
