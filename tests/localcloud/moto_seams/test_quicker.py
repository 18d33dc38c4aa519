"""The shorter way gives the same answers, and falls back to moto's own where it could give others."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.serialize import AttributePicker, JSONSerializer, XFormedAttributePicker
from moto.core.utils import get_service_model
from moto.moto_api._internal.moto_random import MotoRandom

from localcloud.moto_seams import quicker

ITEM = {
    "pk": {"S": "bureau#home"},
    "n": {"N": "7"},
    "yes": {"BOOL": False},
    "nothing": {"NULL": True},
    "list": {"L": [{"S": ""}, {"M": {"a": {"SS": ["x", "y"]}}}, {"L": []}]},
    "map": {"M": {}},
}
ANSWERS = {
    "an item": ("dynamodb", "GetItem", {"Item": ITEM}),
    "no item": ("dynamodb", "GetItem", {}),
    "a nothing": ("dynamodb", "GetItem", {"Item": None, "ConsumedCapacity": None}),
    "items": ("dynamodb", "Query", {"Items": [ITEM, ITEM], "Count": 2, "ScannedCount": 2}),
    "names in snake case": ("dynamodb", "Query", {"items": [ITEM], "count": 0}),
    "another name": ("dynamodb", "DescribeTable", {"Table": {"Name": "t", "table_status": "x"}}),
    "a message": ("sqs", "ReceiveMessage", {"Messages": [{"MessageId": "1", "Body": "{}"}]}),
}


def answered(service, operation, answer, picker=None):
    model = get_service_model(service).operation_model(operation)
    picker = picker or XFormedAttributePicker()
    return JSONSerializer(operation_model=model, value_picker=picker).serialize(answer)


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_is_what_moto_makes_of_it(case):
    by_moto = answered(*ANSWERS[case])

    with quicker.install():
        assert answered(*ANSWERS[case]) == by_moto


def test_answers_that_moto_rewrites_are_left_to_moto():
    picker = AttributePicker(response_transformers={"Item": lambda _: {"pk": {"S": "other"}}})
    with quicker.install():
        assert b"other" in answered("dynamodb", "GetItem", {"Item": ITEM}, picker)["body"].encode()


@mock_aws
def test_a_table_answers_as_before():
    sns = boto3.client("sns", "us-east-1")
    table = boto3.resource("dynamodb", "us-east-1").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item={"pk": "a", "many": [1, {"x": None}], "raw": b"\x00\xff"})
    before = [
        table.get_item(Key={"pk": "a"})["Item"],
        table.table_status,
        sns.list_topics()["Topics"],
    ]

    with quicker.install():
        table.reload()
        now = [
            table.get_item(Key={"pk": "a"})["Item"],
            table.table_status,
            sns.list_topics()["Topics"],
        ]

    assert now == before


UPDATES = {
    "set": ("SET #a = :one, b = if_not_exists(b, :one) + :one", {"#a": "a"}, [":one"]),
    "several clauses": (
        "SET a = :one REMOVE n ADD m :one DELETE kinds :kind",
        {},
        [":one", ":kind"],
    ),
    "a list": ("SET many[0] = list_append(many, :list), x.y = :one", {}, [":one", ":list"]),
    "the same path twice": ("SET a = :one, a = :one", {}, [":one"]),
    "a key": ("SET pk = :one", {}, [":one"]),
    "no such value": ("SET a = :one", {}, []),
    "no such path": ("SET a = nowhere + :one", {}, [":one"]),
    "two clauses of a kind": ("SET a = :one SET b = :one", {}, [":one"]),
    "no expression": ("SET SET", {}, []),
}
VALUES = {":one": {"N": "1"}, ":kind": {"SS": ["x"]}, ":list": {"L": [{"S": "z"}]}}


def updated(case):
    """An item after an update, twice in a row, or how the update was refused."""
    expression, names, used = UPDATES[case]
    client = boto3.client("dynamodb", "us-east-1")
    client.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"n": {"N": "7"}, "kinds": {"SS": ["x", "y"]}, "many": {"L": []}, "x": {"M": {}}}
    client.put_item(TableName="t", Item={"pk": {"S": "a"}, **item})
    request: dict[str, Any] = {
        "TableName": "t",
        "UpdateExpression": expression,
        "ReturnValues": "ALL_NEW",
    }
    request |= {"ExpressionAttributeNames": names} if names else {}
    values = {name: VALUES[name] for name in used}
    request |= {"ExpressionAttributeValues": values} if values else {}
    found = []
    for key in ("a", "a", "new"):
        try:
            answer = client.update_item(Key={"pk": {"S": key}}, **request)
            found.append(answer["Attributes"])
        except ClientError as error:
            found.append(error.response["Error"])
    return found


@pytest.mark.parametrize("case", UPDATES)
def test_an_item_is_updated_or_refused_as_moto_does(case):
    with mock_aws():
        by_moto = updated(case)

    with mock_aws(), quicker.install():
        assert updated(case) == by_moto


def test_the_cases_hold_updates_that_are_taken_and_such_that_are_refused():
    refused = set()
    for case in UPDATES:
        with mock_aws():
            refused |= {case} if "Code" in updated(case)[0] else set()

    assert {"set", "several clauses"} <= UPDATES.keys() - refused
    assert len(refused) >= 4


@pytest.mark.parametrize("asked", [{}, {"length": 52}, {"length": 9, "lower_case": True}])
def test_an_id_is_drawn_as_moto_draws_it_and_so_is_the_next(asked):
    by_moto, now = MotoRandom(7), MotoRandom(7)
    wanted = [by_moto.get_random_string(**asked) for _ in range(20)]

    with quicker.install():
        assert [now.get_random_string(**asked) for _ in range(20)] == wanted
    assert now.random() == by_moto.random()
