"""From streams of tables and of data to functions: order, filters, retries, bisection, windows."""

import json
from datetime import timedelta

import pytest


def put(town, *keys, pk="home"):
    for key in keys:
        town.twin.client("dynamodb").put_item(
            TableName="twin-outbox", Item={"pk": {"S": pk}, "sk": {"S": key}}
        )


def relayed(town):
    return [(each["at"], each["keys"]) for each in town.records("relay")]


def test_changes_of_one_instant_come_as_one_batch_in_their_order(town):
    put(town, "outbox#2", "outbox#1", "outbox#3")
    before = relayed(town)
    town.forward(seconds=0)

    assert before == []
    assert relayed(town) == [(0, "outbox#2 outbox#1 outbox#3")]


def test_a_batch_is_no_larger_than_the_mapping_says(town):
    put(town, *(f"outbox#{n}" for n in range(6)))
    town.forward(seconds=0)

    assert [len(keys.split()) for _, keys in relayed(town)] == [4, 2]


def test_only_what_passes_the_filter_is_carried(town):
    put(town, "head", "outbox#1")
    town.twin.client("dynamodb").delete_item(
        TableName="twin-outbox", Key={"pk": {"S": "home"}, "sk": {"S": "outbox#1"}}
    )
    town.forward(seconds=0)

    assert relayed(town) == [(0, "outbox#1")]


def test_a_transaction_is_carried_only_when_it_stands(town):
    def wish(key, condition):
        item = {"pk": {"S": "home"}, "sk": {"S": key}}
        return {"Put": {"TableName": "twin-outbox", "Item": item, **condition}}

    client = town.twin.client("dynamodb")
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(
            TransactItems=[
                wish("outbox#1", {}),
                wish("outbox#2", {"ConditionExpression": "attribute_exists(pk)"}),
            ]
        )
    town.forward(seconds=0)

    assert relayed(town) == []


def test_a_poisoned_batch_is_split_until_only_the_poison_is_left(town):
    put(town, "outbox#1", "outbox#2", "outbox#poison", "outbox#4")
    town.forward(seconds=0)

    assert [keys for _, keys in relayed(town)] == [
        "outbox#1 outbox#2 outbox#poison outbox#4",
        "outbox#1 outbox#2",
        "outbox#poison outbox#4",
        "outbox#poison",
    ]


def test_the_poison_is_tried_again_and_then_told_and_the_rest_goes_on(town):
    put(town, "outbox#poison", "outbox#2")
    town.forward(minutes=1)

    assert relayed(town)[1:] == [
        (0, "outbox#poison"),
        (1, "outbox#poison"),
        (3, "outbox#poison"),
        (3, "outbox#2"),
    ]
    (record,) = town.bodies("lost")
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    assert record["requestContext"]["functionArn"].endswith(":function:twin-relay:live")
    assert record["DDBStreamBatchInfo"]["batchSize"] == 1
    assert record["DDBStreamBatchInfo"]["streamArn"].startswith("arn:aws-cn:dynamodb:")
    assert record["DDBStreamBatchInfo"]["approximateArrivalOfFirstRecord"] == (
        "2026-01-15T02:10:00.000Z"
    )


def test_changes_of_a_key_never_overtake_a_failing_one_of_the_same_key(town):
    put(town, "outbox#poison")
    town.forward(seconds=0)
    put(town, "outbox#later")
    town.forward(seconds=2)
    waiting = [keys for _, keys in relayed(town)]
    town.forward(seconds=10)

    assert "outbox#later" not in waiting
    assert relayed(town)[-1] == (3, "outbox#later")


def test_changes_of_other_keys_do_not_wait_for_a_failing_one(town):
    put(town, "outbox#poison", pk="home-a")
    homes = [f"home-{n}" for n in range(12)]
    for home in homes:
        put(town, f"outbox#{home}", pk=home)
    town.forward(seconds=0)

    carried = " ".join(keys for _, keys in relayed(town))
    assert sum(home in carried for home in homes) > len(homes) / 2


def test_a_crash_is_followed_by_another_try(town):
    town.twin.host.fail_before("relay", town.begin, town.begin + timedelta(milliseconds=500))
    put(town, "outbox#1")
    town.forward(seconds=10)

    assert relayed(town) == [(1, "outbox#1")]


def test_a_delayed_stream_delivers_at_the_end_of_the_delay_in_order(town):
    town.twin.pump.delay_streams(town.begin, town.begin + timedelta(minutes=1))
    put(town, "outbox#1")
    town.forward(seconds=30)
    put(town, "outbox#2")
    town.forward(seconds=29)
    before = relayed(town)
    town.forward(seconds=30)

    assert before == []
    assert relayed(town) == [(60, "outbox#1 outbox#2")]


def test_a_delay_that_is_yet_to_come_delays_nothing_now(town):
    town.twin.pump.delay_streams(
        town.begin + timedelta(minutes=1), town.begin + timedelta(minutes=2)
    )
    put(town, "outbox#1")
    town.forward(seconds=0)

    assert relayed(town) == [(0, "outbox#1")]


def test_duplicate_delivery_hands_a_batch_over_twice(town):
    town.twin.host.duplicate(True)
    put(town, "outbox#1")
    town.forward(seconds=5)

    assert relayed(town) == [(0, "outbox#1"), (0, "outbox#1")]


def test_a_function_that_writes_to_its_own_table_does_not_upset_the_order(town):
    put(town, "outbox#1")
    town.twin.loop.soon(lambda: put(town, "outbox#2"))
    town.forward(seconds=0)

    carried = " ".join(keys for _, keys in relayed(town)).split()
    assert carried == ["outbox#1", "outbox#2"]


def sign(town, *words, key="home"):
    town.twin.client("kinesis").put_records(
        StreamName="twin-signs",
        Records=[{"Data": json.dumps({"word": word}), "PartitionKey": key} for word in words],
    )


def folded(town):
    return [(each["at"], each["words"]) for each in town.records("fold")]


def test_the_words_of_a_minute_are_folded_into_one_window(town):
    sign(town, "one", "two")
    town.forward(seconds=30)
    sign(town, "three")
    town.forward(seconds=30)
    sign(town, "four")
    town.forward(minutes=10)

    assert folded(town) == [(60, "one two three"), (240, "four")]


def test_data_that_a_filter_does_not_want_reaches_no_function(town):
    town.twin.client("kinesis").put_record(
        StreamName="twin-signs", Data=b"no json", PartitionKey="home"
    )
    town.forward(minutes=10)

    assert folded(town) == []


def test_a_late_data_stream_is_folded_into_the_windows_of_its_records_and_its_age_is_known(town):
    arn = town.twin.stack.resources["Signs"].attributes["Arn"]
    town.twin.pump.delay_streams(town.begin, town.begin.replace(minute=20))
    sign(town, "one")
    town.forward(minutes=1)
    sign(town, "two")
    town.forward(minutes=4)
    age = town.twin.pump.iterator_age(arn).total_seconds()
    town.forward(minutes=10)

    assert age == 300
    assert folded(town) == [(600, "one"), (600, "two")]


def test_a_reset_forgets_what_a_data_stream_had(town):
    sign(town, "one")
    town.twin.reset(start=town.begin)
    town.forward(minutes=10)

    assert folded(town) == []
