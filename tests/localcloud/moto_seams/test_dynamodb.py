"""DynamoDB with the seam installed: locks, undo, tokens, streams, time to live."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError
from moto.dynamodbstreams.models import dynamodbstreams_backends

from localcloud.loop import VirtualLoop
from localcloud.moto_seams import dynamodb as seam
from localcloud.moto_seams.patching import SeamInUseError


@pytest.fixture(autouse=True)
def mended(aws):
    with seam.install():
        yield


def key(sk, pk="standard#h1"):
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def put(table, sk, condition=None, **attributes):
    body = {"TableName": table, "Item": {**key(sk), **attributes}}
    return {"Put": body | ({"ConditionExpression": condition} if condition else {})}


def item_of(dynamodb, table, sk):
    return dynamodb.get_item(TableName=table, Key=key(sk)).get("Item")


def records_of(table):
    told = []
    seam.on_stream_records(table, told.append)
    return told


def in_threads(count, work):
    """Let so many threads go at the same moment; what each of them gave, in no order."""
    gate, results = threading.Barrier(count), []

    def run():
        gate.wait()
        results.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_exactly_one_of_twenty_threads_wins_each_conditional_put(dynamodb, incidents):
    def try_all():
        won = 0
        for number in range(25):
            try:
                dynamodb.put_item(
                    TableName=incidents,
                    Item=key(f"lock#{number}"),
                    ConditionExpression="attribute_not_exists(pk)",
                )
                won += 1
            except dynamodb.exceptions.ConditionalCheckFailedException:
                pass
        return won

    wins = in_threads(20, try_all)

    assert sum(wins) == 25


def test_optimistic_transactions_never_lose_a_count(dynamodb, incidents):
    dynamodb.put_item(TableName=incidents, Item={**key("head"), "n": {"N": "0"}})

    def count_five_times():
        for _ in range(5):
            while not count_once():
                pass

    def count_once():
        n = int(item_of(dynamodb, incidents, "head")["n"]["N"])
        update = {
            "TableName": incidents,
            "Key": key("head"),
            "UpdateExpression": "SET n = :next",
            "ConditionExpression": "n = :seen",
            "ExpressionAttributeValues": {":next": {"N": str(n + 1)}, ":seen": {"N": str(n)}},
        }
        entry = put(incidents, f"entry#{n}", "attribute_not_exists(pk)")
        try:
            dynamodb.transact_write_items(TransactItems=[{"Update": update}, entry])
        except dynamodb.exceptions.TransactionCanceledException:
            return False
        return True

    in_threads(10, count_five_times)

    assert item_of(dynamodb, incidents, "head")["n"] == {"N": "50"}
    entries = dynamodb.query(
        TableName=incidents,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues={":pk": {"S": "standard#h1"}, ":sk": {"S": "entry#"}},
    )
    assert entries["Count"] == 50


def test_a_cancelled_transaction_leaves_no_item_and_no_stream_record(dynamodb, incidents):
    dynamodb.put_item(TableName=incidents, Item={**key("old"), "n": {"N": "1"}})
    dynamodb.put_item(TableName=incidents, Item={**key("gone"), "n": {"N": "1"}})
    told = records_of(incidents)
    change = {
        "TableName": incidents,
        "Key": key("old"),
        "UpdateExpression": "SET n = :n",
        "ExpressionAttributeValues": {":n": {"N": "2"}},
    }
    steps = [
        put(incidents, "new"),
        {"Update": change},
        {"Delete": {"TableName": incidents, "Key": key("gone")}},
        put(incidents, "lock", "attribute_exists(pk)"),
    ]

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refusal:
        dynamodb.transact_write_items(TransactItems=steps)

    codes = [reason["Code"] for reason in refusal.value.response["CancellationReasons"]]
    assert codes == ["None", "None", "None", "ConditionalCheckFailed"]
    assert item_of(dynamodb, incidents, "new") is None
    assert item_of(dynamodb, incidents, "old")["n"] == {"N": "1"}
    assert item_of(dynamodb, incidents, "gone") is not None
    assert told == []


def test_the_records_of_a_transaction_come_together_after_the_commit(dynamodb, incidents):
    seen_at_callback = []

    def look(records):
        names = [record["dynamodb"]["Keys"]["sk"]["S"] for record in records]
        seen_at_callback.append((names, item_of(dynamodb, incidents, "outbox#1") is not None))

    seam.on_stream_records(incidents, look)

    dynamodb.transact_write_items(
        TransactItems=[put(incidents, "head"), put(incidents, "outbox#1")]
    )

    assert seen_at_callback == [(["head", "outbox#1"], True)]


def test_a_record_has_the_shape_of_a_lambda_event(dynamodb, incidents):
    told = records_of(incidents)
    item = {**key("head"), "blob": {"B": b"\x00\xff"}, "map": {"M": {"a": {"L": [{"N": "1"}]}}}}

    dynamodb.put_item(TableName=incidents, Item=item)

    [[record]] = told
    assert record["eventName"] == "INSERT"
    assert record["eventSource"] == "aws:dynamodb"
    assert record["awsRegion"] == "cn-north-1"
    assert record["eventSourceARN"].startswith(
        f"arn:aws-cn:dynamodb:cn-north-1:123456789012:table/{incidents}/stream/"
    )
    assert isinstance(record["eventID"], str)
    assert record["dynamodb"]["Keys"] == key("head")
    assert record["dynamodb"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert record["dynamodb"]["NewImage"] == {**item, "blob": {"B": "AP8="}}
    assert "OldImage" not in record["dynamodb"]


def test_records_number_the_writes_in_their_order(dynamodb, incidents):
    told = records_of(incidents)

    in_threads(8, lambda: dynamodb.update_item(**counting(incidents)))

    records = [record for batch in told for record in batch]
    numbers = [int(record["dynamodb"]["SequenceNumber"]) for record in records]
    counts = [int(record["dynamodb"]["NewImage"]["n"]["N"]) for record in records]
    assert numbers == sorted(set(numbers))
    assert counts == list(range(1, 9))


def counting(table):
    return {
        "TableName": table,
        "Key": key("counter"),
        "UpdateExpression": "ADD n :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }


def test_an_update_that_makes_an_item_is_told_once_as_an_insert(dynamodb, incidents):
    told = records_of(incidents)

    dynamodb.update_item(**counting(incidents))
    dynamodb.update_item(**counting(incidents))

    [[first], [second]] = told
    assert (first["eventName"], first["dynamodb"]["NewImage"]["n"]) == ("INSERT", {"N": "1"})
    assert (second["eventName"], second["dynamodb"]["OldImage"]["n"]) == ("MODIFY", {"N": "1"})


def test_a_write_that_changes_nothing_is_not_told(dynamodb, incidents):
    dynamodb.put_item(TableName=incidents, Item={**key("head"), "n": {"N": "1"}})
    told = records_of(incidents)

    dynamodb.put_item(TableName=incidents, Item={**key("head"), "n": {"N": "1"}})
    dynamodb.delete_item(TableName=incidents, Key=key("never"))

    assert told == []


def test_a_told_record_does_not_change_when_the_item_does(dynamodb, incidents):
    told = records_of(incidents)
    tags = {"SET_OF": {"SS": ["a"]}}
    dynamodb.put_item(TableName=incidents, Item={**key("head"), **tags})

    dynamodb.update_item(
        TableName=incidents,
        Key=key("head"),
        UpdateExpression="ADD SET_OF :more",
        ExpressionAttributeValues={":more": {"SS": ["b"]}},
    )

    assert told[0][0]["dynamodb"]["NewImage"]["SET_OF"] == {"SS": ["a"]}
    assert sorted(told[1][0]["dynamodb"]["NewImage"]["SET_OF"]["SS"]) == ["a", "b"]


def test_what_a_caller_removes_is_not_said_to_be_removed_by_the_service(dynamodb, incidents):
    dynamodb.put_item(TableName=incidents, Item=key("head"))
    told = records_of(incidents)

    dynamodb.delete_item(TableName=incidents, Key=key("head"))

    [[record]] = told
    assert record["eventName"] == "REMOVE"
    assert "NewImage" not in record["dynamodb"]
    assert "userIdentity" not in record


def test_a_subscriber_that_writes_is_told_of_its_own_write_afterwards(dynamodb, incidents):
    order = []

    def follow(records):
        for record in records:
            sk = record["dynamodb"]["Keys"]["sk"]["S"]
            if sk == "first":
                dynamodb.put_item(TableName=incidents, Item=key("second"))
            order.append(sk)

    seam.on_stream_records(incidents, follow)

    dynamodb.put_item(TableName=incidents, Item=key("first"))

    assert order == ["first", "second"]


def test_a_subscription_that_was_ended_hears_nothing_more(dynamodb, incidents):
    told = []
    end = seam.on_stream_records(incidents, told.append)

    end()
    dynamodb.put_item(TableName=incidents, Item=key("head"))

    assert told == []


def test_the_stream_api_shows_the_same_records(dynamodb, incidents):
    told = records_of(incidents)
    dynamodb.put_item(TableName=incidents, Item=key("head"))
    table = dynamodb.describe_table(TableName=incidents)["Table"]
    # Through the backend: moto does not find the streams' host in the China partition.
    streams = dynamodbstreams_backends["123456789012"]["cn-north-1"]
    arn = table["LatestStreamArn"]
    [shard] = streams.describe_stream(arn)["Shards"]

    iterator = streams.get_shard_iterator(arn, shard["ShardId"], "TRIM_HORIZON")
    [record] = iterator.get()["Records"]

    assert record["eventID"] == told[0][0]["eventID"]
    assert record["dynamodb"]["SequenceNumber"] == told[0][0]["dynamodb"]["SequenceNumber"]


def test_the_same_request_token_applies_a_transaction_once(dynamodb, incidents):
    told = records_of(incidents)
    again = {"TransactItems": [{"Update": counting(incidents)}], "ClientRequestToken": "t1"}

    dynamodb.transact_write_items(**again)
    dynamodb.transact_write_items(**again)

    assert item_of(dynamodb, incidents, "counter")["n"] == {"N": "1"}
    assert len(told) == 1


def test_a_request_token_with_other_parameters_is_refused(dynamodb, incidents):
    dynamodb.transact_write_items(TransactItems=[put(incidents, "a")], ClientRequestToken="t1")

    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(TransactItems=[put(incidents, "b")], ClientRequestToken="t1")

    assert item_of(dynamodb, incidents, "b") is None


def test_the_token_of_a_cancelled_transaction_can_be_used_again(dynamodb, incidents):
    again = {
        "TransactItems": [put(incidents, "a", "attribute_not_exists(pk)")],
        "ClientRequestToken": "t1",
    }
    dynamodb.put_item(TableName=incidents, Item=key("a"))
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(**again)
    dynamodb.delete_item(TableName=incidents, Key=key("a"))

    dynamodb.transact_write_items(**again)

    assert item_of(dynamodb, incidents, "a") is not None


def test_a_request_token_is_forgotten_after_ten_minutes(dynamodb, incidents):
    again = {"TransactItems": [{"Update": counting(incidents)}], "ClientRequestToken": "t1"}
    with VirtualLoop(datetime(2026, 1, 15, tzinfo=UTC)) as loop:
        dynamodb.transact_write_items(**again)
        loop.run_until(loop.now() + timedelta(minutes=9))
        dynamodb.transact_write_items(**again)
        loop.run_until(loop.now() + timedelta(minutes=2))
        dynamodb.transact_write_items(**again)

    assert item_of(dynamodb, incidents, "counter")["n"] == {"N": "2"}


def test_a_query_reads_one_partition_in_order_and_in_pages(dynamodb, incidents):
    for pk in ("standard#h1", "standard#h2"):
        for number in range(5):
            dynamodb.put_item(TableName=incidents, Item=key(f"entry#{number}", pk))
    asked = {
        "TableName": incidents,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "standard#h2"}},
    }

    pages = dynamodb.get_paginator("query").paginate(**asked, PaginationConfig={"PageSize": 2})
    found = [(item["pk"]["S"], item["sk"]["S"]) for page in pages for item in page["Items"]]

    assert found == [("standard#h2", f"entry#{number}") for number in range(5)]
    assert dynamodb.scan(TableName=incidents)["Count"] == 10
    nobody = {**asked, "ExpressionAttributeValues": {":pk": {"S": "standard#h9"}}}
    assert dynamodb.query(**nobody)["Count"] == 0


def test_an_oversized_update_of_a_new_item_leaves_nothing_behind(dynamodb, incidents):
    told = records_of(incidents)

    with pytest.raises(ClientError):
        dynamodb.update_item(
            TableName=incidents,
            Key=key("big"),
            UpdateExpression="SET body = :body",
            ExpressionAttributeValues={":body": {"S": "x" * 500_000}},
        )

    assert item_of(dynamodb, incidents, "big") is None
    assert told == []


def test_a_batch_is_told_as_one_write(dynamodb, incidents):
    told = records_of(incidents)
    requests = [{"PutRequest": {"Item": key(f"entry#{number}")}} for number in range(3)]

    dynamodb.batch_write_item(RequestItems={incidents: requests})

    assert [len(records) for records in told] == [3]


def test_a_second_installation_is_refused():
    with pytest.raises(SeamInUseError):
        seam.install()


def test_nobody_can_subscribe_where_nothing_is_installed(monkeypatch):
    monkeypatch.setattr(seam._Installed, "streams", None)

    with pytest.raises(RuntimeError, match="install"):
        seam.on_stream_records("any", print)
