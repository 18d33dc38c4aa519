"""What went wrong with a rule's actions, and the message that its error action is given."""

import base64
from dataclasses import dataclass
from typing import Any, Final

from localcloud.iot_sql import Message
from localcloud.iot_sql.json_text import json_bytes
from localcloud.iot_sql.values import Json
from localcloud.rules.rule import Action

# The parameter that names what an action acts on.
_RESOURCES: Final = {
    "cloudwatchLogs": ("logGroupName",),
    "dynamoDB": ("tableName",),
    "dynamoDBv2": ("putItem", "tableName"),
    "firehose": ("deliveryStreamName",),
    "http": ("url",),
    "iotEvents": ("inputName",),
    "kinesis": ("streamName",),
    "lambda": ("functionArn",),
    "republish": ("topic",),
    "s3": ("bucketName",),
    "sns": ("targetArn",),
    "sqs": ("queueUrl",),
    "stepFunctions": ("stateMachineName",),
}


class ActionFailedError(Exception):
    """An action that AWS would report as failed; its text becomes the errorMessage."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed action."""

    action: Action
    problem: str

    def entry(self, message: Message) -> dict[str, Json]:
        """Its entry in the list of failures."""
        kind = self.action.kind
        return {
            "failedAction": f"{kind[:1].upper()}{kind[1:]}Action",
            "failedResource": _resource(self.action),
            "errorMessage": f"{self.problem} Message arrived on: {message.rule_topic}, Action: {kind}",
        }


def _resource(action: Action) -> str:
    found: Any = action.parameters
    for key in _RESOURCES.get(action.kind, ("",)):
        found = found.get(key, "") if isinstance(found, dict) else ""
    return str(found)


def error_message(rule: str, message: Message, failures: list[Failure]) -> bytes:
    """The payload of an error action: one for all failures of a rule and message.

    The topic is the one rules see: "there is no difference in execution or error handling" between
    Basic Ingest and the broker (developer guide, "Basic Ingest"). The page on error actions does
    not list sourceIp; it is added where the message has one, as AWS IoT sends it.
    """
    source = {} if message.source_ip is None else {"sourceIp": message.source_ip}
    content: dict[str, Json] = {
        "ruleName": rule,
        "topic": message.rule_topic,
        "cloudwatchTraceId": message.trace_id or "",
        "clientId": "n/a" if message.client_id is None else message.client_id,
        **source,
        "base64OriginalPayload": base64.b64encode(message.payload).decode(),
        "failures": [failure.entry(message) for failure in failures],
    }
    return json_bytes(content)
