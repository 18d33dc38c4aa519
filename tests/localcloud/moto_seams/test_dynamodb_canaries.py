"""Canaries: each fails when moto mends or moves what the DynamoDB seam replaces.

A canary that fails says that a part of the seam may go, or must move.
"""

import copy
import threading

import pytest
from moto.dynamodb import models
from moto.dynamodb.models import table as tables
from moto.dynamodb.responses import DynamoHandler

from localcloud.moto_seams import dynamodb as seam
from localcloud.moto_seams.patching import SeamMovedError

REPLACED = [
    (DynamoHandler, "call_action"),
    (DynamoHandler, "transact_write_items"),
    (models, "copy"),
    (models.DynamoDBBackend, "update_item"),
    (models.DynamoDBBackend, "update_time_to_live"),
    (tables.Table, "put_item"),
    (tables.Table, "delete_item"),
    (tables.Table, "query"),
    (tables.Table, "all_items"),
    (tables.StreamShard, "add"),
]


def key(sk):
    return {"pk": {"S": "standard#h1"}, "sk": {"S": sk}}


def put(table, sk, **more):
    return {"Put": {"TableName": table, "Item": key(sk), **more}}


def test_moto_still_lets_two_threads_pass_one_condition(dynamodb, incidents, monkeypatch):
    both_have_judged = threading.Barrier(2, timeout=5)
    won = []

    class Judged:
        def __init__(self, condition):
            self.condition = condition

        def expr(self, item):
            holds = self.condition.expr(item)
            both_have_judged.wait()
            return holds

    def with_a_pause(*expression):
        return Judged(judge(*expression))

    judge = tables.get_filter_expression
    monkeypatch.setattr(tables, "get_filter_expression", with_a_pause)

    def try_to_lock():
        dynamodb.put_item(
            TableName=incidents,
            Item=key("lock"),
            ConditionExpression="attribute_not_exists(pk)",
        )
        won.append(1)

    threads = [threading.Thread(target=try_to_lock) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 2


def test_moto_still_copies_whole_tables_for_a_transaction(dynamodb, incidents, monkeypatch):
    copied = []

    class Recording:
        @staticmethod
        def deepcopy(value):
            copied.append(type(value))
            return copy.deepcopy(value)

    monkeypatch.setattr(models, "copy", Recording)

    dynamodb.transact_write_items(TransactItems=[put(incidents, "head")])

    assert tables.Table in copied


def test_moto_still_tells_streams_of_writes_that_it_rolls_back(dynamodb, incidents, monkeypatch):
    told = []
    monkeypatch.setattr(tables.StreamShard, "add", lambda _shard, _old, new: told.append(new))
    refused = put(incidents, "lock", ConditionExpression="attribute_exists(pk)")

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[put(incidents, "head"), refused])

    assert len(told) == 1


def test_moto_still_tells_twice_of_an_update_that_makes_an_item(dynamodb, incidents):
    dynamodb.update_item(
        TableName=incidents,
        Key=key("counter"),
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )

    table = models.dynamodb_backends["123456789012"]["cn-north-1"].tables[incidents]
    names = [record.record["eventName"] for record in table.stream_shard.items]
    assert names == ["INSERT", "INSERT"]


def test_moto_still_applies_a_client_request_token_twice(dynamodb, incidents):
    update = {
        "TableName": incidents,
        "Key": key("counter"),
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    for _ in range(2):
        dynamodb.transact_write_items(
            TransactItems=[{"Update": update}], ClientRequestToken="the-same"
        )

    item = dynamodb.get_item(TableName=incidents, Key=key("counter"))["Item"]
    assert item["n"] == {"N": "2"}


def test_moto_still_keeps_items_past_their_time_to_live(dynamodb, incidents):
    dynamodb.put_item(TableName=incidents, Item={**key("head"), "ttl": {"N": "1700000000"}})

    assert dynamodb.scan(TableName=incidents)["Count"] == 1


def test_moto_still_reads_the_whole_table_for_a_query(dynamodb, incidents, monkeypatch):
    reads = []
    every = tables.Table.all_items
    monkeypatch.setattr(tables.Table, "all_items", lambda table: reads.append(1) or every(table))

    dynamodb.query(
        TableName=incidents,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "standard#h1"}},
    )

    assert reads == [1]


def test_taking_the_seam_out_puts_everything_back(aws):
    before = [vars(owner)[name] for owner, name in REPLACED]

    taken_out = seam.install()
    during = [vars(owner)[name] for owner, name in REPLACED]
    taken_out()
    taken_out()

    after = [vars(owner)[name] for owner, name in REPLACED]
    assert all(one is other for one, other in zip(before, after, strict=True))
    assert not any(one is other for one, other in zip(before, during, strict=True))


def test_a_seam_that_has_moved_is_said_and_leaves_nothing_replaced(aws, monkeypatch):
    before = vars(DynamoHandler)["call_action"]
    monkeypatch.delattr(tables.Table, "query")

    with pytest.raises(SeamMovedError, match="query"):
        seam.install()

    assert vars(DynamoHandler)["call_action"] is before
