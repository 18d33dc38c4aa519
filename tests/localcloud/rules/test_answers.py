"""The functions of SQL that ask another service, answered by the twin's services."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from localcloud.iot_sql import Facilities, FunctionFailedError, Message, compile_statement
from localcloud.rules import answers

PATIENT = {"id": {"S": "p1"}, "at": {"N": "7"}, "n": {"N": "1.5"}, "tags": {"SS": ["b", "a"]}}


class Functions:
    """Two functions: one answers with its input, one fails."""

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's names
        if FunctionName == "arn:fails":
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b"{}")}
        if FunctionName == "arn:mumbles":
            return {"Payload": io.BytesIO(b"mumble")}
        return {"Payload": io.BytesIO(b'{"given":' + Payload + b"}")}


@pytest.fixture(scope="module")
def ask(client: Callable[[str], Any]) -> Callable[[str], Any]:
    """The value of an expression in a cloud with a table, a secret, a thing and its shadow."""
    client("dynamodb").create_table(
        TableName="patients",
        KeySchema=[
            {"AttributeName": "id", "KeyType": "HASH"},
            {"AttributeName": "at", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    client("dynamodb").put_item(TableName="patients", Item=PATIENT)
    client("secretsmanager").create_secret(Name="words", SecretString='{"key": "value"}')
    client("secretsmanager").create_secret(Name="bytes", SecretBinary=b"\x00\x01")
    client("iot").create_thing(thingName="t-1", attributePayload={"attributes": {"room": "hall"}})
    shadow = json.dumps({"state": {"reported": {"battery": 9}}}).encode()
    client("iot-data").update_thing_shadow(thingName="t-1", payload=shadow)

    def asked(expression: str) -> Any:
        services = {"lambda": Functions()}
        external = answers(lambda service: services.get(service) or client(service))
        statement = compile_statement(f"SELECT VALUE {expression} FROM 'a'")
        return statement.evaluate(Message(b'{"a": 1}', "a"), Facilities(external=external))

    return asked


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("aws_lambda('arn:echo', {'x': a})", {"given": {"x": 1}}),
        ("aws_lambda('arn:echo', *)", {"given": {"a": 1}}),
        ("get_dynamodb('patients', 'id', 'p1', 'at', 7, 'role').n", Decimal("1.5")),
        ("get_dynamodb('patients', 'id', 'p1', 'at', 7, 'role').tags", ["a", "b"]),
        ("get_dynamodb('patients', 'id', 'p2', 'at', 7, 'role')", None),
        ("get_secret('words', 'SecretString', 'key', 'role')", "value"),
        ("get_secret('words', 'SecretString', 'role')", '{"key": "value"}'),
        ("get_secret('bytes', 'SecretBinary', 'role')", "AAE="),
        ("get_registry_data('DescribeThing', 't-1', 'role').attributes.room", "hall"),
        ("get_thing_shadow('t-1', 'role').state.reported.battery", 9),
        ("get_or_default(get_thing_shadow('t-9', 'role').state, 'none')", "none"),
    ],
)
def test_answers_come_as_json(ask: Any, expression: str, expected: Any) -> None:
    assert ask(expression) == expected


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("aws_lambda('arn:fails', 1)", "the function failed"),
        ("aws_lambda('arn:mumbles', 1)", "not JSON"),
        ("get_dynamodb('none', 'id', 'p1', 'role')", "ResourceNotFound"),
        ("get_secret('none', 'SecretString', 'role')", "ResourceNotFound"),
        ("get_secret('words', 'Other', 'role')", "SecretString or SecretBinary"),
        ("get_secret('words', 'SecretString', 'none', 'role')", "no such key"),
        ("get_secret('bytes', 'SecretString', 'role')", "no SecretString"),
        ("get_registry_data('DeleteThing', 't-1', 'role')", "DescribeThing or"),
        ("get_thing_shadow('t-9', 'role')", "NotFound"),
        ("get_thing_shadow(5, 'role')", "ParamValidationError"),
    ],
)
def test_no_answer_leaves_the_rule_without_a_result(ask: Any, expression: str, words: str) -> None:
    with pytest.raises(FunctionFailedError, match=words):
        ask(expression)
