"""The Step Functions API with the twin's engine behind it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localcloud.loop import VirtualLoop
from localcloud.moto_seams import stepfunctions as seam
from localcloud.moto_seams.patching import SeamInUseError
from localcloud.states.ids import Ids
from localcloud.states.tasks import LambdaResult

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
NOTHING: Any = None  # what a test of the seam alone has no use for
ROLE = "arn:aws-cn:iam::123456789012:role/states"
STATES = "arn:aws-cn:states:::"
WAIT = {"Type": "Wait", "Seconds": 60, "End": True}
AWAIT = {
    "Type": "Task",
    "Resource": f"{STATES}lambda:invoke.waitForTaskToken",
    "Parameters": {"FunctionName": "await", "Payload": {"token.$": "$$.Task.Token"}},
    "End": True,
}


@pytest.fixture
def tokens():
    return []


@pytest.fixture
def loop(aws, tokens):
    def invoke(_name, payload):
        tokens.append(json.loads(payload)["token"])
        return LambdaResult(b"null")

    with VirtualLoop(START) as loop, seam.install(loop, invoke, Ids("test")):
        yield loop


@pytest.fixture
def client(loop, aws):
    return aws.client("stepfunctions")


def forward(loop, **delta):
    loop.run_until(loop.now() + timedelta(**delta))


def create(client, state, name="response", **top):
    document = {"StartAt": "S", "States": {"S": state}, **top}
    created = client.create_state_machine(name=name, definition=json.dumps(document), roleArn=ROLE)
    return created["stateMachineArn"]


def start(client, machine, **more):
    return client.start_execution(stateMachineArn=machine, **more)["executionArn"]


def refused(call, code, **arguments):
    with pytest.raises(ClientError) as raised:
        call(**arguments)
    assert raised.value.response["Error"]["Code"] == code
    return raised.value.response["Error"]["Message"]


class TestMachines:
    def test_a_definition_is_refused_with_the_place_of_its_fault(self, client):
        document = {"StartAt": "S", "States": {"S": {"Type": "Pass", "Next": "Nowhere"}}}

        message = refused(
            client.create_state_machine,
            "InvalidDefinition",
            name="m",
            definition=json.dumps(document),
            roleArn=ROLE,
        )

        assert "Missing 'Next' target: Nowhere at /States/S/Next" in message

    def test_an_update_is_checked_too_and_serves_later_executions(self, client, loop):
        machine = create(client, {"Type": "Pass", "Result": 1, "End": True})
        better = {"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": 2, "End": True}}}

        refused(
            client.update_state_machine,
            "InvalidDefinition",
            stateMachineArn=machine,
            definition="{}",
        )
        client.update_state_machine(stateMachineArn=machine, definition=json.dumps(better))
        execution = start(client, machine)
        forward(loop, seconds=1)

        assert client.describe_execution(executionArn=execution)["output"] == "2"

    def test_the_same_machine_can_be_created_again_but_no_other_of_its_name(self, client):
        machine = create(client, WAIT)

        assert create(client, WAIT) == machine
        with pytest.raises(client.exceptions.StateMachineAlreadyExists):
            create(client, {**WAIT, "Seconds": 5})

    def test_express_machines_are_refused(self, client):
        document = {"StartAt": "S", "States": {"S": WAIT}}

        refused(
            client.create_state_machine,
            "StateMachineTypeNotSupported",
            name="m",
            definition=json.dumps(document),
            roleArn=ROLE,
            type="EXPRESS",
        )


class TestExecutions:
    def test_a_start_is_idempotent_by_name_and_input_while_it_runs(self, client, loop):
        machine = create(client, WAIT)
        again = {"stateMachineArn": machine, "name": "i1", "input": '{"incident":"i1"}'}

        first = client.start_execution(**again)
        forward(loop, seconds=5)
        second = client.start_execution(**again)

        assert first["executionArn"] == second["executionArn"]
        assert first["startDate"] == second["startDate"] == START
        assert len(client.list_executions(stateMachineArn=machine)["executions"]) == 1
        refused(client.start_execution, "ExecutionAlreadyExists", **{**again, "input": "{}"})

    def test_the_name_of_what_has_ended_is_taken(self, client, loop):
        machine = create(client, WAIT)
        again = {"stateMachineArn": machine, "name": "i1", "input": "{}"}
        client.start_execution(**again)
        forward(loop, minutes=5)

        refused(client.start_execution, "ExecutionAlreadyExists", **again)

    def test_nameless_starts_give_executions_of_their_own_with_names_of_the_seed(
        self, client, loop
    ):
        machine = create(client, WAIT)
        expected = Ids("test")

        names = [start(client, machine).rsplit(":", 1)[1] for _ in range(3)]

        assert names == [expected.uuid() for _ in range(3)]

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"name": "a b"}, "InvalidName"),
            ({"name": "x" * 81}, "ValidationException"),
            ({"input": "{"}, "InvalidExecutionInput"),
            ({"input": '"' + "x" * 262_144 + '"'}, "ValidationException"),
        ],
    )
    def test_bad_names_and_inputs_are_refused(self, client, more, code):
        if "name" in more and len(more["name"]) > 80:
            client.meta.config.parameter_validation = False
        machine = create(client, WAIT)

        refused(client.start_execution, code, stateMachineArn=machine, **more)

    def test_a_machine_or_execution_that_is_not_there_is_said(self, client):
        nothing = "arn:aws-cn:states:cn-north-1:123456789012:{}:none"
        machine, execution = nothing.format("stateMachine"), nothing.format("execution:m")

        refused(client.start_execution, "StateMachineDoesNotExist", stateMachineArn=machine)
        for call in (
            client.describe_execution,
            client.stop_execution,
            client.get_execution_history,
        ):
            refused(call, "ExecutionDoesNotExist", executionArn=execution)

    def test_an_execution_is_described_while_it_runs_and_afterwards(self, client, loop):
        machine = create(client, WAIT)
        execution = start(client, machine, name="i1", input='{"a":1}')

        forward(loop, seconds=1)
        running = client.describe_execution(executionArn=execution)
        forward(loop, minutes=1)
        ended = client.describe_execution(executionArn=execution)

        assert running["status"] == "RUNNING"
        assert (running["name"], running["input"]) == ("i1", '{"a":1}')
        assert "stopDate" not in running
        assert ended["status"] == "SUCCEEDED"
        assert ended["output"] == '{"a":1}'
        assert ended["stopDate"] == START + timedelta(seconds=60)

    def test_a_stop_keeps_error_and_cause(self, client, loop, tokens):
        execution = start(client, create(client, AWAIT))
        forward(loop, seconds=5)

        stopped = client.stop_execution(
            executionArn=execution, error="Operator", cause="moved house"
        )

        described = client.describe_execution(executionArn=execution)
        assert stopped["stopDate"] == described["stopDate"] == START + timedelta(seconds=5)
        assert (described["status"], described["error"], described["cause"]) == (
            "ABORTED",
            "Operator",
            "moved house",
        )

    def test_executions_are_listed_by_status_in_pages(self, client, loop):
        machine = create(client, WAIT)
        for number in range(5):
            start(client, machine, name=f"i{number}")
            forward(loop, seconds=20)

        pages = client.get_paginator("list_executions").paginate(
            stateMachineArn=machine, PaginationConfig={"PageSize": 2}
        )
        names = [execution["name"] for page in pages for execution in page["executions"]]
        running = client.list_executions(stateMachineArn=machine, statusFilter="RUNNING")

        assert names == ["i4", "i3", "i2", "i1", "i0"]
        assert [execution["name"] for execution in running["executions"]] == ["i4", "i3"]

    def test_a_timed_out_execution_says_when_it_stopped(self, client, loop):
        machine = create(client, WAIT, TimeoutSeconds=10)
        execution = start(client, machine)
        forward(loop, minutes=5)

        described = client.describe_execution(executionArn=execution)
        [listed] = client.list_executions(stateMachineArn=machine, statusFilter="TIMED_OUT")[
            "executions"
        ]

        assert described["stopDate"] == listed["stopDate"] == START + timedelta(seconds=10)


class TestVersions:
    @pytest.fixture
    def versions(self, client):
        """Two versions of a machine, of which each hands on its number."""
        state = {"Type": "Pass", "End": True}
        machine = create(client, {**state, "Result": 1})
        found = []
        for number in (1, 2):
            document = {"StartAt": "S", "States": {"S": {**state, "Result": number}}}
            updated = client.update_state_machine(
                stateMachineArn=machine, definition=json.dumps(document), publish=True
            )
            found.append(updated["stateMachineVersionArn"])
        return machine, found

    def output(self, client, loop, arn):
        execution = start(client, arn)
        forward(loop, seconds=1)
        return client.describe_execution(executionArn=execution)["output"]

    def test_a_version_stays_what_it_was(self, client, loop, versions):
        machine, (first, second) = versions

        assert [self.output(client, loop, arn) for arn in (first, second)] == ["1", "2"]
        listed = client.list_executions(stateMachineArn=machine)["executions"]
        assert [entry["stateMachineArn"] for entry in listed] == [machine, machine]

    def test_an_alias_leads_to_its_versions_by_weight(self, client, loop, versions):
        _, (first, second) = versions
        alias = client.create_state_machine_alias(
            name="live",
            routingConfiguration=[
                {"stateMachineVersionArn": first, "weight": 50},
                {"stateMachineVersionArn": second, "weight": 50},
            ],
        )["stateMachineAliasArn"]

        assert {self.output(client, loop, alias) for _ in range(12)} == {"1", "2"}

    def test_an_execution_shows_the_definition_that_it_runs(self, client, loop):
        machine = create(client, WAIT)
        execution = start(client, machine)
        other = {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}
        client.update_state_machine(stateMachineArn=machine, definition=json.dumps(other))

        shown = client.describe_state_machine_for_execution(executionArn=execution)

        assert json.loads(shown["definition"])["States"]["S"] == WAIT
        assert shown["stateMachineArn"] == machine


class TestTokens:
    def test_success_failure_and_heartbeat_reach_their_task(self, client, loop, tokens):
        machine = create(client, {**AWAIT, "HeartbeatSeconds": 60})
        good, bad = start(client, machine), start(client, machine)
        forward(loop, seconds=50)
        for token in tokens:
            client.send_task_heartbeat(taskToken=token)
        forward(loop, seconds=50)

        client.send_task_success(taskToken=tokens[0], output='{"pressed":"1"}')
        client.send_task_failure(taskToken=tokens[1], error="CarrierDown", cause="no line")
        forward(loop, seconds=1)

        assert client.describe_execution(executionArn=good)["output"] == '{"pressed":"1"}'
        failed = client.describe_execution(executionArn=bad)
        assert (failed["error"], failed["cause"]) == ("CarrierDown", "no line")

    def test_used_unknown_and_timed_out_tokens_are_told_apart(self, client, loop, tokens):
        start(client, create(client, {**AWAIT, "TimeoutSeconds": 60}))
        start(client, create(client, AWAIT, name="other"))
        forward(loop, minutes=2)
        late, used = tokens
        client.send_task_success(taskToken=used, output="1")

        for token, code in ((late, "TaskTimedOut"), (used, "TaskTimedOut"), ("?", "InvalidToken")):
            refused(client.send_task_success, code, taskToken=token, output="1")
            refused(client.send_task_failure, code, taskToken=token)
            refused(client.send_task_heartbeat, code, taskToken=token)

    def test_an_output_that_is_no_json_is_refused(self, client, loop, tokens):
        start(client, create(client, AWAIT))
        forward(loop, seconds=1)

        refused(client.send_task_success, "InvalidOutput", taskToken=tokens[0], output="{")


class TestHistory:
    @pytest.fixture
    def execution(self, client, loop):
        execution = start(client, create(client, WAIT), input='{"a":1}')
        forward(loop, minutes=2)
        return execution

    def test_it_tells_what_happened_and_when(self, client, execution):
        events = client.get_execution_history(executionArn=execution)["events"]

        assert [(event["type"], event["timestamp"] - START) for event in events] == [
            ("ExecutionStarted", timedelta(0)),
            ("WaitStateEntered", timedelta(0)),
            ("WaitStateExited", timedelta(seconds=60)),
            ("ExecutionSucceeded", timedelta(seconds=60)),
        ]

    def test_it_comes_in_pages_and_backwards(self, client, execution):
        pages = client.get_paginator("get_execution_history").paginate(
            executionArn=execution, reverseOrder=True, PaginationConfig={"PageSize": 3}
        )

        assert [[event["id"] for event in page["events"]] for page in pages] == [[4, 3, 2], [1]]

    def test_it_can_leave_out_the_data(self, client, execution):
        events = client.get_execution_history(executionArn=execution, includeExecutionData=False)[
            "events"
        ]

        assert events[1]["stateEnteredEventDetails"] == {"name": "S"}

    def test_a_page_that_does_not_exist_is_refused(self, client, execution):
        for token in ("99", "x"):
            refused(
                client.get_execution_history,
                "InvalidToken",
                executionArn=execution,
                nextToken=token,
            )

    def test_every_kind_of_event_is_one_the_service_knows(self, client, loop):
        known = set(client.meta.service_model.shape_for("HistoryEventType").enum)
        members = set(client.meta.service_model.shape_for("HistoryEvent").members)
        inner = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
        machine = create(client, {"Type": "Map", "ItemProcessor": inner, "End": True})
        execution = start(client, machine, input="[1,2]")
        forward(loop, seconds=1)

        backend_events = client.get_execution_history(executionArn=execution)["events"]

        assert {event["type"] for event in backend_events} <= known
        assert {key for event in backend_events for key in event} <= members
        assert backend_events[2]["mapStateStartedEventDetails"] == {"length": 2}


class TestServices:
    """Tasks that call other services: nested executions, and the SDK."""

    def nested(self, client, child, pattern=""):
        return create(
            client,
            {
                "Type": "Task",
                "Resource": f"{STATES}states:startExecution{pattern}",
                "Parameters": {"StateMachineArn": child, "Name": "kid", "Input": {"n.$": "$.n"}},
                "End": True,
            },
            name="parent",
        )

    def run(self, client, loop, machine, **delta):
        execution = start(client, machine, input='{"n":1}')
        forward(loop, **(delta or {"minutes": 5}))
        return client.describe_execution(executionArn=execution)

    def test_a_child_is_started_and_left_alone(self, client, loop):
        child = create(client, WAIT, name="child")

        parent = self.run(client, loop, self.nested(client, child), seconds=1)

        arn = json.loads(parent["output"])["ExecutionArn"]
        assert parent["status"] == "SUCCEEDED"
        assert client.describe_execution(executionArn=arn)["status"] == "RUNNING"
        assert client.describe_execution(executionArn=arn)["input"] == '{"n":1}'

    @pytest.mark.parametrize(("pattern", "output"), [(".sync", '{"n":1}'), (".sync:2", {"n": 1})])
    def test_a_child_is_waited_for(self, client, loop, pattern, output):
        child = create(client, WAIT, name="child")

        parent = self.run(client, loop, self.nested(client, child, pattern))

        assert parent["stopDate"] == START + timedelta(seconds=60)
        assert json.loads(parent["output"])["Output"] == output

    def test_the_failure_of_a_child_is_the_tasks(self, client, loop):
        child = create(client, {"Type": "Fail", "Error": "E", "Cause": "C"}, name="child")

        parent = self.run(client, loop, self.nested(client, child, ".sync"))

        assert parent["error"] == "States.TaskFailed"
        cause = json.loads(parent["cause"])
        assert (cause["Status"], cause["Error"], cause["Cause"]) == ("FAILED", "E", "C")

    def test_a_stopped_parent_stops_the_child_it_waits_for(self, client, loop):
        child = create(client, WAIT, name="child")
        execution = start(client, self.nested(client, child, ".sync"), input='{"n":1}')
        forward(loop, seconds=1)

        client.stop_execution(executionArn=execution)

        [kid] = client.list_executions(stateMachineArn=child)["executions"]
        assert kid["status"] == "ABORTED"

    def test_a_child_that_cannot_start_is_an_error_of_the_service(self, client, loop):
        child = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:none"

        parent = self.run(client, loop, self.nested(client, child))

        assert parent["error"] == "StepFunctions.StateMachineDoesNotExistException"

    def sdk(self, client, action, parameters, **more):
        return create(
            client,
            {
                "Type": "Task",
                "Resource": f"{STATES}aws-sdk:{action}",
                "Parameters": parameters,
                "End": True,
                **more,
            },
        )

    def test_the_sdk_writes_to_a_table(self, client, loop, dynamodb, incidents):
        item = {"pk": {"S": "standard#h1"}, "sk": {"S.$": "States.Format('n{}', $.n)"}}
        parameters = {"TableName": incidents, "Item": item}

        ended = self.run(client, loop, self.sdk(client, "dynamodb:putItem", parameters))

        assert ended["status"] == "SUCCEEDED"
        key = {"pk": {"S": "standard#h1"}, "sk": {"S": "n1"}}
        assert dynamodb.get_item(TableName=incidents, Key=key)["Item"] == key

    def test_an_error_of_the_sdk_has_the_services_name(self, client, loop, incidents):
        parameters = {
            "TableName": incidents,
            "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}},
            "ConditionExpression": "attribute_exists(pk)",
        }

        ended = self.run(client, loop, self.sdk(client, "dynamodb:putItem", parameters))

        assert ended["error"] == "DynamoDb.ConditionalCheckFailedException"
        assert "Status Code: 400" in ended["cause"]

    def test_answers_of_the_sdk_have_names_in_pascal_case(self, client, loop, aws):
        aws.client("sqs").create_queue(QueueName="alarm")

        ended = self.run(client, loop, self.sdk(client, "sqs:getQueueUrl", {"QueueName": "alarm"}))

        assert json.loads(ended["output"])["QueueUrl"].endswith("/alarm")

    def test_parameters_that_the_sdk_refuses_are_a_fault_of_the_machine(self, client, loop):
        ended = self.run(client, loop, self.sdk(client, "sqs:getQueueUrl", {"QueueName": 5}))

        assert ended["error"] == "States.Runtime"
        assert "could not be used to start the Task" in ended["cause"]

    def test_times_in_answers_are_texts(self, client, loop, incidents):
        parameters = {"TableName": incidents}

        ended = self.run(client, loop, self.sdk(client, "dynamodb:describeTable", parameters))

        created = json.loads(ended["output"])["Table"]["CreationDateTime"]
        assert created == "2026-01-15T02:10:00.000Z"


class TestShortNames:
    def run(self, client, loop, action, parameters):
        task = {"Type": "Task", "Resource": f"{STATES}{action}", "Parameters": parameters}
        execution = start(client, create(client, {**task, "End": True}))
        forward(loop, seconds=1)
        return client.describe_execution(executionArn=execution)

    def test_a_queue_is_sent_any_json(self, client, loop, aws):
        queue = aws.client("sqs").create_queue(QueueName="q")["QueueUrl"]

        shown = self.run(
            client, loop, "sqs:sendMessage", {"QueueUrl": queue, "MessageBody": {"a": 1}}
        )

        assert shown["status"] == "SUCCEEDED", shown
        [message] = aws.client("sqs").receive_message(QueueUrl=queue)["Messages"]
        assert json.loads(message["Body"]) == {"a": 1}

    def test_a_topic_and_a_bus_take_any_json(self, client, loop, aws):
        topic = aws.client("sns").create_topic(Name="t")["TopicArn"]
        entry = {"Source": "anju", "DetailType": "x", "Detail": {"a": 1}}

        told = [
            self.run(client, loop, "sns:publish", {"TopicArn": topic, "Message": {"a": 1}}),
        ]
        client.delete_state_machine(stateMachineArn=told[0]["stateMachineArn"])
        machine = {
            "Type": "Task",
            "Resource": f"{STATES}events:putEvents",
            "Parameters": {"Entries": [entry]},
            "End": True,
        }
        execution = start(client, create(client, machine, name="bus"))
        forward(loop, seconds=1)
        told.append(client.describe_execution(executionArn=execution))

        assert [shown["status"] for shown in told] == ["SUCCEEDED", "SUCCEEDED"], told
        assert json.loads(told[1]["output"])["FailedEntryCount"] == 0

    def test_an_error_has_the_prefix_of_the_short_name(self, client, loop):
        parameters = {"TableName": "none", "Key": {"id": {"S": "1"}}}

        shown = self.run(client, loop, "dynamodb:getItem", parameters)

        assert shown["error"] == "DynamoDB.ResourceNotFoundException"


def test_a_second_installation_is_refused(loop):
    with pytest.raises(SeamInUseError):
        seam.install(loop, invoke=NOTHING)


def test_a_new_installation_knows_nothing_of_the_one_before(aws):
    def machines():
        with VirtualLoop(START) as loop, seam.install(loop, invoke=NOTHING):
            client = aws.client("stepfunctions")
            before = client.list_state_machines()["stateMachines"]
            create(client, WAIT)
            return before

    assert machines() == []
    assert machines() == []


def test_regions_have_machines_of_their_own(client, aws):
    create(client, WAIT)

    other = aws.client("stepfunctions", region_name="us-east-1")

    assert other.list_state_machines()["stateMachines"] == []
