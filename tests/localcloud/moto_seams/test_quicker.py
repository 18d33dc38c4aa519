"""The shorter way gives the same answers, and falls back to moto's own where it could give others."""

from __future__ import annotations

import boto3
import pytest
from moto import mock_aws
from moto.core.serialize import AttributePicker, JSONSerializer, XFormedAttributePicker
from moto.core.utils import get_service_model

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
