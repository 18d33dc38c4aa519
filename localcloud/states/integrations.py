"""The services that a task calls by a short name: `sqs:sendMessage` instead of the SDK's action.

Where the service takes a text, these take any JSON and write it.
"""

from dataclasses import dataclass

from localcloud.states.errors import StatesError
from localcloud.states.payloads import Json, write


@dataclass(frozen=True, slots=True)
class Integration:
    """How a short name is called: the SDK's service, its errors' prefix, its texts."""

    service: str
    errors_as: str
    actions: frozenset[str]
    text: str = ""
    takes_token: bool = True


INTEGRATIONS = {
    "dynamodb": Integration(
        "dynamodb",
        "DynamoDB",
        frozenset({"getItem", "putItem", "updateItem", "deleteItem"}),
        takes_token=False,
    ),
    "events": Integration("eventbridge", "EventBridge", frozenset({"putEvents"}), "Detail"),
    "sns": Integration("sns", "SNS", frozenset({"publish"}), "Message"),
    "sqs": Integration("sqs", "SQS", frozenset({"sendMessage"}), "MessageBody"),
}


def with_texts(integration: Integration, parameters: Json) -> Json:
    """The parameters with the values that the service takes as texts written as JSON."""
    if not integration.text or not isinstance(parameters, dict):
        return parameters
    if isinstance(entries := parameters.get("Entries"), list):
        return {**parameters, "Entries": [with_texts(integration, entry) for entry in entries]}
    value = parameters.get(integration.text)
    if value is None or isinstance(value, str):
        return parameters
    return {**parameters, integration.text: write(value)}


def checked(integration: Integration, answer: Json) -> Json:
    """The answer; an error when the service took the call and refused a part of it."""
    if isinstance(answer, dict) and answer.get("FailedEntryCount"):
        raise StatesError(f"{integration.errors_as}.FailedEntry", write(answer))
    return answer
