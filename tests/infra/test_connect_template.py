"""The template of AWS's own carriers: fits the global partition, and fits the platform's template."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from infra.compose.errors import ComposeError
from infra.connect import __main__ as command
from infra.connect import compose
from tests.infra.test_permissions import listed, statements

CFN_LINT = str(Path(sys.executable).parent / "cfn-lint")
NAMED = re.compile(r"\$\{Stage\}-anju-([a-z-]+)")


@pytest.fixture(scope="module")
def connect_file(tmp_path_factory) -> Path:
    return compose(tmp_path_factory.mktemp("connect"))


@pytest.fixture(scope="module")
def connect(connect_file) -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(connect_file.read_text("utf-8"))


def test_cfn_lint_finds_nothing(connect_file):
    order = [CFN_LINT, "--regions", "us-east-1", "--template", str(connect_file)]

    done = subprocess.run(order, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_china_could_not_deploy_it_which_is_why_it_stands_apart(connect_file):
    order = [CFN_LINT, "--regions", "cn-north-1", "--template", str(connect_file)]

    done = subprocess.run(order, capture_output=True, text=True, check=False)

    assert "AWS::Connect::ContactFlow" in done.stdout
    assert "AWS::SMSVOICE::ConfigurationSet" in done.stdout


@pytest.mark.parametrize("flow", ["CallFlow", "HeldLine"])
def test_a_flow_is_in_the_template_with_its_names_filled_in(connect, flow):
    content = connect["Resources"][flow]["Properties"]["Content"]["Fn::Sub"]

    names = set(re.findall(r"\$\{([^}]+)\}", content))
    assert names <= {
        "AWS::Partition",
        "AWS::Region",
        "AWS::AccountId",
        "Stage",
        "SeatsQueueArn",
        "HeldLine.ContactFlowArn",
    }
    filled = re.sub(r"\$\{[^}]+\}", "x", content)
    assert json.loads(filled)["Version"] == "2019-10-30"
    assert len(filled.encode()) < 200_000, "Connect takes 256,000"


def test_it_names_only_what_the_platform_s_template_makes(connect, template):
    theirs = set(NAMED.findall(json.dumps(template)))
    own = {"call", "held-line", "contact-events", "text-events", "texts"}

    assert set(NAMED.findall(json.dumps(connect))) - own <= theirs


def test_who_may_invoke_the_function_is_bound_to_its_source(connect):
    permissions = {
        r["Properties"]["Principal"]: r["Properties"]
        for r in connect["Resources"].values()
        if r["Type"] == "AWS::Lambda::Permission"
    }

    assert permissions.keys() == {
        "connect.amazonaws.com",
        "events.amazonaws.com",
        "sns.amazonaws.com",
    }
    for permission in permissions.values():
        assert permission["SourceArn"]
        assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
        assert permission["FunctionName"]["Fn::Sub"].endswith("record-contact-step:live")


def test_what_cannot_be_delivered_is_kept(connect):
    rule = connect["Resources"]["ContactEvents"]["Properties"]["Targets"][0]
    subscription = connect["Resources"]["TextEventsToTheFunction"]["Properties"]

    for target in (
        rule["DeadLetterConfig"]["Arn"],
        subscription["RedrivePolicy"]["deadLetterTargetArn"],
    ):
        assert target["Fn::Sub"].endswith(":${Stage}-anju-contact-steps-dlq")


def test_only_calls_of_this_instance_that_the_api_started_are_heard_of(connect):
    pattern = connect["Resources"]["ContactEvents"]["Properties"]["EventPattern"]

    assert pattern["detail"] == {
        "eventType": ["CONNECTED_TO_SYSTEM", "DISCONNECTED"],
        "instanceArn": [{"Ref": "ConnectInstanceArn"}],
        "initiationMethod": ["API"],
    }


def test_the_queue_for_the_undelivered_takes_from_these_two_alone(connect, resources):
    policy = resources["ContactStepsDlqPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    sources = {
        s["Principal"]["Service"]: s["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
        for s in policy
    }

    rule = connect["Resources"]["ContactEvents"]["Properties"]["Name"]["Fn::Sub"]
    topic = connect["Resources"]["TextEvents"]["Properties"]["TopicName"]["Fn::Sub"]
    assert sources["events.amazonaws.com"].endswith(f":rule/{rule}")
    assert sources["sns.amazonaws.com"].endswith(f":{topic}")
    assert len(policy) == 2


def test_broken_flow_is_told_by_its_line(tmp_path, monkeypatch, capsys):
    def broken(_: Path) -> Path:
        raise ComposeError(Path("call_flow.json"), 7, "JSON", "a comma is missing")

    monkeypatch.setattr(command, "compose", broken)
    monkeypatch.setattr(sys, "argv", ["infra.connect", "--out", str(tmp_path)])

    assert command.main() == 2
    assert "call_flow.json:7" in capsys.readouterr().err


# ---- the platform's side ----

CONDITIONED = {
    "CallsByConnect": {
        "RecordContactStep",
        "RecordContactStepLog",
        "RecordContactStepRole",
        "ContactStepsDlq",
        "ContactStepsDlqPolicy",
        "CallByConnect",
        "RecordContactStepFailedMonitor",
        "RecordContactStepThrottledMonitor",
        "ContactStepsDlqFilledMonitor",
    },
    "TextsByAws": {"TextByAws"},
}


@pytest.mark.parametrize("condition", CONDITIONED)
def test_without_an_instance_nothing_of_it_is_made(resources, template, condition):
    under = {name for name, r in resources.items() if r.get("Condition") == condition}

    assert under == CONDITIONED[condition]
    assert template["Parameters"]["ConnectInstanceArn"]["Default"] == ""
    assert template["Parameters"]["SmsOriginationArn"]["Default"] == ""


@pytest.mark.parametrize(
    ("policy", "actions"),
    [
        (
            "CallByConnect",
            {
                "connect:StartOutboundVoiceContact",
                "connect:StopContact",
                "connect:DescribeContact",
                "connect:UpdateContactAttributes",
            },
        ),
        ("TextByAws", {"sms-voice:SendTextMessage"}),
    ],
)
def test_whoever_rings_may_do_what_the_carrier_asks_and_no_more(resources, policy, actions):
    properties = resources[policy]["Properties"]
    (statement,) = properties["PolicyDocument"]["Statement"]

    assert set(statement["Action"]) == actions
    assert statement["Resource"] in (
        {"Fn::Sub": "${ConnectInstanceArn}/contact/*"},
        {"Ref": "SmsOriginationArn"},
    )
    assert [role["Ref"] for role in properties["Roles"]] == [
        "AdvanceResponseRole",
        "RelayOutboxRole",
        "SweepIncidentsRole",
    ]


def test_the_function_touches_its_queues_and_its_instance_s_contacts_alone(resources):
    actions = {
        action: statement["Resource"]
        for statement in statements(resources["RecordContactStepRole"])
        for action in listed(statement["Action"])
        if not action.startswith(("logs:", "sqs:"))
    }

    assert actions == {
        "connect:GetContactAttributes": {"Fn::Sub": "${ConnectInstanceArn}/contact/*"},
        "connect:UpdateContactAttributes": {"Fn::Sub": "${ConnectInstanceArn}/contact/*"},
    }


def test_the_function_ends_before_the_flow_stops_waiting(functions):
    assert functions["RecordContactStep"]["Properties"]["Timeout"] <= 8
