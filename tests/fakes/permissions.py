"""What functions really ask of AWS, held against their roles with every condition: moto does not check."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import botocore.endpoint
import pytest

PREFIX = "twin-anju-"
_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
_NAMED_BY = {"dynamodb": "TableName", "sqs": "QueueUrl"}


class Asked(NamedTuple):
    """One thing that a function asks: of which resource, which partition, sealed for whom."""

    function: str
    action: str
    resource: str
    partition: str = ""
    purpose: str = ""


@dataclass
class Overheard:
    """What functions asked for, and the messages that they put into queues."""

    asked: set[Asked] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """Collect what functions ask while the block lasts."""
    heard = Overheard()
    real = botocore.endpoint.Endpoint.make_request

    def listening(self: Any, model: Any, request: Any) -> Any:
        function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "").removeprefix(PREFIX)
        service = model.service_model.service_name
        if function and service in {"dynamodb", "sqs", "kms", "iot"}:
            asked = list(_asked(function, service, model.name, request))
            heard.asked.update(asked)
            if any(each.action == "sqs:SendMessage" for each in asked):
                heard.messages.append(str(json.loads(request["body"])))
        return real(self, model, request)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(botocore.endpoint.Endpoint, "make_request", listening)
        yield heard


def _asked(function: str, service: str, operation: str, request: Any) -> Iterator[Asked]:
    action = f"{service}:{operation}"
    if service == "iot":
        yield Asked(function, action, "")
        return
    body = json.loads(request["body"])
    if service == "kms":
        yield Asked(function, action, "SealKey", purpose=body["EncryptionContext"]["elder"])
    elif service == "sqs":
        queue = body["QueueUrl"].rpartition("/")[2]
        if queue != "twin-anju-call-events":  # the twin's telephones speak from within a call
            yield Asked(function, action.replace("Batch", ""), queue)
    else:
        for word, table, partition in _items(operation, body):
            yield Asked(function, f"dynamodb:{word}", table, partition)


def _items(operation: str, body: Any) -> Iterator[tuple[str, str, str]]:
    if operation == "TransactWriteItems":
        for item in body["TransactItems"]:
            [(word, write)] = item.items()
            place = write.get("Key") or write["Item"]
            yield _WRITES.get(word, f"{word}Item"), write["TableName"], place["pk"]["S"]
    elif operation == "BatchGetItem":
        for table, wanted in body["RequestItems"].items():
            yield from (("BatchGetItem", table, key["pk"]["S"]) for key in wanted["Keys"])
    elif operation == "Query":
        yield "Query", body["TableName"], body["ExpressionAttributeValues"][":pk"]["S"]
    else:
        yield operation, body["TableName"], (body.get("Key") or body["Item"])["pk"]["S"]


@dataclass(frozen=True)
class Roles:
    """The roles of a template."""

    resources: Mapping[str, Any]

    def refused(self, asked: set[Asked]) -> list[Asked]:
        """Return what no statement of the asker's role allows."""
        return sorted(each for each in asked if not self._is_allowed(each))

    def unused(self, function: str, asked: set[Asked]) -> set[str]:
        """Return the statements of a role by which nothing of this was asked."""
        mine = [each for each in asked if each.function == function]
        return {
            str(statement["Sid"])
            for statement in self._statements(function)
            if not any(self._covers(statement, each) for each in mine)
        }

    def _is_allowed(self, asked: Asked) -> bool:
        return any(self._covers(statement, asked) for statement in self._statements(asked.function))

    def _statements(self, function: str) -> list[Mapping[str, Any]]:
        named = {"Fn::Sub": "${Stage}-anju-" + function}
        [role] = [
            resource["Properties"]["Role"]["Fn::GetAtt"][0]
            for resource in self.resources.values()
            if resource.get("Properties", {}).get("FunctionName") == named
        ]
        policies = self.resources[role]["Properties"]["Policies"]
        return [s for policy in policies for s in policy["PolicyDocument"]["Statement"]]

    def _covers(self, statement: Mapping[str, Any], asked: Asked) -> bool:
        condition = statement.get("Condition", {})
        like = condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])
        unlike = condition.get("ForAllValues:StringNotLike", {}).get("dynamodb:LeadingKeys", [])
        purpose = condition.get("StringEquals", {}).get(
            "kms:EncryptionContext:elder", asked.purpose
        )
        return (
            asked.action in statement["Action"]
            and self._is_on(statement["Resource"], asked)
            and any(fnmatchcase(asked.partition, pattern) for pattern in like)
            and not any(fnmatchcase(asked.partition, pattern) for pattern in unlike)
            and purpose == asked.purpose
        )

    def _is_on(self, resource: Mapping[str, Any], asked: Asked) -> bool:
        if "Fn::GetAtt" not in resource:
            return asked.resource == ""
        logical = resource["Fn::GetAtt"][0]
        properties = self.resources[logical].get("Properties", {})
        name = properties.get("TableName") or properties.get("QueueName")
        stands_for = str(name["Fn::Sub"]).replace("${Stage}-anju-", PREFIX) if name else logical
        return bool(asked.resource == stands_for)
