"""Where the record of an invocation goes when it is over: the documented record, by ARN."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from localcloud.boot import Cloud
from localcloud.lambdas.function import Function
from localcloud.states.tasks import LambdaResult

Record = dict[str, Any]

_BATCH_INFO = {"dynamodb": "DDBStreamBatchInfo", "kinesis": "KinesisBatchInfo"}


class Destinations:
    """Sends records to queues, topics and functions."""

    def __init__(self, cloud: Cloud, invoke_event: Callable[[str, bytes], str]) -> None:
        self._cloud = cloud
        self._invoke_event = invoke_event

    def send(self, arn: str, record: Record) -> None:
        """Deliver a record; whatever its destination refuses is an error of the twin."""
        text = json.dumps(record, ensure_ascii=False)
        service, name = arn.split(":")[2], arn.split(":")[5]
        if service == "sqs":
            url = self._cloud.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
            self._cloud.client("sqs").send_message(QueueUrl=url, MessageBody=text)
        elif service == "sns":
            self._cloud.client("sns").publish(TopicArn=arn, Message=text)
        elif service == "lambda":
            self._invoke_event(arn, text.encode())
        else:
            raise ValueError(f"no record can be delivered to {arn}")


def stamp(instant: datetime) -> str:
    """An instant as Lambda writes it, in milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def event_record(
    function: Function,
    request_id: str,
    payload: bytes,
    condition: str,
    attempts: int,
    result: LambdaResult | None,
    now: datetime,
) -> Record:
    """The record of an asynchronous invocation; without a result it never ran."""
    record = {
        "version": "1.0",
        "timestamp": stamp(now),
        "requestContext": _context(function, request_id, condition, attempts),
        "requestPayload": _read(payload),
    }
    if result is not None:
        record["responseContext"] = response_context(function, result)
        record["responsePayload"] = _read(result.payload)
    return record


def batch_record(
    function: Function,
    request_id: str,
    condition: str,
    attempts: int,
    result: LambdaResult | None,
    service: str,
    info: dict[str, Any],
    now: datetime,
) -> Record:
    """The record of a batch of a stream that was given up; the items stay in the stream."""
    return {
        "requestContext": _context(function, request_id, condition, attempts),
        "responseContext": response_context(function, result) if result is not None else None,
        "version": "1.0",
        "timestamp": stamp(now),
        _BATCH_INFO[service]: info,
    }


def response_context(function: Function, result: LambdaResult) -> dict[str, Any]:
    context = {"statusCode": 200, "executedVersion": function.version}
    if result.error is not None:
        context["functionError"] = result.error
    return context


def _context(function: Function, request_id: str, condition: str, attempts: int) -> dict[str, Any]:
    arn = function.arn if function.qualifier else f"{function.arn}:$LATEST"
    return {
        "requestId": request_id,
        "functionArn": arn,
        "condition": condition,
        "approximateInvokeCount": attempts,
    }


def _read(payload: bytes) -> Any:
    try:
        return json.loads(payload or b"null")
    except ValueError:
        return payload.decode(errors="replace")
