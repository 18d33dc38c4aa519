"""What the functions really ask of AWS in rehearsals is allowed by their roles: moto does not check."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import botocore.endpoint
import pytest
from ruamel.yaml import YAML

from infra.compose import compose
from localcloud.drills.judge import judge
from localcloud.drills.read import read_drill
from localcloud.drills.record import in_order
from localcloud.drills.stage import Stage

# The first call comes before anybody is rung: functions share a process here, and with it opened keys.
DRILL = """
drill: Everything that a function asks for, in a few minutes
bureau: standard
parameters: {link.lost_min: 1, silence.high_h: 0.05, ingest.margin_min: 0.05}
start: "2026-01-15T14:10:00+08:00"
homes:
  h1:
    address: 上海市徐汇区天平路1弄2号301室
    area: "310104003"
    elders:
      elder: {name: 王阿婆, phone: "+8613800000001", risk: high}
    devices: {smoke1: smoke_detector, key1: one_key_call, gas1: gas_detector, pir1: pir}
    responders:
      - {id: daughter, role: first_carer, phone: "+8613800000002"}
      - {id: son, role: contact, phone: "+8613800000003"}
      - {id: property, role: property, phone: "+862100000005"}
teams: [{id: team1, role: field_team, phone: "+862100000007"}]
phones:
  h1.daughter: {answer_after: 5s, press: "1", eta: "1"}
do:
  - {at: 0s, inbound_call: call, from: "+8613800000003", speech: clear}
  - {at: 0s, alarm: help, device: h1.key1, id: ""}
  - {at: 5s, alarm: gas, device: h1.gas1}
  - {at: 8s, status: told, device: h1.smoke1, tamper: true}
  - {at: 10s, activity: motion, device: h1.pir1}
  - {at: 15s, link: lost, device: h1.smoke1}
  - {at: 20s, inbound_call: call, from: "+8613800000003", speech: clear}
  - {at: 2m, inbound_call: call, from: "+8613800000001", speech: none}
  - {at: 3m, report: arrived, by: h1.daughter}
  - {at: 4m, report: confirmed, by: h1.daughter, emergency: gas}
  - {at: 6m, report: resolved, by: h1.daughter, outcome: made_safe, how: in_person}
expect:
  - {incident: h1, kind: gas, state: resolved, within: 7m}
until: 11m
"""
CARE = Path(__file__).resolve().parents[2] / "drills" / "care_call_in_vain.yaml"
PREFIX = "twin-anju-"
_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}

Asked = tuple[str, str, str]
"""Function, IAM action, and the name or path of the resource."""


class Listener:
    """Hears every call that leaves a function."""

    def __init__(self) -> None:
        self.asked: set[Asked] = set()
        self.partitions: set[Asked] = set()

    def hear(self, service: str, operation: str, request: Mapping[str, Any]) -> None:
        function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "").removeprefix(PREFIX)
        if not function or (service == "sqs" and "call-events" in str(request["body"])):
            return  # the telephone network of the twin answers from within a function's call
        self.asked.update((function, *each) for each in _meant(service, operation, request))
        if service == "dynamodb":
            self.partitions.update((function, *each) for each in _partitions(operation, request))


def _meant(service: str, operation: str, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if service == "iot-data":
        topic = unquote(str(request["url_path"])).removeprefix("/topics/")
        yield "iot:Publish", f"topic/{topic}"
        return
    body = json.loads(request["body"])
    if operation == "TransactWriteItems":
        for item in body["TransactItems"]:
            [(word, write)] = item.items()
            yield f"dynamodb:{_WRITES[word]}", write["TableName"]
        return
    if operation == "BatchGetItem":
        yield from (("dynamodb:BatchGetItem", table) for table in body["RequestItems"])
        return
    prefix = {"stepfunctions": "states"}.get(service, service)
    yield f"{prefix}:{operation}", _resource(service, body)


def _partitions(operation: str, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield action and partition key of every item that is named: what `dynamodb:LeadingKeys` sees."""
    body = json.loads(request["body"])
    if operation == "BatchGetItem":
        asked_for = (key for each in body["RequestItems"].values() for key in each["Keys"])
        yield from (("dynamodb:BatchGetItem", key["pk"]["S"]) for key in asked_for)
        return
    single = [{operation.removesuffix("Item"): body}]
    for item in body.get("TransactItems", single):
        [(word, asked)] = item.items()
        place = asked.get("Key") or asked.get("Item")
        if place:
            yield f"dynamodb:{word}Item", place["pk"]["S"]


def _resource(service: str, body: Mapping[str, Any]) -> str:
    match service:
        case "dynamodb":
            return str(body["TableName"])
        case "sqs":
            return str(body["QueueUrl"]).rpartition("/")[2]
        case "kms":
            return "SealKey"
        case _:
            return "response"


def overheard(stage: Stage, path: Path) -> Listener:
    """Rehearse a drill and return all that its functions asked for."""
    listener = Listener()
    real = botocore.endpoint.Endpoint.make_request

    def listening(self: Any, model: Any, request: Any) -> Any:
        listener.hear(model.service_model.service_name, model.name, request)
        return real(self, model, request)

    drill = read_drill(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(botocore.endpoint.Endpoint, "make_request", listening)
        played = stage.play(drill)
    verdicts = judge(drill, in_order(played.facts))
    assert all(each.met for each in verdicts), "a rehearsal that ends early proves little"
    return listener


@pytest.fixture(scope="module")
def heard(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Listener:
    path = tmp_path_factory.mktemp("drill") / "all.yaml"
    path.write_text(DRILL, "utf-8")
    return overheard(stage, path)


@pytest.fixture(scope="module")
def heard_of_care(stage: Stage) -> Listener:
    return overheard(stage, CARE)


@pytest.fixture(scope="module")
def asked(heard: Listener, heard_of_care: Listener) -> set[Asked]:
    return heard.asked | heard_of_care.asked


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(compose().read_text("utf-8"))
    return loaded


def allowed(template: Mapping[str, Any], function: str) -> dict[str, list[str]]:
    """Return each action of a function's role with the names of what it is allowed on."""
    resources = template["Resources"]
    logical = next(
        name
        for name, each in resources.items()
        if each.get("Properties", {}).get("FunctionName")
        == {"Fn::Sub": "${Stage}-anju-" + function}
    )
    found: dict[str, list[str]] = {}
    for policy in resources[f"{logical}Role"]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            given = statement["Resource"]
            names = [
                _name(resources, each) for each in ([given] if isinstance(given, dict) else given)
            ]
            for action in statement["Action"]:
                found.setdefault(action, []).extend(names)
    return found


def _name(resources: Mapping[str, Any], resource: Mapping[str, Any]) -> str:
    if "Fn::Sub" in resource:
        text = str(resource["Fn::Sub"])
        return "response" if "anju-response" in text else text.rpartition(":")[2]
    logical = resource["Fn::GetAtt"][0]
    properties = resources[logical].get("Properties", {})
    name = properties.get("TableName") or properties.get("QueueName")
    return str(name["Fn::Sub"]).replace("${Stage}-anju-", PREFIX) if name else str(logical)


def test_every_function_is_heard(asked: set[Asked]) -> None:
    assert {function for function, _, _ in asked} == {
        "receive-alarm",
        "advance-response",
        "await-event",
        "record-call-event",
        "count-figures",
        "relay-outbox",
        "sweep-incidents",
        "sweep-repairs",
        "probe-platform",
        "portal-api",
        "watch-consoles",
        "fold-activity",
        "track-links",
        "sweep-deadlines",
    }


def test_no_function_changes_or_deletes_what_lies_in_a_timelines_partition(heard: Listener) -> None:
    changing = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    changed = {place for _, action, place in heard.partitions if action in changing}
    added = {place for _, action, place in heard.partitions if action == "dynamodb:PutItem"}

    assert any("#incident#" in place for place in changed)
    assert not [place for place in changed if "#timeline#" in place]
    assert any("#timeline#" in place for place in added)


@pytest.mark.parametrize("function", ["portal-api", "watch-consoles"])
def test_of_the_directory_the_desk_reads_the_policy_alone(heard: Listener, function: str) -> None:
    read = {p for f, action, p in heard.partitions if (f, action) == (function, "dynamodb:GetItem")}

    places = ("#incident#", "#consoles", "#timeline#")
    assert {p for p in read if not any(place in p for place in places)} <= {"standard#policy"}


def test_the_sweep_of_care_opens_nothing_that_is_sealed(heard_of_care: Listener) -> None:
    places = {place for f, _, place in heard_of_care.partitions if f == "sweep-repairs"}

    kinds = {place.split("#")[1] for place in places if place.startswith("standard#")}
    assert {"home", "service"} <= kinds
    assert not kinds & {"person", "seal", "phone", "hash"}
    assert ("sweep-repairs", "kms:Decrypt", "SealKey") not in heard_of_care.asked


def test_nothing_is_asked_that_a_role_does_not_allow(
    asked: set[Asked], template: Mapping[str, Any]
) -> None:
    refused = []
    for function, action, resource in sorted(asked):
        patterns = allowed(template, function).get(action, [])
        if not any(re.fullmatch(re.escape(p).replace(r"\*", ".*"), resource) for p in patterns):
            refused.append((function, action, resource))

    assert refused == []


@pytest.mark.parametrize(
    "one",
    [
        ("receive-alarm", "iot:Publish", "topic/cmd/anju/standard-h1-key1/receipt"),
        ("receive-alarm", "dynamodb:PutItem", "twin-anju-quarantine"),
        ("receive-alarm", "states:StartExecution", "response"),
        ("record-call-event", "kms:Decrypt", "SealKey"),
        ("advance-response", "kms:Decrypt", "SealKey"),
        ("await-event", "dynamodb:UpdateItem", "twin-anju-incidents"),
        ("portal-api", "dynamodb:DeleteItem", "twin-anju-incidents"),
        ("sweep-incidents", "sqs:SendMessage", "twin-anju-sweep"),
        ("portal-api", "sqs:SendMessage", "twin-anju-consoles"),
        ("portal-api", "dynamodb:GetItem", "twin-anju-directory"),
        ("watch-consoles", "dynamodb:GetItem", "twin-anju-directory"),
    ],
)
def test_the_rehearsal_reaches_what_matters(asked: set[Asked], one: Asked) -> None:
    assert one in asked


def test_a_role_without_the_permission_would_be_found(template: Mapping[str, Any]) -> None:
    assert "kms:Decrypt" not in allowed(template, "await-event")
    assert allowed(template, "advance-response")["kms:Decrypt"] == ["SealKey"]
