"""Each action on its service: what arrives there, and what counts as failed."""

import base64
import json
from typing import Any

import pytest

from localcloud.rules import ActionFailedError

GARBAGE = b"\xff\x00"
MACHINE = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}


def test_a_function_is_invoked_with_the_payload(actions: Any) -> None:
    actions.run("lambda", b'{"a":1}', functionArn="arn:receive")

    assert actions.invoked == [("arn:receive", b'{"a":1}')]


@pytest.mark.parametrize(
    ("payload", "use_base64", "body"),
    [
        (b'{"a":1}', False, '{"a":1}'),
        (b'{"a":1}', True, base64.b64encode(b'{"a":1}').decode()),
        (GARBAGE, True, base64.b64encode(GARBAGE).decode()),
    ],
)
def test_a_queue_is_sent_text_or_base64(
    actions: Any, client: Any, payload: bytes, use_base64: bool, body: str
) -> None:
    queue = client("sqs").create_queue(QueueName="alarm")["QueueUrl"]

    actions.run("sqs", payload, queueUrl=queue, useBase64=use_base64)

    received = client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert [message["Body"] for message in received] == [body]
    client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=received[0]["ReceiptHandle"])


def records(client: Any, stream: str) -> list[dict[str, Any]]:
    kinesis = client("kinesis")
    shard = kinesis.list_shards(StreamName=stream)["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(
        StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )
    found: list[dict[str, Any]] = kinesis.get_records(ShardIterator=iterator["ShardIterator"])[
        "Records"
    ]
    return found


def test_a_stream_gets_a_record_under_the_key_given_or_the_messages_own(
    actions: Any, client: Any
) -> None:
    client("kinesis").create_stream(StreamName="activity", ShardCount=1)

    actions.run("kinesis", b"one", streamName="activity", partitionKey="t-1")
    actions.run("kinesis", GARBAGE, streamName="activity")

    one, other = records(client, "activity")
    assert (one["Data"], one["PartitionKey"]) == (b"one", "t-1")
    assert other["Data"] == GARBAGE
    assert len(other["PartitionKey"]) == 36


def test_an_item_has_an_attribute_of_its_own_type_for_each_key(actions: Any, client: Any) -> None:
    client("dynamodb").create_table(
        TableName="readings",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    result = {"id": "r1", "n": 1.50, "on": True, "no": None, "l": [1, "x"], "m": {"k": -2}}

    actions.run(
        "dynamoDBv2", json.dumps(result).encode(), putItem={"tableName": "readings"}, roleArn="r"
    )

    [item] = client("dynamodb").scan(TableName="readings")["Items"]
    assert item == {
        "id": {"S": "r1"},
        "n": {"N": "1.5"},
        "on": {"BOOL": True},
        "no": {"NULL": True},
        "l": {"L": [{"N": "1"}, {"S": "x"}]},
        "m": {"M": {"k": {"N": "-2"}}},
    }


class Firehose:
    """A delivery stream; moto's own needs a bucket that is read back in a file of its choice."""

    def __init__(self, failing: int = 0) -> None:
        self.records: list[bytes] = []
        self.calls = 0
        self._failing = failing

    def __call__(self, _service: str) -> "Firehose":
        return self

    def put_record(self, DeliveryStreamName: str, Record: dict[str, bytes]) -> dict[str, Any]:  # noqa: N803 - AWS's names
        self.calls += 1
        self.records.append(Record["Data"])
        return {}

    def put_record_batch(
        self,
        DeliveryStreamName: str,  # noqa: N803 - AWS's names
        Records: list[dict[str, bytes]],  # noqa: N803 - AWS's names
    ) -> dict[str, Any]:
        self.calls += 1
        self.records.extend(record["Data"] for record in Records)
        return {"FailedPutCount": self._failing}


@pytest.mark.parametrize(
    ("payload", "parameters", "expected"),
    [
        (b'{"a":1}', {}, [b'{"a":1}']),
        (b'{"a":1}', {"separator": "\n"}, [b'{"a":1}\n']),
        (b"[1,2]", {"separator": ","}, [b"[1,2],"]),
        (b"[1,2]", {"separator": ",", "batchMode": True}, [b"1,", b"2,"]),
        (b'{"a":1}', {"batchMode": True}, [b'{"a":1}']),
        (GARBAGE, {"batchMode": True}, [GARBAGE]),
    ],
)
def test_a_delivery_stream_gets_records_with_their_separator(
    actions_on: Any, payload: bytes, parameters: dict[str, Any], expected: list[bytes]
) -> None:
    stream = Firehose()

    actions_on(stream).run("firehose", payload, deliveryStreamName="archive", **parameters)

    assert stream.records == expected
    assert stream.calls == 1


def test_moto_takes_what_a_delivery_stream_is_put(actions: Any, client: Any) -> None:
    client("s3").create_bucket(
        Bucket="archive", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    client("firehose").create_delivery_stream(
        DeliveryStreamName="archive",
        S3DestinationConfiguration={
            "RoleARN": "arn:aws-cn:iam::123456789012:role/r",
            "BucketARN": "arn:aws-cn:s3:::archive",
        },
    )

    actions.run("firehose", b"[1,2]", deliveryStreamName="archive", batchMode=True, separator="\n")

    keys = [each["Key"] for each in client("s3").list_objects_v2(Bucket="archive")["Contents"]]
    bodies = [client("s3").get_object(Bucket="archive", Key=key)["Body"].read() for key in keys]
    assert b"".join(bodies) == b"1\n2\n"


def test_a_state_machine_starts_once_a_message_under_its_prefix(actions: Any, client: Any) -> None:
    machine = client("stepfunctions").create_state_machine(
        name="response",
        definition=json.dumps(MACHINE),
        roleArn="arn:aws-cn:iam::123456789012:role/r",
    )["stateMachineArn"]

    actions.run(
        "stepFunctions", b'{"a":1}', stateMachineName="response", executionNamePrefix="alarm-"
    )

    [execution] = client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    told = client("stepfunctions").describe_execution(executionArn=execution["executionArn"])
    assert execution["name"].startswith("alarm-")
    assert json.loads(told["input"]) == {"a": 1}


@pytest.mark.parametrize(
    ("kind", "payload", "parameters", "words"),
    [
        ("sqs", GARBAGE, {"queueUrl": "http://q"}, "not text"),
        ("sqs", b"x", {"queueUrl": "https://sqs/1/none"}, "NonExistentQueue"),
        ("kinesis", b"x", {"streamName": "none", "partitionKey": "k"}, "ResourceNotFound"),
        ("kinesis", b"x", {"streamName": "activity", "partitionKey": 5}, "^ParamValidationError.$"),
        ("dynamoDBv2", b"[1]", {"putItem": {"tableName": "readings"}}, "no JSON object"),
        ("dynamoDBv2", GARBAGE, {"putItem": {"tableName": "readings"}}, "no JSON object"),
        ("dynamoDBv2", b'{"a":1}', {"putItem": {"tableName": "none"}}, "ResourceNotFound"),
        ("firehose", b"x", {"deliveryStreamName": "none"}, "ResourceNotFound"),
        ("firehose", b"[]", {"deliveryStreamName": "s", "batchMode": True}, "0 records"),
        ("stepFunctions", b"{}", {"stateMachineName": "none"}, "no state machine none"),
        ("stepFunctions", GARBAGE, {"stateMachineName": "response"}, "not text"),
    ],
)
def test_what_a_service_refuses_is_a_failed_action(
    actions: Any, kind: str, payload: bytes, parameters: dict[str, Any], words: str
) -> None:
    with pytest.raises(ActionFailedError, match=words):
        actions.run(kind, payload, **parameters)


def test_a_batch_of_which_a_record_is_refused_is_a_failed_action(actions_on: Any) -> None:
    with pytest.raises(ActionFailedError, match="1 records"):
        actions_on(Firehose(failing=1)).run(
            "firehose", b"[1]", deliveryStreamName="s", batchMode=True
        )
