"""Every function: its environment, its log group, its way back when it fails."""

import json
import re
from pathlib import Path

import pytest

from localcloud.boot.errors import BootError
from localcloud.boot.rules import check_rules
from telecare.domain.actions import Lane
from telecare.runtime.carriers import _MAKE
from telecare.runtime.settings import _CARRIERS

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "ANJU_STAGE",
    "ANJU_BUREAUS",
    "PROBE_BUREAUS",
    "INCIDENTS_TABLE",
    "DIRECTORY_TABLE",
    "QUARANTINE_TABLE",
    "PRESENCE_TABLE",
    "ALARM_QUEUE_URL",
    "CALL_EVENTS_QUEUE_URL",
    "SWEEP_QUEUE_URL",
    "CONSOLES_QUEUE_URL",
    "IMPORTS_QUEUE_URL",
    "EXPORTS_QUEUE_URL",
    "TIDINGS_QUEUE_URL",
    "RESPONSE_MACHINE_ARN",
    "SEAL_KEY_ID",
    "IOT_DATA_ENDPOINT",
    "CARRIER_ORDER",
    "CARRIER_EXCEPTIONS",
    "CARRIER_URL",
    "ALIYUN_SECRET",
    "CONNECT_FLOW_ID",
    "CONNECT_INSTANCE_ARN",
    "CONNECT_NUMBER",
    "SMS_ORIGINATION_ARN",
    "CARRIER_NEWS_SECRET",
    "CITY_CENTRE_URL",
    "OIDC_ISSUER",
    "OIDC_JWKS_URL",
    "OIDC_AUDIENCE",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
    "LOG_LEVEL",
}
HOT = {
    "ReceiveAlarm",
    "AdvanceResponse",
    "AwaitEvent",
    "RecordCallEvent",
    "RecordContactStep",
    "RelayOutbox",
    "SweepIncidents",
    "WatchConsoles",
    "TakePortion",
    "WriteExport",
    "TellFamilies",
    "SweepRepairs",
    "ProbePlatform",
    "CheckRoster",
    "CountFigures",
    "FoldActivity",
    "TrackLinks",
    "SweepDeadlines",
}
_ASYNCHRONOUS_SOURCES = {"iot.amazonaws.com", "s3.amazonaws.com", "events.amazonaws.com"}


def deployed_functions(deployed):
    return {n: r["Properties"] for n, r in deployed.items() if r["Type"] == "AWS::Lambda::Function"}


def invoked_asynchronously(deployed) -> set[str]:
    """The functions that IoT rules or the scheduler invoke: nobody waits for their answer.

    For the answer of a provisioning template's hook AWS IoT does wait.
    """
    aliases = {
        name: r["Properties"]["FunctionName"]["Ref"]
        for name, r in deployed.items()
        if r["Type"] == "AWS::Lambda::Alias"
    }
    targets = [
        r["Properties"]["FunctionName"]["Ref"]
        for r in deployed.values()
        if r["Type"] == "AWS::Lambda::Permission"
        and r["Properties"]["Principal"] in _ASYNCHRONOUS_SOURCES
        and ":provisioningtemplate/" not in str(r["Properties"]["SourceArn"])
    ]
    targets += [
        r["Properties"]["Target"]["Arn"]["Ref"]
        for r in deployed.values()
        if r["Type"] == "AWS::Scheduler::Schedule"
    ]
    return {aliases.get(target, target) for target in targets}


def test_every_function_gets_the_whole_environment(deployed):
    functions = deployed_functions(deployed)

    assert functions.keys() == HOT | {"APIHandler", "PolicyHandler", "PortalAuthorizer"}
    for name, function in functions.items():
        assert function["Environment"]["Variables"].keys() == ENVIRONMENT, name


def test_runtime_and_processor_are_the_parameters(template, deployed):
    for function in deployed_functions(deployed).values():
        assert function["Runtime"] == {"Ref": "Runtime"}
        assert function["Architectures"] == [{"Ref": "Architecture"}]
    assert template["Parameters"]["Runtime"]["Default"] == "python3.13"
    assert template["Parameters"]["Architecture"]["Default"] == "arm64"


def test_nothing_is_deployed_that_could_ring_nobody(template):
    parameters = {name: p.get("Default") for name, p in template["Parameters"].items()}
    nobody = {**parameters, "CarrierOrder": ["gateway"]}

    cases: list[tuple[dict[str, object], str]] = [
        ({}, "CarrierUrl"),
        ({"CarrierOrder": ["aliyun"]}, "AliyunSecret"),
        ({"CarrierOrder": ["aliyun"], "AliyunSecret": "s"}, "CarrierNewsSecret"),
        ({"CarrierOrder": ["gateway", "aliyun"], "CarrierUrl": "http://c"}, "AliyunSecret"),
    ]
    for given, told in cases:
        with pytest.raises(BootError, match=told):
            check_rules(template["Rules"], nobody | given)
    check_rules(template["Rules"], nobody | {"CarrierUrl": "https://carrier.example"})
    aliyun = {"AliyunSecret": "s", "CarrierNewsSecret": "n", "CarrierOrder": ["aliyun"]}
    check_rules(template["Rules"], nobody | aliyun)


def test_every_carrier_that_may_be_named_has_an_adapter_and_a_rule(template):
    named = template["Parameters"]["CarrierOrder"]["AllowedValues"]
    conditions = [rule["RuleCondition"]["Fn::Contains"][1] for rule in template["Rules"].values()]

    assert sorted(named) == sorted(_CARRIERS) == sorted(_MAKE) == sorted(conditions)


@pytest.mark.parametrize("name", ["CityCentreUrl"])
def test_nothing_is_deployed_that_could_tell_no_city_centre(template, name):
    parameter = template["Parameters"][name]

    assert "Default" not in parameter
    assert not re.fullmatch(parameter["AllowedPattern"], "")
    assert re.fullmatch(parameter["AllowedPattern"], "https://carrier.example/anju")


def test_every_function_has_the_core_and_its_dependencies(deployed):
    for function in deployed_functions(deployed).values():
        layers = [layer["Ref"] for layer in function["Layers"]]
        assert [layer[:13] for layer in layers] == ["TelecareLayer", "ThirdpartyLay"]


def test_every_function_has_a_log_group_that_forgets(deployed):
    groups = {
        str(r["Properties"]["LogGroupName"]): r["Properties"]
        for r in deployed.values()
        if r["Type"] == "AWS::Logs::LogGroup"
    }
    for name, function in deployed_functions(deployed).items():
        named = function["FunctionName"]["Fn::Sub"]
        group = groups[str({"Fn::Sub": f"/aws/lambda/{named}"})]
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name


def test_every_asynchronous_function_has_somewhere_to_go_when_it_fails(deployed):
    asynchronous = invoked_asynchronously(deployed)
    assert asynchronous == {
        "ReceiveAlarm",
        "SweepIncidents",
        "SweepRepairs",
        "ProbePlatform",
        "CountFigures",
        "FoldActivity",
        "TrackLinks",
        "SweepDeadlines",
    }

    configured = {
        r["Properties"]["FunctionName"]["Ref"]: r["Properties"]
        for r in deployed.values()
        if r["Type"] == "AWS::Lambda::EventInvokeConfig"
    }
    for name in asynchronous:
        assert configured[name]["DestinationConfig"]["OnFailure"]["Destination"], name
        assert configured[name]["Qualifier"] == "live", "the alias is what is invoked"


def test_a_failed_alarm_goes_to_the_alarm_queue_without_lambda_retries(functions):
    again = functions["ReceiveAlarm"]["Properties"]["EventInvokeConfig"]

    assert again["MaximumRetryAttempts"] == 0
    assert again["DestinationConfig"]["OnFailure"] == {
        "Type": "SQS",
        "Destination": {"Fn::GetAtt": ["AlarmQueue", "Arn"]},
    }


def test_every_stream_mapping_gives_up_to_a_queue(deployed):
    mappings = {
        n: r["Properties"]
        for n, r in deployed.items()
        if r["Type"] == "AWS::Lambda::EventSourceMapping"
    }
    streams = [m for m in mappings.values() if m["EventSourceArn"]["Fn::GetAtt"][1] == "StreamArn"]

    assert len(streams) == 2  # AWS lets no third read the shards of a table
    for mapping in mappings.values():
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    for mapping in streams:
        assert mapping["BisectBatchOnFunctionError"] is True
        assert mapping["DestinationConfig"]["OnFailure"]["Destination"]


@pytest.mark.parametrize(
    ("queue", "function", "batch"),
    [
        ("AlarmQueue", "ReceiveAlarm", 1),
        ("CallEventsQueue", "RecordCallEvent", 3),
        ("SweepQueue", "SweepIncidents", 1),
        ("ConsolesQueue", "WatchConsoles", 2),
        ("ImportsQueue", "TakePortion", 1),
        ("ExportsQueue", "WriteExport", 1),
        ("TidingsQueue", "TellFamilies", 1),
    ],
)
def test_a_queue_feeds_its_function_and_hides_a_message_longer_than_it_runs(
    template, resources, functions, queue, function, batch
):
    properties = functions[function]["Properties"]
    [source] = [e["Properties"] for e in properties["Events"].values() if e["Type"] == "SQS"]
    timeout = properties.get("Timeout", template["Globals"]["Function"]["Timeout"])

    assert source["Queue"] == {"Fn::GetAtt": [queue, "Arn"]}
    assert source["BatchSize"] == batch
    assert resources[queue]["Properties"]["VisibilityTimeout"] > timeout


def test_the_stream_shows_at_once_what_nobody_carries_out_himself_and_later_what_is_left(functions):
    sources = functions["RelayOutbox"]["Properties"]["Events"]
    at_once, later = (sources[name]["Properties"] for name in ("Outbox", "LeftOver"))

    assert chosen_by(at_once) == {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": f"outbox#{Lane.BULK}#"}]}}},
    }
    assert chosen_by(later) == {
        "eventName": ["INSERT", "REMOVE"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": f"outbox#{Lane.ALARM}#"}]}}},
    }
    assert "MaximumBatchingWindowInSeconds" not in at_once
    assert 1 <= later["MaximumBatchingWindowInSeconds"] <= 5
    assert {Lane.BULK, Lane.ALARM} == set(Lane), "a lane that no mapping shows"


def chosen_by(source):
    [chosen] = source["FilterCriteria"]["Filters"]
    return json.loads(chosen["Pattern"])


def test_a_new_core_is_a_new_version_of_each_function(functions):
    for name in HOT:
        properties = functions[name]["Properties"]
        assert properties["AutoPublishAlias"] == "live", name
        assert properties["AutoPublishAliasAllProperties"] is True, name


@pytest.mark.parametrize("name", sorted(HOT))
def test_every_function_is_a_folder_with_one_handler(functions, template_file, name):
    properties = functions[name]["Properties"]
    folder = (template_file.parent / properties["CodeUri"]).resolve()

    assert folder.parent == ROOT / "functions"
    assert properties["Handler"] == "handler.lambda_handler"
    assert "def lambda_handler(" in (folder / "handler.py").read_text("utf-8")
    assert not (folder / "requirements.txt").exists(), "the layers bring what it needs"


def test_the_machine_is_named_in_the_environment_as_it_is_made(template, resources):
    arn = template["Globals"]["Function"]["Environment"]["Variables"]["RESPONSE_MACHINE_ARN"]

    name = resources["ResponseMachine"]["Properties"]["Name"]["Fn::Sub"]
    assert arn["Fn::Sub"].endswith(f":stateMachine:{name}")


def test_the_portals_handlers_are_what_its_entry_offers(functions, template_file):
    entry = (template_file.parent / "portal" / "app.py").read_text("utf-8")

    for name in ("APIHandler", "PolicyHandler", "PortalAuthorizer"):
        module, _, attribute = functions[name]["Properties"]["Handler"].partition(".")
        assert module == "app"
        assert re.search(rf"^.*\b{attribute}\b.* = make_portal\(", entry, re.MULTILINE), attribute
