"""Asynchronous invocations of the town: tried again after minutes, then told to a destination."""

from datetime import timedelta

import pytest

EVENT = {"InvocationType": "Event"}


def test_an_event_runs_on_the_loop_and_answers_nothing(town):
    answer = town.invoke("work:live", {"name": "e"}, **EVENT)
    before = town.runs("e")
    town.forward(seconds=0)

    assert answer == (None, None)
    assert (before, town.runs("e")) == (0, 1)


@pytest.mark.parametrize(
    ("second", "runs"), [(0, 1), (59, 1), (60, 2), (179, 2), (180, 3), (900, 3)]
)
def test_a_failing_event_is_tried_after_one_and_two_minutes_more(town, second, runs):
    town.invoke("work:live", {"fail_times": 9}, **EVENT)

    town.forward(seconds=second)

    assert town.runs() == runs


def test_an_event_that_succeeds_at_last_goes_nowhere(town):
    town.invoke("work:live", {"fail_times": 2}, **EVENT)
    town.forward(minutes=30)

    assert town.runs() == 3
    assert town.bodies("lost") == []


def test_the_destination_gets_the_documented_record(town):
    event = {"fail_times": 9, "word": "安"}
    town.invoke("work:live", event, **EVENT)
    town.forward(minutes=3)

    (record,) = town.bodies("lost")
    context = record["requestContext"]

    assert record["version"] == "1.0"
    assert record["timestamp"] == "2026-01-15T02:13:00.000Z"
    assert context["condition"] == "RetriesExhausted"
    assert context["approximateInvokeCount"] == 3
    assert context["functionArn"].endswith(":function:twin-work:live")
    assert record["requestPayload"] == event
    assert record["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "1",
        "functionError": "Unhandled",
    }
    assert record["responsePayload"]["errorType"] == "ValueError"
    assert record["responsePayload"]["requestId"] == context["requestId"]


def test_settings_of_an_alias_do_not_hold_for_the_function_itself(town):
    town.invoke("work", {"fail_times": 9}, **EVENT)
    town.forward(minutes=30)

    assert town.runs() == 3
    assert town.bodies("lost") == []


def test_without_retries_the_queue_has_the_event_at_once(town):
    """The way of an alarm: the queue feeds a function again without waiting for minutes."""
    town.invoke("impatient:live", {"name": "alarm", "fail_times": 9}, **EVENT)

    town.forward(seconds=0)

    assert town.runs("alarm") == 1
    assert [record["count"] for record in town.records("alarm of the rule")] == ["1"]


def test_a_crash_counts_as_a_try(town):
    town.twin.host.fail_before("work", town.begin, town.begin + timedelta(seconds=30))
    town.invoke("work:live", {"name": "e"}, **EVENT)

    town.forward(seconds=59)
    before = town.runs("e")
    town.forward(seconds=1)

    assert (before, town.runs("e")) == (0, 1)


def test_duplicate_delivery_runs_an_event_twice_under_one_id(town):
    town.twin.host.duplicate(True)
    town.invoke("answer:live", {}, **EVENT)
    town.invoke("work:live", {"name": "twice"}, **EVENT)

    town.forward(seconds=0)

    assert town.runs("twice") == 2


def test_duplicate_delivery_can_be_ended(town):
    town.twin.host.duplicate(True)
    town.twin.host.duplicate(False)
    town.invoke("work:live", {"name": "once"}, **EVENT)

    town.forward(seconds=0)

    assert town.runs("once") == 1
