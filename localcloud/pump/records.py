"""The records that functions get from queues and streams."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.kinesis.models import Record as KinesisRecord
from moto.sqs.models import Message

from localcloud.states.tasks import LambdaResult

Record = dict[str, Any]


def of_message(message: Message, queue_arn: str) -> Record:
    """A message as Lambda hands it to a function."""
    attributes = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "SentTimestamp": str(message.sent_timestamp),
        "SenderId": message.sender_id,
        "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
    }
    trace = message.system_attributes.get("AWSTraceHeader")
    if trace is not None:
        attributes["AWSTraceHeader"] = trace["StringValue"]
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {
            name: _attribute(value) for name, value in message.message_attributes.items()
        },
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }


def _attribute(value: Mapping[str, Any]) -> Record:
    attribute: Record = {
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": value["DataType"],
    }
    if (text := value.get("StringValue")) is not None:
        attribute["stringValue"] = text
    if (data := value.get("BinaryValue")) is not None:
        raw = data if isinstance(data, bytes) else str(data).encode()
        attribute["binaryValue"] = base64.b64encode(raw).decode()
    return attribute


def of_data_stream(stream_arn: str, shard_id: str, kept: KinesisRecord) -> Record:
    """A record of a data stream as Lambda hands it to a function, but for the role that reads it."""
    arrived = kept.created_at_datetime.replace(tzinfo=UTC).timestamp()
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": kept.partition_key,
            "sequenceNumber": str(kept.sequence_number),
            "data": kept.data,
            "approximateArrivalTimestamp": round(arrived, 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{kept.sequence_number}",
        "eventName": "aws:kinesis:record",
        "awsRegion": stream_arn.split(":")[3],
        "eventSourceARN": stream_arn,
    }


def for_filter(record: Record) -> Record:
    """The record as filters see it: a body or data that is a JSON object is looked into."""
    if "body" in record:
        return {**record, "body": _looked_into(record["body"])}
    if "kinesis" in record:
        data = base64.b64decode(record["kinesis"]["data"])
        return {"data": _looked_into(data.decode(errors="replace"))}
    return record


def _looked_into(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, dict) else text


def sequence_number(record: Record) -> str:
    """The place of a record in its shard."""
    if "kinesis" in record:
        return str(record["kinesis"]["sequenceNumber"])
    return str(record["dynamodb"]["SequenceNumber"])


def created(record: Record) -> datetime:
    """When a record came into its stream; a table's stream knows it to the second."""
    if "kinesis" in record:
        return datetime.fromtimestamp(record["kinesis"]["approximateArrivalTimestamp"], UTC)
    return datetime.fromtimestamp(record["dynamodb"]["ApproximateCreationDateTime"], UTC)


def size(record: Record) -> int:
    """About how many bytes of an invocation a record takes."""
    if "kinesis" in record:
        return len(record["kinesis"]["data"])
    return int(record["dynamodb"].get("SizeBytes", 0))


def failed_items(result: LambdaResult, known: set[str]) -> set[str] | None:
    """The ids of the records that a batch reports as failed; None when all of it has failed.

    Lambda takes an answer that names no failures as a success, and one that names a record it was
    not given, or cannot be read, as a failure of the whole batch.
    """
    if result.error is not None:
        return None
    try:
        answer = json.loads(result.payload or b"null")
        failures = (answer or {}).get("batchItemFailures") or []
        named = {failure["itemIdentifier"] for failure in failures}
    except (ValueError, AttributeError, KeyError, TypeError):
        return None
    return named if named <= known else None
