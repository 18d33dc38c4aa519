"""The records that functions get from queues and streams."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

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


def for_filter(record: Record) -> Record:
    """The message as filters see it: a body that is a JSON object is looked into."""
    try:
        body = json.loads(record["body"])
    except ValueError:
        return record
    return {**record, "body": body} if isinstance(body, dict) else record


def created(change: Record) -> datetime:
    """When a change of a table was made; the stream knows it to the second."""
    return datetime.fromtimestamp(change["dynamodb"]["ApproximateCreationDateTime"], UTC)


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
