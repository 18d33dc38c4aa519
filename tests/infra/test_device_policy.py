"""A certificate speaks and hears only as its own thing."""

import json
import re
from pathlib import Path

import pytest

ME, OTHER = "standard-h1-smoke1", "standard-h2-smoke1"
PLACES = {
    "AWS::Partition": "aws-cn",
    "AWS::Region": "cn-north-1",
    "AWS::AccountId": "123456789012",
}
ARN = "arn:aws-cn:iot:cn-north-1:123456789012:"


def filled_in(resources, policy):
    """A policy's statements as IoT keeps them for the thing ME, its variables filled in."""
    document = resources[policy]["Properties"]["PolicyDocument"]

    def filled(node):
        if isinstance(node, dict) and node.keys() == {"Fn::Sub"}:
            text = node["Fn::Sub"]
            for name, value in (PLACES | {"Stage": "twin"}).items():
                text = text.replace(f"${{{name}}}", value)
            assert "${AWS" not in text
            return text.replace("${!", "${").replace("${iot:Connection.Thing.ThingName}", ME)
        if isinstance(node, dict):
            return {key: filled(value) for key, value in node.items()}
        return [filled(value) for value in node] if isinstance(node, list) else node

    return filled(document)["Statement"]


@pytest.fixture(scope="module")
def statements(resources):
    return filled_in(resources, "DevicePolicy")


@pytest.fixture(scope="module")
def claim(resources):
    return filled_in(resources, "ClaimPolicy")


def listed(value):
    return value if isinstance(value, list) else [value]


def permits(statements, action, resource):
    for statement in statements:
        assert statement["Effect"] == "Allow"
        for pattern in (
            listed(statement["Resource"]) if action in listed(statement["Action"]) else []
        ):
            expression = ".*".join(re.escape(part) for part in pattern.split("*"))
            if re.fullmatch(expression, ARN + resource):
                return True
    return False


def test_a_device_connects_under_its_own_name_with_its_own_certificate(statements):
    assert permits(statements, "iot:Connect", f"client/{ME}")
    assert not permits(statements, "iot:Connect", f"client/{OTHER}")
    [connect] = [s for s in statements if s["Action"] == "iot:Connect"]
    assert connect["Condition"] == {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}


@pytest.mark.parametrize("word", ["alarm", "reading", "position", "status", "command"])
def test_a_device_speaks_on_its_own_topics(statements, word):
    assert permits(statements, "iot:Publish", f"topic/dt/anju/{ME}/{word}")
    assert not permits(statements, "iot:Publish", f"topic/dt/anju/{OTHER}/{word}")


@pytest.mark.parametrize("word", ["activity", "heartbeat"])
def test_signs_of_life_come_by_basic_ingest_of_ones_own_topic(statements, word):
    path = f"topic/$aws/rules/anju_{word}/dt/anju/{{}}/{word}"

    assert permits(statements, "iot:Publish", path.format(ME))
    assert not permits(statements, "iot:Publish", path.format(OTHER))


@pytest.mark.parametrize(
    "topic",
    [
        f"topic/cmd/anju/{ME}/receipt",
        f"topic/dt/anju/{ME}/receipt",
        f"topic/dt/anju/{ME}/alarm/more",
        f"topic/$aws/rules/anju_alarm/dt/anju/{ME}/alarm",
        f"topic/$aws/rules/anju_heartbeat/dt/anju/{ME}/alarm",
        f"topic/$aws/things/{OTHER}/shadow/update",
        f"topic/$aws/things/{ME}/defender/metrics/json",
        "topic/dt/anju/alarm",
    ],
)
def test_a_device_speaks_nowhere_else(statements, topic):
    assert not permits(statements, "iot:Publish", topic)


@pytest.mark.parametrize(
    ("action", "kind"), [("iot:Subscribe", "topicfilter"), ("iot:Receive", "topic")]
)
def test_a_device_hears_its_own_commands_shadow_and_jobs_only(statements, action, kind):
    for path in (
        "cmd/anju/{}/receipt",
        "$aws/things/{}/shadow/update/delta",
        "$aws/things/{}/jobs/notify",
    ):
        assert permits(statements, action, f"{kind}/{path.format(ME)}"), path
        assert not permits(statements, action, f"{kind}/{path.format(OTHER)}"), path


@pytest.mark.parametrize(
    "topics", ["#", "cmd/#", "cmd/anju/+/receipt", "cmd/anju/#", "dt/anju/+/alarm"]
)
def test_a_device_cannot_listen_to_everybody(statements, topics):
    assert not permits(statements, "iot:Subscribe", f"topicfilter/{topics}")


def test_a_device_runs_its_own_jobs(statements):
    for word in ("jobs/get", "jobs/start-next", "jobs/j1/get", "jobs/j1/update"):
        assert permits(statements, "iot:Publish", f"topic/$aws/things/{ME}/{word}")
        assert not permits(statements, "iot:Publish", f"topic/$aws/things/{OTHER}/{word}")


def test_claims_are_off_unless_asked_for_and_never_without_the_roster(resources, template):
    provisioning = resources["DeviceProvisioning"]

    assert provisioning["Condition"] == resources["ClaimPolicy"]["Condition"] == "ClaimsAllowed"
    assert template["Parameters"]["ClaimProvisioning"]["Default"] == "false"
    assert provisioning["Properties"]["Enabled"] is True
    hook = provisioning["Properties"]["PreProvisioningHook"]
    assert hook["TargetArn"] == {"Ref": "CheckRoster.Alias"}
    allowed = resources["CheckRosterByIot"]["Properties"]
    assert allowed["SourceArn"]["Fn::Sub"].endswith(":provisioningtemplate/${Stage}-anju-device")
    assert allowed["SourceAccount"] == {"Ref": "AWS::AccountId"}


PROVISION = "$aws/provisioning-templates/twin-anju-device/provision/json"


@pytest.mark.parametrize(
    "topic", ["$aws/certificates/create/json", "$aws/certificates/create-from-csr/json", PROVISION]
)
def test_a_claim_asks_for_an_identity_and_hears_the_answer(claim, topic):
    assert permits(claim, "iot:Connect", "client/whatever")
    assert permits(claim, "iot:Publish", f"topic/{topic}")
    assert permits(claim, "iot:Subscribe", f"topicfilter/{topic}/accepted")
    assert permits(claim, "iot:Receive", f"topic/{topic}/rejected")
    assert not permits(claim, "iot:Publish", f"topic/{topic}/accepted")


@pytest.mark.parametrize(
    "topic",
    [
        f"dt/anju/{ME}/alarm",
        f"cmd/anju/{ME}/receipt",
        f"$aws/things/{ME}/shadow/update",
        PROVISION.replace("anju-device", "other"),
        "$aws/certificates/create/cbor",
    ],
)
def test_a_claim_does_nothing_that_a_device_does(claim, topic):
    for action, kind in (("Publish", "topic"), ("Receive", "topic"), ("Subscribe", "topicfilter")):
        assert not permits(claim, f"iot:{action}", f"{kind}/{topic}")


def test_provisioning_names_the_thing_by_bureau_and_serial_and_gives_it_the_policy(resources):
    body = json.loads(resources["DeviceProvisioning"]["Properties"]["TemplateBody"]["Fn::Sub"])

    thing = body["Resources"]["thing"]["Properties"]["ThingName"]
    assert thing == {"Fn::Join": ["-", [{"Ref": "Bureau"}, {"Ref": "SerialNumber"}]]}
    policy = resources["DevicePolicy"]["Properties"]["PolicyName"]["Fn::Sub"]
    assert body["Resources"]["policy"]["Properties"]["PolicyName"] == policy


@pytest.mark.parametrize("name", ["device", "claim"])
def test_a_policy_is_short_enough_for_iot_where_region_names_are_long(name):
    path = Path(__file__).resolve().parents[2] / "infra" / "iot_policies" / f"{name}.json"
    document = json.dumps(json.loads(path.read_text("utf-8")), separators=(",", ":"))
    for name, value in (PLACES | {"AWS::Region": "cn-northwest-1"}).items():
        document = document.replace(f"${{{name}}}", value)

    assert len("".join(document.split())) <= 2048
