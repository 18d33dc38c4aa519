"""Least privilege: one role a function, named actions on named resources."""

from datetime import UTC, datetime
from fnmatch import fnmatchcase

import pytest

from telecare.adapters.dynamodb import (
    directory_keys,
    import_keys,
    keys,
    record_keys,
    registry_keys,
    tiding_keys,
)
from telecare.adapters.places import OWNER
from telecare.domain.device_command import Order
from telecare.domain.records.forms import RecordKind

JUSTIFIED = {
    "SealKey": "a key policy's resource is the key itself; the account decides by the roles below",
}
"""Where `*` may stand, and why."""

INSIDE = {
    **{f"topic/cmd/anju/*/{each}": "what people order, by its own word" for each in Order},
    "topic/cmd/anju/*": "every device's commands, nothing that devices themselves say",
    "topic/dt/anju/*-probe-button/alarm": "the buttons of homes where nobody lives, one a bureau",
    "topic/dt/anju/*-tracer-*/activity": "names that no home's device has: the platform's own signs",
    "execution:${Stage}-anju-response:*": "the executions of the one machine",
    "thing/*": "a claim may make any listed thing (off unless ClaimProvisioning), a portal retire any",
    "contact/*": "the contacts of one instance of Amazon Connect; off unless it calls",
    "cert/*": "certificates are named by digests that nobody knows beforehand; off as above",
}
"""How a resource may end in `*`, and why."""


def roles(of_type):
    return of_type("AWS::IAM::Role")


def statements(role):
    for policy in role["Properties"].get("Policies", []):
        yield from policy["PolicyDocument"]["Statement"]


def listed(value):
    return value if isinstance(value, list) else [value]


def allowed(of_type, role) -> dict[str, list[str]]:
    """Action -> the resources it is allowed on, as text."""
    found: dict[str, list[str]] = {}
    for statement in statements(roles(of_type)[role]):
        for action in listed(statement["Action"]):
            found.setdefault(action, []).extend(str(r) for r in listed(statement["Resource"]))
    return found


def test_every_function_has_a_role_of_its_own(functions):
    assert {n: f["Properties"]["Role"]["Fn::GetAtt"][0] for n, f in functions.items()} == {
        name: f"{name}Role" for name in functions
    }


def test_no_role_borrows_a_managed_policy(of_type):
    for name, role in roles(of_type).items():
        assert "ManagedPolicyArns" not in role["Properties"], name


def test_only_one_service_can_take_a_role(of_type):
    for name, role in roles(of_type).items():
        [trust] = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert isinstance(trust["Principal"]["Service"], str), name


def test_one_function_puts_policies_in_force_and_the_gateway_alone_brings_it_what_to_judge(
    of_type, resources
):
    place = directory_keys.current_policy("xh").pk
    writing = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")

    may = {
        name
        for name, role in roles(of_type).items()
        for statement in statements(role)
        if set(writing) & set(listed(statement["Action"])) and _is_of_directory(statement, place)
    }

    assert may == {"PolicyHandlerRole"}
    served = "/v1/parameters/proposals/{proposal_id}/decisions"
    paths = resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    brought = {path for path, methods in paths.items() if "PolicyHandler" in str(methods)}
    assert brought == {served}
    permission = resources["PolicyHandlerInvokePermission"]["Properties"]
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert str(permission["SourceArn"]).endswith("/*/POST/v1/parameters/proposals/*/decisions'}")
    invokers = [
        n
        for n in roles(of_type)
        if "PolicyHandler" in str(allowed(of_type, n)) and n != "PolicyHandlerRole"
    ]
    assert invokers == []


def _is_of_directory(statement, place) -> bool:
    condition = statement.get("Condition", {})
    like = condition.get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])
    unlike = condition.get("ForAllValues:StringNotLike", {}).get("dynamodb:LeadingKeys", [])
    return (
        "DirectoryTable" in str(statement["Resource"])
        and any(fnmatchcase(place, pattern) for pattern in like)
        and not any(fnmatchcase(place, pattern) for pattern in unlike)
    )


def test_no_action_is_a_wildcard(of_type):
    for name, role in roles(of_type).items():
        for statement in statements(role):
            assert statement["Effect"] == "Allow"
            for action in listed(statement["Action"]):
                assert "*" not in action, f"{name}: {action}"


def test_no_resource_is_a_wildcard_without_a_reason(of_type):
    for name, role in roles(of_type).items():
        for statement in statements(role):
            for resource in listed(statement["Resource"]):
                text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
                assert "*" not in text or text.endswith(tuple(INSIDE)), f"{name}: {text}"


def test_resource_policies_with_a_wildcard_are_the_justified_ones(of_type):
    keys = of_type("AWS::KMS::Key")

    assert keys.keys() <= JUSTIFIED.keys()


BESIDES = {"KeepServicesAndConsents"}
"""What the portal does in the directory beside reading single items; the test below holds it."""


def test_the_portal_keeps_services_and_consents_and_deletes_nothing_of_the_directory(of_type):
    found = {
        s["Sid"]: (s["Action"], s["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        for s in statements(roles(of_type)["APIHandlerRole"])
        if s["Sid"] in BESIDES
    }

    assert found == {
        "KeepServicesAndConsents": (
            ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
            [
                "*#service#*",
                "*#service-log#*",
                "*#services-of#*",
                "*#services#*",
                "*#consents#*",
                "*#refusals",
                "*#settlement#*",
                "*#settled#*",
            ],
        ),
    }
    kept = [
        registry_keys.service("xh", "s"),
        registry_keys.service_log("xh", "s", 1),
        registry_keys.live_service("xh", "e"),
        registry_keys.service_of_elder("xh", "e", "s"),
        registry_keys.listed_service("xh", "31", "s"),
        registry_keys.consent("xh", "e", "k"),
        registry_keys.refusal("xh", "31", "k"),
        registry_keys.settlement("xh", "310104003", "2026-03"),
        registry_keys.settled("xh", "s", "2026-03", "310104003", "k"),
    ]
    patterns = found["KeepServicesAndConsents"][1]
    assert all(any(fnmatchcase(key.pk, pattern) for pattern in patterns) for key in kept)
    assert not any(fnmatchcase(directory_keys.home("xh", "h1").pk, pattern) for pattern in patterns)


ROSTERS = {
    "KeepRosters",
    "KeepKeysAndRows",
    "KeepRegistry",
    "KeepDueRecords",
    "ProposePolicy",
    "KeepRota",
}
"""What the portal needs to write homes; tests of their own say what it may not."""


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        (
            "APIHandlerRole",
            {
                ("policy",): "GetItem Query",
                ("home#*", "homes#*", "streets", "team"): "GetItem BatchGetItem Query",
                ("thing#*",): "GetItem",
                ("person#*", "seal#*"): "GetItem BatchGetItem",
                ("looks#*",): "PutItem Query",
            },
        ),
        ("WatchConsolesRole", {("policy",): "GetItem"}),
        ("FoldActivityRole", {("policy",): "GetItem"}),
    ],
)
def test_who_needs_the_bureaus_clocks_reads_little_else_of_the_directory(of_type, role, kinds):
    directory = {"Fn::GetAtt": ["DirectoryTable", "Arn"]}
    found = [
        s
        for s in statements(roles(of_type)[role])
        if s["Resource"] == directory and s["Sid"] not in BESIDES | ROSTERS
    ]

    assert [(s["Action"], s["Condition"]) for s in found] == [
        (
            [f"dynamodb:{action}" for action in actions.split()],
            {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"*#{kind}" for kind in each]}},
        )
        for each, actions in kinds.items()
    ]
    assert (
        directory_keys.current_policy("xh").pk
        == directory_keys.policy("xh", "v1").pk
        == "xh#policy"
    )


@pytest.mark.parametrize("role", ["APIHandlerRole", "TakePortionRole"])
def test_who_takes_rosters_in_removes_no_key_and_forgets_no_row(of_type, role):
    listed = {s["Sid"]: s for s in statements(roles(of_type)[role])}
    writes = listed["KeepKeysAndRows"]

    reads = ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"]
    assert writes["Action"] == [*reads, "dynamodb:PutItem"]
    removable = listed["KeepRosters"]["Condition"]["ForAllValues:StringLike"][
        "dynamodb:LeadingKeys"
    ]
    kept = ["xh#seal#p1", "xh#hash", "xh#imported#elders#1", "xh#looks#310104003", "xh#policy"]
    assert not [k for k in kept for pattern in removable if fnmatchcase(k, pattern)]
    assert fnmatchcase(directory_keys.home("xh", "h1").pk, removable[0])


def test_the_portal_adds_to_the_registrys_history_and_takes_nothing_out(of_type):
    said = {s["Sid"]: s for s in statements(roles(of_type)["APIHandlerRole"])}
    registry = said["KeepRegistry"]
    patterns = registry["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    now = datetime(2026, 1, 14, tzinfo=UTC)
    kept = [
        registry_keys.change("xh", "h1", now, "k"),
        registry_keys.heard_change("xh", "k"),
        registry_keys.device("xh", "xh-1"),
        registry_keys.stocked("xh", "xh-1"),
        registry_keys.area_responder("xh", "a1"),
        record_keys.record("xh", RecordKind.HAZARD, "h1", "k"),
        record_keys.listed_record("xh", RecordKind.HAZARD, "310104003", "h1", "k"),
    ]
    deleting = [
        s
        for s in said.values()
        if "dynamodb:DeleteItem" in s["Action"] and "DirectoryTable" in str(s["Resource"])
    ]

    assert registry["Action"] == ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"]
    assert all(any(fnmatchcase(key.pk, pattern) for pattern in patterns) for key in kept)
    for statement in deleting:
        where = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        assert not [k for k in kept for pattern in where if fnmatchcase(k.pk, pattern)]


def test_the_portal_shuts_devices_out_and_lets_none_in(of_type):
    asked = {a for a in allowed(of_type, "APIHandlerRole") if a.startswith("iot:")}

    assert asked == {"iot:ListThingPrincipals", "iot:UpdateCertificate", "iot:Publish"}


def test_the_portal_tells_devices_what_people_may_order_and_nothing_else(of_type):
    told = allowed(of_type, "APIHandlerRole")["iot:Publish"]

    assert {each.rpartition("/")[2].removesuffix("'}") for each in told} == set(Order)


def test_whoever_takes_portions_in_sees_no_incident_and_wakes_nobody(of_type):
    listed = {s["Sid"]: s for s in statements(roles(of_type)["TakePortionRole"])}

    confined = listed["KeepImports"]["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert fnmatchcase(import_keys.head("xh", "i1").pk, confined[0])
    assert not fnmatchcase(keys.head("xh", "i1").pk, confined[0])
    assert not {a for a in allowed(of_type, "TakePortionRole") if a.startswith(("states:", "iot:"))}


def test_whoever_tells_families_sees_no_incident_and_speaks_to_no_device(of_type):
    listed = {s["Sid"]: s for s in statements(roles(of_type)["TellFamiliesRole"])}

    confined = listed["KeepTidings"]["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    own = [tiding_keys.book("xh", "p"), tiding_keys.campaign("xh", "c")]
    others = [keys.head("xh", "i1"), keys.timeline("xh", "i1", 1), keys.home_lock("xh", "h1")]
    assert all(any(fnmatchcase(key.pk, each) for each in confined) for key in own)
    assert not any(fnmatchcase(key.pk, each) for each in confined for key in others)
    asked = allowed(of_type, "TellFamiliesRole")
    assert not {a for a in asked if a.startswith(("states:", "iot:"))}


def test_the_watch_over_consoles_rings_nobody_and_opens_nothing(of_type):
    assert allowed(of_type, "WatchConsolesRole").keys() == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:DeleteItem",
        "states:SendTaskSuccess",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:SendMessage",
    }


def test_functions_speak_to_devices_on_command_topics_alone(of_type):
    for name in roles(of_type).keys() - {"APIHandlerRole"}:
        topic = {
            "ProbePlatformRole": "dt/anju/*-probe-button/alarm",
            "SweepDeadlinesRole": "dt/anju/*-tracer-*/activity",
        }.get(name, "cmd/anju/*")
        for resource in allowed(of_type, name).get("iot:Publish", []):
            assert f":topic/{topic}'" in resource, name


def test_the_entry_of_alarms_opens_places_and_nothing_else_that_is_sealed(of_type):
    statements = [
        statement
        for policy in of_type("AWS::IAM::Role")["ReceiveAlarmRole"]["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if any(action.startswith("kms:") for action in statement["Action"])
    ]

    assert [s["Condition"] for s in statements] == [
        {"StringEquals": {"kms:EncryptionContext:elder": OWNER}}
    ]


def test_the_authorizer_can_write_its_log_and_nothing_else(of_type):
    assert allowed(of_type, "PortalAuthorizerRole").keys() == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }


@pytest.mark.parametrize(
    "action", ["dynamodb:Scan", "dynamodb:DeleteTable", "dynamodb:UpdateTable"]
)
def test_nobody_scans_or_changes_a_table(of_type, action):
    assert not [name for name in roles(of_type) if action in allowed(of_type, name)]


def test_every_log_writer_writes_to_its_own_group(of_type, functions):
    for name in functions:
        groups = allowed(of_type, f"{name}Role")["logs:PutLogEvents"]
        assert groups == [str({"Fn::GetAtt": [f"{name}Log", "Arn"]})]


@pytest.mark.parametrize(
    ("role", "queue"),
    [
        ("ReceiveAlarmRole", "AlarmQueue"),
        ("SweepIncidentsRole", "AsyncDlq"),
        ("RelayOutboxRole", "OutboxDlq"),
        ("SweepIncidentsRole", "SweepQueue"),
        ("SweepIncidentsRole", "ConsolesQueue"),
        ("APIHandlerRole", "ConsolesQueue"),
        ("APIHandlerRole", "ImportsQueue"),
        ("APIHandlerRole", "TidingsQueue"),
        ("ReceiveAlarmRole", "TidingsQueue"),
        ("SweepDeadlinesRole", "TidingsQueue"),
        ("TellFamiliesRole", "TidingsQueue"),
        ("WatchConsolesRole", "ConsolesQueue"),
        ("AlarmRuleRole", "AlarmQueue"),
        ("SweepScheduleRole", "AsyncDlq"),
        ("SweepRepairsRole", "AsyncDlq"),
        ("CountFiguresRole", "AsyncDlq"),
        ("CountFiguresScheduleRole", "AsyncDlq"),
        ("ProbePlatformRole", "AsyncDlq"),
        ("ProbePlatformScheduleRole", "AsyncDlq"),
        ("SweepRepairsScheduleRole", "AsyncDlq"),
        ("SweepDeadlinesRole", "AsyncDlq"),
        ("SweepDeadlinesScheduleRole", "AsyncDlq"),
        ("FoldActivityRole", "AsyncDlq"),
        ("FoldActivityRole", "SignsDlq"),
        ("TrackLinksRole", "AsyncDlq"),
        ("ActivityRuleRole", "SignsQueue"),
        ("LifecycleRuleRole", "LinksQueue"),
    ],
)
def test_whoever_has_a_way_back_may_use_it(of_type, role, queue):
    arn = str({"Fn::GetAtt": [queue, "Arn"]})

    assert arn in allowed(of_type, role)["sqs:SendMessage"]
