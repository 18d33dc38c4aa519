"""The short way to tables answers, refuses and changes what the usual way does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from localcloud.lambdas.endpoint import Endpoint
from localcloud.moto_seams import dynamodb, short_way
from localcloud.moto_seams.patching import Seam

KEY = {"pk": {"S": "b#home"}, "sk": {"S": "1"}}
ITEM = {**KEY, "n": {"N": "7"}, "raw": {"B": b"\x00\xff"}, "m": {"M": {"l": {"L": [{"S": "安"}]}}}}
TABLE = {"TableName": "t"}
REQUESTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("put_item", {**TABLE, "Item": ITEM}),
    ("get_item", {**TABLE, "Key": KEY, "ConsistentRead": True}),
    ("get_item", {**TABLE, "Key": {**KEY, "sk": {"S": "2"}}}),
    (
        "put_item",
        {**TABLE, "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"},
    ),
    (
        "update_item",
        {
            **TABLE,
            "Key": KEY,
            "UpdateExpression": "SET #n = :n REMOVE #raw",
            "ExpressionAttributeNames": {"#n": "n", "#raw": "raw"},
            "ExpressionAttributeValues": {":n": {"N": "8"}},
            "ReturnValues": "ALL_NEW",
        },
    ),
    (
        "transact_write_items",
        {
            "TransactItems": [
                {"Put": {**TABLE, "Item": {**KEY, "sk": {"S": "3"}}}},
                {
                    "ConditionCheck": {
                        **TABLE,
                        "Key": KEY,
                        "ConditionExpression": "n = :n",
                        "ExpressionAttributeValues": {":n": {"N": "1"}},
                    }
                },
            ]
        },
    ),
    (
        "query",
        {
            **TABLE,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :s)",
            "ExpressionAttributeValues": {":pk": {"S": "b#home"}, ":s": {"S": "1"}},
        },
    ),
    (
        "query",
        {
            **TABLE,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": "b#home"}},
            "Limit": 1,
        },
    ),
    ("batch_get_item", {"RequestItems": {"t": {"Keys": [KEY]}}}),
    ("delete_item", {**TABLE, "Key": KEY, "ReturnValues": "ALL_OLD"}),
    ("scan", TABLE),
    ("describe_table", TABLE),
    ("get_item", {"TableName": "none", "Key": KEY}),
)


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what differs from one request to the next."""
    return {n: v for n, v in answer.items() if n not in {"ResponseMetadata", "Table"}}


def played(*seams: Seam, url: str | None = None) -> list[Any]:
    """Return what a new table answers to all requests, one after the other."""
    with mock_aws():
        client = boto3.client("dynamodb", "cn-north-1", endpoint_url=url)
        client.create_table(
            TableName="t",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        answers = [answered(client, *each) for each in REQUESTS]
    for seam in reversed(seams):
        seam()
    return answers


def answered(client: Any, operation: str, request: dict[str, Any]) -> Any:
    try:
        return told(getattr(client, operation)(**request))
    except ClientError as error:
        return error.response["Error"], error.response.get("CancellationReasons")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return which requests went the usual way."""
    whole, went = BotocoreStubber.process_request, []

    def process_request(stubber: BotocoreStubber, request: Any) -> Any:
        target = request.headers["X-Amz-Target"]
        name = target.decode() if isinstance(target, bytes) else target
        went.append(name.partition(".")[2])
        return whole(stubber, request)

    monkeypatch.setattr(BotocoreStubber, "process_request", process_request)
    yield went


def test_every_answer_and_refusal_is_what_the_usual_way_tells(sent: list[str]) -> None:
    usual = played(dynamodb.install())
    sent.clear()

    short = played(dynamodb.install(), short_way.install())

    assert short == usual
    refused = [name for name, answer in zip(REQUESTS, usual, strict=True) if type(answer) is tuple]
    assert len(refused) == len(sent) == 3, (
        "what is refused is told the usual way, nothing else goes it"
    )


def test_over_http_every_answer_and_refusal_is_the_same(
    sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    usual = played(dynamodb.install())
    sent.clear()

    with Endpoint() as endpoint:
        over_http = played(dynamodb.install(), url=endpoint.url)

    assert over_http == usual
    refused = [answer for answer in usual if type(answer) is tuple]
    by_endpoint = len(sent) - len(REQUESTS) - 1  # the stubber sees each request of the client too
    assert by_endpoint == len(refused) == 3


def test_taken_out_all_goes_the_usual_way_again(sent: list[str]) -> None:
    short_way.install()()

    played(dynamodb.install())

    assert len(sent) > len(REQUESTS)


def test_other_services_go_the_usual_way(sent: list[str]) -> None:
    with short_way.install(), mock_aws():
        boto3.client("kinesis", "cn-north-1").list_streams()

    assert sent == ["ListStreams"]
