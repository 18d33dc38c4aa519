"""What the template can do for a timeline that is only ever added to (law 7): the rest is the chain's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from telecare.adapters.dynamodb import keys, privacy_keys

KEPT = ["*#timeline#*", "*#looks#*", "*#legal-holds#*"]
ELSEWHERE = {"ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": KEPT}}
"""The partitions of timelines, looks and legal holds are left out of whatever changes or deletes."""

NO_HOLDS = {"ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["*#legal-holds#*"]}}
"""Nobody but the portal, where the bureau alone is let in, sets or lifts a legal hold."""

CHANGING = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
FOR_NOBODY = [
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLUpdate",
    "dynamodb:DeleteTable",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:DeleteBackup",
    "dynamodb:RestoreTableToPointInTime",
    "dynamodb:ImportTable",
]
WRITERS = {
    "APIHandlerRole",
    "AdvanceResponseRole",
    "ReceiveAlarmRole",
    "RecordCallEventRole",
    "ProbePlatformRole",
    "RelayOutboxRole",
    "SweepDeadlinesRole",
    "SweepIncidentsRole",
    "SweepRepairsRole",
    "WatchConsolesRole",
}
"""Who may put items into the incidents table: each appends entries with its decisions, or keeps repairs."""

CONFINED = [
    {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": places}}
    for places in (["*#import#*"], ["*#figures#*", "*#figure-days#*"], ["*#task#*", "*#tasks#*"])
]
"""Who puts items here alone can replace no entry: portions, figures, tasks lie in partitions of their own."""

OF_EXPORTS = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["*#exports#*"]}}
"""Who writes exports of people, likewise."""

OF_TIDINGS = {
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["*#tidings-of#*", "*#campaign#*"]}
}
"""The same of who tells what is no emergency: books of people and campaigns."""


def statements(of_type: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in of_type("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                action = statement["Action"]
                actions = [action] if isinstance(action, str) else action
                yield name, {**statement, "Action": set(actions)}


def of_incidents(statement: dict[str, Any]) -> bool:
    return bool(statement["Resource"] == {"Fn::GetAtt": ["IncidentsTable", "Arn"]})


def test_whoever_may_change_or_delete_may_not_in_a_timelines_partition(of_type: Any) -> None:
    found = [
        (name, statement.get("Condition"))
        for name, statement in statements(of_type)
        if of_incidents(statement) and statement["Action"] & CHANGING
    ]

    assert len(found) >= len(WRITERS)
    assert [name for name, condition in found if condition != ELSEWHERE] == []


def test_nobody_but_the_portal_writes_a_legal_hold(of_type: Any) -> None:
    free = {
        name
        for name, statement in statements(of_type)
        if of_incidents(statement)
        and "dynamodb:PutItem" in statement["Action"]
        and statement.get("Condition") not in (NO_HOLDS, *CONFINED, OF_EXPORTS, OF_TIDINGS)
    }

    assert free == {"APIHandlerRole"}


def test_a_timelines_partition_is_what_the_roles_leave_out() -> None:
    assert "#timeline#" in keys.timeline("standard", "inc1", 1).pk
    assert "#looks#" in keys.looks("standard", "h1.elder")
    assert "#legal-holds#" in privacy_keys.legal_hold("standard", "elder", "h1.elder", "").pk
    for other in (
        keys.head("standard", "inc1"),
        keys.home_lock("standard", "h1"),
        keys.open_register("standard", "inc1"),
    ):
        assert "#timeline#" not in other.pk


@pytest.mark.parametrize("action", FOR_NOBODY)
def test_nobody_may_write_or_take_away_otherwise(of_type: Any, action: str) -> None:
    found = [(name, s) for name, s in statements(of_type) if action in s["Action"]]

    assert [name for name, s in found if not is_many_at_once(name, s, action)] == []


MANY_AT_ONCE = {"FoldActivityRole": "*#presence#*", "SweepDeadlinesRole": "*#due#*"}
"""The exceptions: pages of signs and deadlines, many to a call, in their own table."""


def is_many_at_once(role: str, statement: dict[str, Any], action: str) -> bool:
    """Tell whether it is one of the exceptions, under the keys that are its own."""
    if action != "dynamodb:BatchWriteItem" or role not in MANY_AT_ONCE:
        return False
    own = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [MANY_AT_ONCE[role]]}}
    table = {"Fn::GetAtt": ["PresenceTable", "Arn"]}
    return bool((statement["Resource"], statement.get("Condition")) == (table, own))


def test_those_who_may_put_items_are_those_who_decide(of_type: Any) -> None:
    """A put could replace an entry: no role can be held to the condition that ours carry."""
    found = {
        name
        for name, statement in statements(of_type)
        if of_incidents(statement)
        and "dynamodb:PutItem" in statement["Action"]
        and statement.get("Condition") not in (*CONFINED, OF_EXPORTS, OF_TIDINGS)
    }

    assert found == WRITERS


def test_the_table_cannot_be_dropped_and_every_second_of_it_can_be_had_back(resources: Any) -> None:
    properties = resources["IncidentsTable"]["Properties"]

    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
