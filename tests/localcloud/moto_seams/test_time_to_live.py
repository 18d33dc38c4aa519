"""Time to live on the loop's clock."""

from datetime import UTC, datetime, timedelta

import pytest

from localcloud.loop import VirtualLoop
from localcloud.moto_seams import dynamodb as seam

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)


@pytest.fixture
def loop(aws):
    with VirtualLoop(START) as loop, seam.install(loop):
        yield loop


@pytest.fixture
def table(loop, incidents):
    return incidents


def put(dynamodb, table, sk, lives):
    ttl = {"ttl": {"N": str(int((START + lives).timestamp()))}} if lives is not None else {}
    item = {"pk": {"S": "standard#h1"}, "sk": {"S": sk}, **ttl}
    dynamodb.put_item(TableName=table, Item=item)


def left(dynamodb, table):
    return [item["sk"]["S"] for item in dynamodb.scan(TableName=table)["Items"]]


def test_items_go_at_the_sweep_after_their_time(loop, dynamodb, table):
    put(dynamodb, table, "early", timedelta(minutes=30))
    put(dynamodb, table, "late", timedelta(hours=5))
    put(dynamodb, table, "never", None)

    loop.run_until(START + timedelta(minutes=59))
    before = left(dynamodb, table)
    loop.run_until(START + timedelta(hours=1))
    after_one = left(dynamodb, table)
    loop.run_until(START + timedelta(days=1))

    assert before == ["early", "late", "never"]
    assert after_one == ["late", "never"]
    assert left(dynamodb, table) == ["never"]


def test_an_item_whose_life_was_prolonged_stays(loop, dynamodb, table):
    put(dynamodb, table, "head", timedelta(minutes=30))
    put(dynamodb, table, "head", timedelta(hours=10))

    loop.run_until(START + timedelta(hours=2))

    assert left(dynamodb, table) == ["head"]


def test_the_stream_says_that_the_service_removed_the_item(loop, dynamodb, table):
    told = []
    put(dynamodb, table, "head", timedelta(minutes=30))
    seam.on_stream_records(table, told.append)

    loop.run_until(START + timedelta(hours=1))

    [[record]] = told
    assert record["eventName"] == "REMOVE"
    assert record["userIdentity"] == {
        "type": "Service",
        "principalId": "dynamodb.amazonaws.com",
    }
    assert record["dynamodb"]["OldImage"]["sk"] == {"S": "head"}


def test_items_from_before_the_time_to_live_was_enabled_go_too(loop, dynamodb, table):
    disabled = {"Enabled": False, "AttributeName": "ttl"}
    dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=disabled)
    put(dynamodb, table, "head", timedelta(minutes=30))
    loop.run_until(START + timedelta(hours=2))
    kept = left(dynamodb, table)

    enabled = {"Enabled": True, "AttributeName": "ttl"}
    dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=enabled)
    loop.run_until(START + timedelta(hours=3))

    assert kept == ["head"]
    assert left(dynamodb, table) == []


@pytest.mark.parametrize("lives", [timedelta(days=-6 * 365), None])
def test_items_without_a_believable_time_stay(loop, dynamodb, table, lives):
    put(dynamodb, table, "head", lives)

    loop.run_until(START + timedelta(days=1))

    assert left(dynamodb, table) == ["head"]


def test_a_time_that_is_no_number_is_no_time_to_live(loop, dynamodb, table):
    item = {"pk": {"S": "standard#h1"}, "sk": {"S": "head"}, "ttl": {"S": "1"}}
    dynamodb.put_item(TableName=table, Item=item)

    loop.run_until(START + timedelta(days=1))

    assert left(dynamodb, table) == ["head"]


def test_no_sweep_runs_after_the_seam_is_taken_out(aws):
    with VirtualLoop(START) as loop:
        taken_out = seam.install(loop)
        taken_out()

        loop.run_until(START + timedelta(days=1))


def test_due_items_can_be_removed_without_a_loop(aws, dynamodb, incidents):
    with seam.install(), VirtualLoop(START) as loop:
        put(dynamodb, incidents, "head", timedelta(minutes=30))
        at_first = seam.expire_due_items()
        loop.run_until(START + timedelta(hours=1))

        assert (at_first, seam.expire_due_items()) == (0, 1)
