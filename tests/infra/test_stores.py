"""Tables and queues: nothing is lost by a deployment, and what is given up is found again."""

from datetime import timedelta

import pytest

from infra.policy import load_bureau
from telecare.domain.tracers import TRACERS

TABLES = ["IncidentsTable", "DirectoryTable", "QuarantineTable", "PresenceTable"]


def test_there_are_these_tables(of_type):
    assert sorted(of_type("AWS::DynamoDB::Table")) == sorted(TABLES)


def test_no_stream_follows_what_every_sign_of_life_writes(resources):
    assert "StreamSpecification" not in resources["PresenceTable"]["Properties"]


NAMING_OTHERS = {"AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping"}
"""Resources whose FunctionName is somebody else's."""


@pytest.mark.parametrize("name", TABLES)
def test_a_table_outlives_its_stack(resources, name):
    table = resources[name]

    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_sealed_paid_by_use_and_has_no_second_index(resources, name):
    properties = resources[name]["Properties"]

    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert not properties.keys() & {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}
    assert [key["AttributeName"] for key in properties["KeySchema"]] == ["pk", "sk"]


def test_incidents_have_a_stream_and_clean_up_by_ttl(resources):
    properties = resources["IncidentsTable"]["Properties"]

    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


@pytest.mark.parametrize(
    ("queue", "receives"),
    [
        ("AlarmQueue", 5),
        ("CallEventsQueue", 5),
        ("SweepQueue", 2),
        ("ConsolesQueue", 5),
        ("ImportsQueue", 5),
        ("ExportsQueue", 5),
        ("TidingsQueue", 5),
        ("SignsQueue", 5),
        ("LinksQueue", 5),
    ],
)
def test_a_queue_gives_up_to_its_own_dead_letter_queue(resources, queue, receives):
    redrive = resources[queue]["Properties"]["RedrivePolicy"]

    dead = queue.replace("Queue", "Dlq")
    assert redrive == {
        "deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]},
        "maxReceiveCount": receives,
    }


@pytest.mark.parametrize("queue", ["AlarmQueue", "CallEventsQueue", "ConsolesQueue"])
def test_a_failed_message_is_shown_again_after_12_seconds(resources, queue):
    assert resources[queue]["Properties"]["VisibilityTimeout"] == 12


def test_links_wait_for_others_and_are_shown_again_within_what_a_link_may_be_away(
    resources, functions
):
    links = functions["TrackLinks"]["Properties"]["Events"]["Links"]["Properties"]
    hidden = resources["LinksQueue"]["Properties"]["VisibilityTimeout"]

    assert links["MaximumBatchingWindowInSeconds"] <= 20
    assert links["MaximumBatchingWindowInSeconds"] + 30 < hidden <= 60


def test_each_link_of_a_full_batch_has_half_a_second(functions):
    links = functions["TrackLinks"]["Properties"]

    assert links["Timeout"] / links["Events"]["Links"]["Properties"]["BatchSize"] >= 0.5


def test_the_stream_of_signs_has_equal_shards_with_a_tracer_in_each(resources, template):
    stream = resources["SignsStream"]["Properties"]

    assert stream["StreamModeDetails"] == {"StreamMode": "PROVISIONED"}
    assert stream["ShardCount"] == {"Ref": "SignsShards"}
    assert template["Parameters"]["SignsShards"]["AllowedValues"] == [1, 2, 4, 8]
    assert template["Parameters"]["SignsShards"]["AllowedValues"][-1] == TRACERS


def test_a_window_and_the_wait_for_a_full_batch_leave_the_margin_a_minute(resources):
    source = resources["FoldActivitySignsStream"]["Properties"]
    margin = load_bureau("standard").parameters.duration("ingest.margin_min")
    taken = source["TumblingWindowInSeconds"] + source["MaximumBatchingWindowInSeconds"]

    assert timedelta(seconds=taken) <= margin - timedelta(minutes=1)


def test_dead_letters_wait_as_long_as_a_queue_can(of_type):
    for name, queue in of_type("AWS::SQS::Queue").items():
        assert queue["Properties"]["SqsManagedSseEnabled"] is True, name
        if name.endswith("Dlq"):
            assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600, name


def test_the_seal_key_is_kept_and_turns(resources):
    key = resources["SealKey"]

    assert key["DeletionPolicy"] == key["UpdateReplacePolicy"] == "Retain"
    assert key["Properties"]["EnableKeyRotation"] is True


def test_every_resource_that_can_be_named_is_named_by_stage_and_thing(resources):
    named = ("TableName", "QueueName", "FunctionName", "LayerName", "PolicyName", "Name")
    for logical, resource in resources.items():
        for field in named:
            name = resource.get("Properties", {}).get(field)
            if name is not None and resource["Type"] not in NAMING_OTHERS:
                assert name["Fn::Sub"].startswith("${Stage}-anju-"), logical
