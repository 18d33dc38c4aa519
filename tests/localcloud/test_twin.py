"""The twin on virtual time: whole, repeatable, and without a trace when it is left."""

import json
from datetime import datetime, timedelta

import pytest

from localcloud.moto_seams.patching import SeamInUseError
from localcloud.twin import START, Twin


def a_story(town):
    """A little of everything; what can be seen of it."""
    town.heard.clear()
    machines = town.twin.client("stepfunctions")
    started = machines.start_execution(
        stateMachineArn=town.twin.outputs["MachineArn"], input='{"name": "story"}'
    )
    town.send("jobs", {"name": "good", "show": True})
    town.send("jobs", {"name": "bad", "fail": True})
    town.invoke("work:live", {"name": "event", "fail_times": 9}, InvocationType="Event")
    town.twin.client("dynamodb").put_item(
        TableName="twin-outbox", Item={"pk": {"S": "a"}, "sk": {"S": "outbox#poison"}}
    )
    town.twin.client("iot-data").publish(topic="cmd/anju/a-1/receipt", payload=b"{}")
    town.forward(minutes=10)
    return [
        started["executionArn"],
        list(town.heard),
        [[each["at"] for each in town.records(name)] for name in ("good", "bad", "relay")],
        sorted(json.dumps(body, sort_keys=True) for body in town.bodies("lost")),
        town.bodies("jobs-dlq"),
    ]


def test_the_same_story_is_told_the_same_way_twice_over(town):
    first = a_story(town)
    town.twin.reset(start=town.begin)
    second = a_story(town)

    assert second == first
    assert first[2] == [[0], [0, 12, 24, 36, 48], [0, 1, 3]]
    assert len(first[3]) == 2


def test_another_seed_draws_other_ids(town):
    first = a_story(town)
    town.twin.reset(start=town.begin, seed="other")
    second = a_story(town)

    assert second[0] != first[0]
    assert second[2] == first[2]


def test_a_reset_empties_everything(town):
    """What a drill leaves behind must not reach the next one."""
    twin = town.twin
    town.send("jobs", {"name": "a", "fail": True})
    town.invoke("work:live", {"fail_times": 9}, InvocationType="Event")
    twin.client("iot").create_thing(thingName="standard-h1-key1")
    execution = twin.client("stepfunctions").start_execution(
        stateMachineArn=twin.outputs["MachineArn"], name="incident-1", input='{"name": "x"}'
    )
    twin.host.fail_before("*", town.begin, town.begin + timedelta(days=1))
    twin.host.duplicate(True)
    twin.pump.delay_streams(town.begin, town.begin + timedelta(days=1))
    town.forward(seconds=20)

    twin.reset(start=town.begin)
    town.forward(hours=1)

    assert twin.client("dynamodb").scan(TableName="twin-records")["Items"] == []
    assert twin.client("iot").list_things()["things"] == []
    assert [town.bodies(queue) for queue in ("jobs", "jobs-dlq", "lost")] == [[], [], []]
    assert (
        twin.client("stepfunctions").list_executions(stateMachineArn=twin.outputs["MachineArn"])[
            "executions"
        ]
        == []
    )
    again = twin.client("stepfunctions").start_execution(
        stateMachineArn=twin.outputs["MachineArn"], name="incident-1", input='{"name": "y"}'
    )
    assert again["executionArn"] == execution["executionArn"]
    assert town.invoke("work:live")[0]["runs"] == 1


def test_a_reset_starts_functions_cold_at_another_instant(town):
    warm = [town.invoke("answer:live")[0]["times"] for _ in range(2)]

    town.twin.reset(start=START)

    assert warm == [1, 2]
    assert town.invoke("answer:live")[0]["times"] == 1
    assert town.twin.loop.now() == START


def test_seen_tokens_of_transactions_are_forgotten_by_a_reset(town):
    def transact(key):
        item = {"pk": {"S": key}, "sk": {"S": "x"}}
        town.twin.client("dynamodb").transact_write_items(
            ClientRequestToken="token-1",
            TransactItems=[{"Put": {"TableName": "twin-records", "Item": item}}],
        )

    transact("a")
    town.twin.reset(start=town.begin)
    transact("b")

    assert len(town.records("b")) == 1


def test_publications_are_heard_until_the_next_reset(town):
    heard = []
    town.twin.on_publish(lambda topic, payload, _retain: heard.append((topic, payload)))
    client = town.twin.client("iot-data")

    client.publish(topic="cmd/anju/a-1/receipt", payload=b"1")
    town.twin.reset()
    client.publish(topic="cmd/anju/a-1/receipt", payload=b"2")

    assert heard == [("cmd/anju/a-1/receipt", b"1")]


def test_everything_shows_the_instant_of_the_loop(town):
    town.forward(minutes=7)
    town.twin.client("sqs").send_message(QueueUrl=town.url("lost"), MessageBody='{"a": 1}')
    message = town.twin.client("sqs").receive_message(
        QueueUrl=town.url("lost"), MessageSystemAttributeNames=["SentTimestamp"]
    )["Messages"][0]

    now = town.twin.loop.now()
    assert now == town.begin + timedelta(minutes=7) == datetime.now(now.tzinfo)
    assert int(message["Attributes"]["SentTimestamp"]) == int(now.timestamp() * 1000)


def test_the_rules_are_there_for_a_rules_engine(town):
    assert [rule.name for rule in town.twin.topic_rules] == ["alarm"]


def test_the_template_is_booted_as_the_twin_stage_unless_told(town, booted):
    assert town.twin.outputs["Split"] == "twin-jobs"
    assert booted[0].endpoint_url is None
    assert booted[0].portal_url is None


def test_two_twins_at_once_are_refused_and_the_first_goes_on(town, sample):
    with pytest.raises(SeamInUseError), Twin(sample):
        raise AssertionError("the second twin was entered")

    assert town.invoke("answer:live")[1] is None
