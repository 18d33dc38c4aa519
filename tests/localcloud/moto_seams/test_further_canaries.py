"""The smaller seams: schedules that tell, publications that are heard, a wipe that empties all."""

import inspect

import boto3
import pytest
from moto.dynamodb import dynamodb_backends
from moto.iot.models import IoTBackend
from moto.iotdata import urls
from moto.iotdata.models import IoTDataPlaneBackend, iotdata_backends
from moto.moto_api._internal import mock_random
from moto.scheduler.models import EventBridgeSchedulerBackend
from moto.sqs import sqs_backends

from localcloud.iot_core.shadows import Shadows
from localcloud.moto_seams import iot_data, schedules, wiping

REGION = "cn-north-1"
ACCOUNT = "123456789012"


def a_schedule(client, name="s"):
    return client.create_schedule(
        Name=name,
        ScheduleExpression="rate(1 minute)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": "arn:aws-cn:lambda:x", "RoleArn": f"arn:aws-cn:iam::{ACCOUNT}:role/r"},
    )["ScheduleArn"]


def test_moto_still_only_stores_schedules():
    """When this fails, moto may start something by itself."""
    source = inspect.getsource(EventBridgeSchedulerBackend)

    assert "invoke" not in source
    assert "Thread" not in source


def test_every_change_of_a_schedule_is_told(aws):
    told = []
    client = aws.client("scheduler", region_name=REGION)

    with schedules.install(lambda: told.append(len(client.list_schedules()["Schedules"]))):
        a_schedule(client)
        client.delete_schedule(Name="s")

    assert told == [1, 0]


def test_moto_still_does_not_know_the_host_of_china():
    """When this fails, moto knows it: drop the pattern from the seam."""
    client = boto3.client(
        "iot-data", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
    )

    assert client.meta.endpoint_url == "https://data.ats.iot.cn-north-1.amazonaws.com.cn"
    assert not any("ats\\.iot" in base and "data\\.ats" in base for base in urls.url_bases)


def test_moto_still_only_records_what_is_published():
    """When this fails, moto may deliver it by itself."""
    assert (
        inspect.getsource(IoTDataPlaneBackend.publish)
        .strip()
        .endswith("self.published_payloads.append((topic, payload))")
    )


@pytest.mark.parametrize("region", [REGION, "us-east-1"])
def test_what_is_published_is_heard_in_both_partitions(aws, region):
    heard = []
    client = aws.client("iot-data", region_name=region)

    with iot_data.install(
        lambda topic, payload, _retain: heard.append((topic, payload)), Shadows(print)
    ):
        client.publish(topic="cmd/anju/a-1/receipt", payload='{"say": "安"}'.encode())
        client.publish(topic="cmd/raw", payload=b"\xff")

    assert heard == [("cmd/anju/a-1/receipt", '{"say": "安"}'.encode()), ("cmd/raw", b"\xff")]


def test_a_wipe_empties_what_was_filled_and_keeps_what_was_made(aws, dynamodb, incidents):
    """When this fails after an upgrade, moto keeps its things under other names."""
    queues = aws.client("sqs", region_name=REGION)
    devices = aws.client("iot", region_name=REGION)
    scheduler = aws.client("scheduler", region_name=REGION)
    dynamodb.put_item(TableName=incidents, Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
    url = queues.create_queue(QueueName="q")["QueueUrl"]
    queues.send_message(QueueUrl=url, MessageBody="x")
    devices.create_policy(policyName="p", policyDocument="{}")
    devices.create_thing(thingName="t")
    devices.create_keys_and_certificate(setAsActive=True)
    iotdata_backends[ACCOUNT][REGION].publish("a", b"b")
    kept, gone = a_schedule(scheduler, "kept"), a_schedule(scheduler, "gone")

    wiping.wipe(ACCOUNT, REGION, {kept})

    assert dynamodb.scan(TableName=incidents)["Items"] == []
    assert dynamodb_backends[ACCOUNT][REGION].tables[incidents].stream_shard.items == []
    assert sqs_backends[ACCOUNT][REGION].queues["q"]._messages == []
    assert devices.list_things()["things"] == []
    assert devices.list_certificates()["certificates"] == []
    assert [each["policyName"] for each in devices.list_policies()["policies"]] == ["p"]
    assert iotdata_backends[ACCOUNT][REGION].published_payloads == []
    assert gone not in [each["Arn"] for each in scheduler.list_schedules()["Schedules"]]
    assert [each["Arn"] for each in scheduler.list_schedules()["Schedules"]] == [kept]


def test_moto_still_keeps_of_iot_what_the_wipe_knows():
    """When this fails, moto keeps something new: decide whether a template makes it."""
    backend = IoTBackend(REGION, ACCOUNT)

    assert sorted(vars(backend)) == sorted(
        [
            "account_id",
            "billing_groups",
            "ca_certificates",
            "certificates",
            "domain_configurations",
            "endpoint",
            "indexing_configuration",
            "job_executions",
            "jobs",
            "jobs_templates",
            "partition",
            "policies",
            "principal_policies",
            "principal_things",
            "region_name",
            "role_aliases",
            "rules",
            "thing_groups",
            "thing_types",
            "things",
        ]
    )


def test_the_same_seed_draws_the_same_ids():
    drawn = []
    for word in ("a", "a", "b"):
        wiping.seed(word)
        drawn.append(str(mock_random.uuid4()))

    assert drawn[0] == drawn[1] != drawn[2]
