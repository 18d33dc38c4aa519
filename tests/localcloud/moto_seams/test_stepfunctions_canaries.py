"""Canaries: each fails when moto mends or moves what the Step Functions seam replaces."""

import json
from typing import Any

import pytest
from moto import mock_aws
from moto.stepfunctions import responses
from moto.stepfunctions.models import stepfunctions_backends

from localcloud.moto_seams import stepfunctions as seam
from localcloud.moto_seams.stepfunctions.api import REPLACED

NOTHING: Any = None  # what a test of the seam alone has no use for
ROLE = "arn:aws-cn:iam::123456789012:role/states"
PASS = {"StartAt": "Only", "States": {"Only": {"Type": "Pass", "End": True}}}


@pytest.fixture
def client(aws):
    return aws.client("stepfunctions")


@pytest.fixture
def execution(client):
    """The ARN of an execution that moto pretends to run."""
    machine = client.create_state_machine(name="m", definition=json.dumps(PASS), roleArn=ROLE)
    return client.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]


def test_moto_still_finds_its_backend_through_the_function_that_the_seam_replaces(
    client, monkeypatch
):
    asked = []
    find = responses.get_backend
    monkeypatch.setattr(
        responses, "get_backend", lambda *place: asked.append(place) or find(*place)
    )

    client.list_state_machines()

    assert asked == [("123456789012", "cn-north-1")]


def test_moto_still_runs_nothing_by_itself(client, execution):
    assert client.describe_execution(executionArn=execution)["status"] == "RUNNING"


def test_moto_still_drops_the_cause_of_a_stop(client, execution):
    client.stop_execution(executionArn=execution, error="Operator", cause="moved house")

    assert "moved house" not in str(client.describe_execution(executionArn=execution))


def test_moto_still_shows_an_execution_the_machine_of_now(client, execution):
    other = json.dumps({"StartAt": "Other", "States": {"Other": {"Type": "Succeed"}}})
    arn = client.describe_execution(executionArn=execution)["stateMachineArn"]
    client.update_state_machine(stateMachineArn=arn, definition=other)

    shown = client.describe_state_machine_for_execution(executionArn=execution)

    assert shown["definition"] == other


def test_moto_still_gives_a_history_without_pages(client, execution):
    asked = {"executionArn": execution, "maxResults": 1}

    assert len(client.get_execution_history(**asked)["events"]) > 1


def test_moto_still_forgets_when_a_timed_out_execution_stopped(client, execution):
    backend = stepfunctions_backends["123456789012"]["cn-north-1"]
    kept = backend.describe_execution(execution)
    kept.status, kept.stop_date = "TIMED_OUT", kept.start_date

    described = client.describe_execution(executionArn=execution)
    [listed] = client.list_executions(stateMachineArn=described["stateMachineArn"])["executions"]

    assert "stopDate" not in described
    assert "stopDate" not in listed


def test_moto_still_loses_the_cause_of_a_task_failure(client, monkeypatch):
    heard = []
    backend = stepfunctions_backends["123456789012"]["cn-north-1"]
    monkeypatch.setattr(
        type(backend), "send_task_failure", lambda _, *said, **named: heard.append((said, named))
    )

    client.send_task_failure(taskToken="t", error="Refused", cause="line cut")

    assert heard == [(("t",), {"error": "Refused"})]


def test_the_interpreter_of_moto_still_accepts_a_next_that_leads_nowhere(aws):
    astray = {"StartAt": "Only", "States": {"Only": {"Type": "Pass", "Next": "Nowhere"}}}
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = aws.client("stepfunctions")

        created = client.create_state_machine(
            name="astray", definition=json.dumps(astray), roleArn=ROLE
        )

    assert created["stateMachineArn"].endswith(":astray")


def test_taking_the_seam_out_puts_everything_back(aws):
    names = [method.__name__ for method in REPLACED]
    before = [vars(responses.StepFunctionResponse)[name] for name in names]
    find = responses.get_backend

    with seam.install(loop=NOTHING, invoke=NOTHING):
        during = [vars(responses.StepFunctionResponse)[name] for name in names]

    after = [vars(responses.StepFunctionResponse)[name] for name in names]
    assert before == after
    assert during == REPLACED
    assert responses.get_backend is find
