"""IoT rule files as resources: the rule, its right to invoke, its role for the error action."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.compose.documents import Document, read_yaml
from infra.compose.names import FUNCTION, QUEUE, Resources, logical_id
from telecare.domain.presence import PACK_DIGITS

SQL_VERSION = "2016-03-23"

BY_STREAM = "SignsByStream"
"""The condition under which signs of life travel by a stream and not by its queue."""

PACK = f"${{substring(sha256(topic(3)), 0, {PACK_DIGITS})}}"
"""The partition key of a sign: its thing's pack, as the core computes it, so that a pack has one writer."""

_STREAM_ARN = (
    "arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/${Stage}-anju-@"
)
"""By name: the stream is there only under its condition, and a role's right must not depend on it."""

_FIELDS = ("rule", "description", "sql", "actions", "error_action", "samples")
_SAMPLE_FIELDS = {"case", "topic", "client_id", "payload", "payload_b64", "expect"}
_REQUIREMENT = re.compile(r"\b[A-Z]{2}\d{2}-\d{2}\b")
_SQL = re.compile(r"SELECT\s.+\sFROM\s+'[^']+'(\s+WHERE\s.+)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One checked rule file."""

    document: Document

    @property
    def name(self) -> str:
        """The rule's name in the project; AWS knows it as `anju_<name>`."""
        return str(self.document.data["rule"])

    def resources(self, resources: Resources) -> Resources:
        """Return what the rule adds to the template; its targets must be among `resources`."""
        data, logical = self.document.data, logical_id(self.name, "Rule")
        targets = [_target(self.document, f"actions.{i}", a) for i, a in enumerate(data["actions"])]
        error = _target(self.document, "error_action", data["error_action"])
        for target in [*targets, error]:
            target.check(self.document, resources)
        rule = {
            "RuleName": f"anju_{self.name}",
            "TopicRulePayload": {
                "Description": data["description"],
                "AwsIotSqlVersion": SQL_VERSION,
                "Sql": data["sql"],
                "RuleDisabled": False,
                "Actions": [target.action(logical) for target in targets],
                "ErrorAction": error.action(logical),
            },
        }
        made: Resources = {logical: {"Type": "AWS::IoT::TopicRule", "Properties": rule}}
        for target in [*targets, error]:
            made |= target.grants(logical)
        return made


@dataclass(frozen=True, slots=True)
class _Target:
    """A function or a queue that a rule sends to, or (`signs`) a stream that a queue may stand for."""

    field: str
    kind: str
    name: str

    @property
    def logical(self) -> str:
        return logical_id(self.name) if self.kind == "lambda" else logical_id(self.name, "Queue")

    @property
    def stream(self) -> str:
        return logical_id(self.name, "Stream")

    def check(self, document: Document, resources: Resources) -> None:
        expected = FUNCTION if self.kind == "lambda" else QUEUE
        if resources.get(self.logical, {}).get("Type") != expected:
            raise document.wrong(
                f"{self.field}.{self.kind}",
                f"infra/ has no {expected} named {self.logical}: name one that it has",
            )

    def action(self, rule: str) -> dict[str, Any]:
        if self.kind == "lambda":
            return {"Lambda": {"FunctionArn": {"Ref": f"{self.logical}.Alias"}}}
        role = {"Fn::GetAtt": [f"{rule}Role", "Arn"]}
        queue = {"Sqs": {"QueueUrl": {"Ref": self.logical}, "UseBase64": False, "RoleArn": role}}
        if self.kind == "sqs":
            return queue
        stream = {"StreamName": {"Ref": self.stream}, "PartitionKey": PACK, "RoleArn": role}
        return {"Fn::If": [BY_STREAM, {"Kinesis": stream}, queue]}

    def grants(self, rule: str) -> Resources:
        if self.kind == "lambda":
            return {f"{rule}Invokes{self.logical}": _permission(rule, self.logical)}
        return {f"{rule}Role": _role(self.logical, self.stream if self.kind == "signs" else "")}


def read_rules(folder: Path) -> list[RuleFile]:
    """Read and check every rule file of a folder, in the order of their names."""
    return [_checked(read_yaml(path)) for path in sorted(folder.glob("*.yaml"))]


def _checked(document: Document) -> RuleFile:
    data, name = document.data, document.path.stem
    for field in _FIELDS:
        if not data.get(field):
            raise document.wrong(field, f"is missing; a rule file has {', '.join(_FIELDS)}")
    for field in data.keys() - set(_FIELDS):
        raise document.wrong(field, f"is no field of a rule file; it has {', '.join(_FIELDS)}")
    if data["rule"] != name or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise document.wrong("rule", f"write {name}, as the file is named: a-z, 0-9 and _")
    if not _REQUIREMENT.search(str(data["description"])):
        raise document.wrong("description", "cite the requirement that asks for it, as XH23-14")
    if not _SQL.fullmatch(str(data["sql"])):
        raise document.wrong("sql", "write SELECT ... FROM '<topic filter>' [WHERE ...]")
    if not isinstance(data["actions"], list):
        raise document.wrong("actions", "write a list of actions, as `- lambda: receive_alarm`")
    _check_samples(document)
    return RuleFile(document)


def _check_samples(document: Document) -> None:
    samples = document.data["samples"]
    if not isinstance(samples, list) or not all(isinstance(sample, dict) for sample in samples):
        raise document.wrong("samples", "write a list of messages with topic, client_id, expect")
    for number, sample in enumerate(samples):
        for field, mend in _sample_faults(sample):
            raise document.wrong(f"samples.{number}.{field}", mend)
    if {sample["expect"] == "no match" for sample in samples} != {True, False}:
        raise document.wrong("samples", "give one message that the rule takes and one it leaves")


def _sample_faults(sample: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in ("case", "topic", "client_id", "expect"):
        if not sample.get(field):
            yield field, "is missing"
    for field in sample.keys() - _SAMPLE_FIELDS:
        yield field, f"is no field of a sample; it has {', '.join(sorted(_SAMPLE_FIELDS))}"
    if ("payload" in sample) == ("payload_b64" in sample):
        yield "payload", "give either payload (text) or payload_b64 (bytes)"
    if not isinstance(sample.get("expect"), dict) and sample.get("expect") != "no match":
        yield "expect", "write `no match`, or the fields that the rule's output must have"


def _target(document: Document, field: str, action: object) -> _Target:
    if isinstance(action, dict) and len(action) == 1:
        [(kind, name)] = action.items()
        if kind in {"lambda", "sqs", "signs"} and isinstance(name, str):
            return _Target(field, kind, name)
    raise document.wrong(
        field, "write one of `lambda: <function>`, `sqs: <queue>`, `signs: <stream>`"
    )


def _permission(rule: str, function: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": f"{function}.Alias"},
            "Principal": "iot.amazonaws.com",
            "SourceAccount": {"Ref": "AWS::AccountId"},
            "SourceArn": {"Fn::GetAtt": [rule, "Arn"]},
        },
    }


def _role(queue: str, stream: str = "") -> dict[str, Any]:
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "iot.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
    }
    send = {
        "Sid": f"SendTo{queue}",
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": {"Fn::GetAtt": [queue, "Arn"]},
    }
    put = {
        "Sid": f"PutOn{stream}",
        "Effect": "Allow",
        "Action": "kinesis:PutRecord",
        "Resource": {"Fn::Sub": _STREAM_ARN.replace("@", stream.removesuffix("Stream").lower())},
    }
    statements = [send, *([put] if stream else [])]
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [
                {
                    "PolicyName": "send",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
                }
            ],
        },
    }
