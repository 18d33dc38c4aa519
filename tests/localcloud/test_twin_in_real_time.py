"""The twin on the wall clock: functions in workers, the cloud and the portal on ports."""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request

import boto3
import pytest

from localcloud.states.tasks import InvocationRefusedError
from localcloud.twin import Twin

PATIENCE_S = 30


@pytest.fixture(scope="module")
def twin(sample):
    with Twin(sample, real=True) as made:
        yield made


@pytest.fixture
def until():
    def waited(holds):
        end = time.monotonic() + PATIENCE_S
        while not (found := holds()):
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.02)
        return found

    return waited


@pytest.fixture
def records(twin):
    def asked(name):
        return twin.client("dynamodb").query(
            TableName="twin-records",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": name}},
        )["Items"]

    return asked


def invoke(twin, function, event, **more):
    answer = twin.client("lambda").invoke(
        FunctionName=f"twin-{function}", Payload=json.dumps(event), **more
    )
    payload = answer["Payload"].read()
    return (json.loads(payload) if payload else None), answer.get("FunctionError")


def test_a_function_runs_in_a_process_of_its_own_and_reaches_the_cloud(twin, records):
    answer, error = invoke(twin, "work:live", {"name": "real"})

    assert error is None
    assert answer["pid"] != os.getpid()
    assert records("real")[0]["runs"] == {"N": "1"}


def test_a_queue_feeds_its_function(twin, until, records):
    twin.client("sqs").send_message(
        QueueUrl=twin.outputs["JobsUrl"], MessageBody='{"name": "queued"}'
    )

    assert until(lambda: records("queued"))[0]["count"] == {"S": "1"}


def test_a_stream_feeds_its_function(twin, until, records):
    twin.client("dynamodb").put_item(
        TableName="twin-outbox", Item={"pk": {"S": "a"}, "sk": {"S": "outbox#real"}}
    )

    until(lambda: any("outbox#real" in each["keys"]["S"] for each in records("relay")))


def test_a_worker_killed_under_an_event_sends_the_event_to_its_destination(twin, until, records):
    """The way of an alarm: no retry by Lambda, the queue has it at once and feeds it again."""
    invoke(twin, "impatient:live", {"name": "warm"})
    event = {"name": "alarm", "sleep_s": 20}
    invoke(twin, "impatient:live", event, InvocationType="Event")
    until(lambda: records("alarm"))

    for pid in twin.worker_pids("twin-impatient"):
        os.kill(pid, signal.SIGKILL)

    until(lambda: records("alarm of the rule"))


def test_a_process_that_ends_itself_is_told_to_the_caller(twin):
    answer, error = invoke(twin, "answer:live", {}), None
    assert answer[1] is error

    crashed, error = invoke(twin, "impatient:live", {"exit": True})

    assert (crashed["errorType"], error) == ("Runtime.ExitError", "Unhandled")


def test_the_template_limits_a_function_to_two_at_once(twin, until, records, tmp_path):
    gate = tmp_path / "open"
    events = [{"name": name, "until_there": str(gate)} for name in ("one", "two")]
    going = [threading.Thread(target=invoke, args=(twin, "work:live", e)) for e in events]
    for each in going:
        each.start()
    until(lambda: records("one") and records("two"))

    with pytest.raises(InvocationRefusedError, match="TooManyRequests"):
        twin.host.invoke("twin-work:live", b"{}")

    gate.touch()
    for each in going:
        each.join()


def test_the_state_machine_waits_for_its_function(twin, until):
    machines = twin.client("stepfunctions")
    started = machines.start_execution(
        stateMachineArn=twin.outputs["MachineArn"], input='{"name": "machine"}'
    )

    def ended():
        shown = machines.describe_execution(executionArn=started["executionArn"])
        return shown if shown["status"] != "RUNNING" else None

    shown = until(ended)
    assert shown["status"] == "SUCCEEDED"
    assert json.loads(shown["output"])["runs"] == 1


def test_the_portal_listens_behind_its_authorizer(twin):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{twin.portal_url}/v1/things/x", timeout=10)
    refused.value.close()
    request = urllib.request.Request(
        f"{twin.portal_url}/v1/things/x", headers={"Authorization": "Bearer good"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        event = json.load(answer)

    assert refused.value.code == 401
    assert event["requestContext"]["authorizer"]["principalId"] == "good"


def test_other_processes_reach_the_same_cloud(twin):
    client = boto3.client(
        "iot",
        region_name="cn-north-1",
        endpoint_url=twin.endpoint_url,
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )

    client.create_thing(thingName="outside")

    assert "outside" in [t["thingName"] for t in twin.client("iot").list_things()["things"]]
