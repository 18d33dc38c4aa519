"""From a queue to a function: batches, visibility, partial failures, redrive."""

import json
from datetime import timedelta

import pytest
from moto.sqs import sqs_backends


def seen(town, name):
    """When and at which receive a message was handled."""
    return [(each["at"], each["count"]) for each in town.records(name)]


def test_a_message_is_handled_at_the_instant_it_is_sent_and_then_gone(town):
    town.send("jobs", {"name": "a"})
    before = seen(town, "a")
    town.forward(minutes=5)

    assert before == []
    assert seen(town, "a") == [(0.0, "1")]
    assert town.bodies("jobs") == []


def test_a_failed_message_is_shown_again_after_the_visibility_time_out_five_times(town):
    town.send("jobs", {"name": "a", "fail": True})
    town.forward(minutes=5)

    assert seen(town, "a") == [(0, "1"), (12, "2"), (24, "3"), (36, "4"), (48, "5")]


@pytest.mark.parametrize(("seconds", "dead"), [(59.999, []), (60, ["a"])])
def test_then_it_goes_to_the_dead_letter_queue(town, seconds, dead):
    town.send("jobs", {"name": "a", "fail": True})
    town.forward(seconds=seconds)

    assert [body["name"] for body in town.bodies("jobs-dlq")] == dead


def test_a_batch_holds_what_is_there_up_to_its_size(town):
    for n in range(4):
        town.send("jobs", {"name": f"m{n}"})
    town.forward(seconds=0)

    assert [town.records(f"m{n}")[0]["size"] for n in range(4)] == ["3", "3", "3", "1"]


def test_only_the_failed_messages_of_a_batch_come_back(town):
    town.send("jobs", {"name": "good"})
    town.send("jobs", {"name": "bad", "fail": True})
    town.forward(seconds=12)

    assert seen(town, "good") == [(0, "1")]
    assert seen(town, "bad") == [(0, "1"), (12, "2")]


def test_a_raised_error_brings_the_whole_batch_back(town):
    town.send("jobs", {"name": "good"})
    town.send("jobs", {"name": "bad", "all_fail": True})
    town.forward(seconds=12)

    assert len(seen(town, "good")) == 2
    assert len(seen(town, "bad")) == 2


def test_a_crash_before_the_handler_brings_the_message_back(town):
    town.twin.host.fail_before("batch", town.begin, town.begin + timedelta(seconds=12))
    town.send("jobs", {"name": "a"})
    town.forward(minutes=1)

    assert seen(town, "a") == [(12, "2")]


def test_a_throttled_function_leaves_the_message_in_the_queue(town):
    lambdas = town.twin.client("lambda")
    lambdas.put_function_concurrency(FunctionName="twin-batch", ReservedConcurrentExecutions=0)
    town.send("jobs", {"name": "a"})
    town.forward(seconds=5)
    lambdas.delete_function_concurrency(FunctionName="twin-batch")
    town.forward(seconds=30)

    assert seen(town, "a") == [(12, "2")]


def test_a_message_may_be_delayed(town):
    town.send("jobs", {"name": "a"}, DelaySeconds=30)
    town.forward(minutes=2)

    assert seen(town, "a") == [(30, "1")]


def test_a_window_gathers_messages_until_it_is_over(town):
    """The queue itself delays by 5 s; the window of 10 s begins when the first is visible."""
    town.send("slow", {"name": "a"})
    town.forward(minutes=1)

    assert seen(town, "a") == [(15, "1")]


def test_each_window_gathers_anew(town):
    for name in ("a", "b"):
        town.send("slow", {"name": name})
        town.forward(minutes=1)

    assert (seen(town, "a"), seen(town, "b")) == ([(15, "1")], [(75, "1")])


def test_a_full_batch_does_not_wait_for_its_window(town):
    town.send("slow", {"name": "a"})
    town.forward(seconds=3)
    town.send("slow", {"name": "b"})
    town.forward(minutes=1)

    assert seen(town, "a") == seen(town, "b") == [(8, "1")]
    assert town.records("a")[0]["size"] == "2"


def test_a_visibility_changed_from_outside_counts(town):
    town.send("slow", {"name": "a", "all_fail": True})
    town.forward(seconds=15)
    queues = town.twin.client("sqs")
    message = _stored(town, "slow")
    queues.change_message_visibility(
        QueueUrl=town.url("slow"), ReceiptHandle=message.receipt_handle, VisibilityTimeout=2
    )
    town.forward(seconds=20)

    assert [at for at, _ in seen(town, "a")] == [15, 27]


def test_duplicate_delivery_handles_a_message_twice(town):
    town.twin.host.duplicate(True)
    town.send("jobs", {"name": "a"})
    town.forward(minutes=1)

    assert seen(town, "a") == [(0, "1"), (0, "1")]
    assert town.bodies("jobs") == []


def test_a_filter_lets_only_what_it_wants_reach_the_function_and_drops_the_rest(town):
    lambdas = town.twin.client("lambda")
    pattern = json.dumps({"body": {"name": [{"prefix": "want"}]}})
    mapping = lambdas.create_event_source_mapping(
        EventSourceArn=town.twin.stack.resources["Lost"].attributes["Arn"],
        FunctionName="twin-batch:live",
        FilterCriteria={"Filters": [{"Pattern": pattern}]},
    )
    town.twin.pump.start()
    try:
        for name in ("wanted", "other"):
            town.send("lost", {"name": name})
        town.send("lost", "no json")
        town.forward(minutes=2)
    finally:
        lambdas.delete_event_source_mapping(UUID=mapping["UUID"])

    assert seen(town, "wanted") == [(0, "1")]
    assert seen(town, "other") == []
    assert town.bodies("lost") == []


def test_attributes_come_with_the_message(town):
    attributes = {
        "word": {"DataType": "String", "StringValue": "安"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\xff"},
    }
    town.send("jobs", {"name": "a", "show": True}, MessageAttributes=attributes)
    town.forward(seconds=0)

    shown = json.loads(next(line for _, line in town.heard if line.startswith("{")))
    assert shown["messageAttributes"]["word"]["stringValue"] == "安"
    assert shown["messageAttributes"]["raw"]["binaryValue"] == "/w=="
    assert shown["attributes"]["SentTimestamp"] == str(int(town.begin.timestamp() * 1000))
    assert shown["eventSourceARN"].endswith(":twin-jobs")
    assert shown["awsRegion"] == "cn-north-1"


def test_the_same_messages_have_the_same_ids_after_a_reset(town):
    def shown():
        town.heard.clear()
        town.send("jobs", {"name": "a", "show": True})
        town.forward(seconds=0)
        return [line for _, line in town.heard]

    first = shown()
    town.twin.reset(start=town.begin)

    assert shown() == first


def test_a_message_sent_while_time_stands_is_not_lost_in_a_storm(town):
    for n in range(60):
        town.send("jobs", {"name": "storm", "n": n, "fail": n % 7 == 0})
    town.forward(minutes=10)

    assert town.bodies("jobs") == []
    failed = [n for n in range(60) if n % 7 == 0]
    assert len(town.bodies("jobs-dlq")) == min(len(failed), 10)
    assert len(seen(town, "storm")) == 60 - len(failed) + 5 * len(failed)


def _stored(town, queue):
    return sqs_backends["123456789012"]["cn-north-1"].queues[f"twin-{queue}"]._messages[0]
