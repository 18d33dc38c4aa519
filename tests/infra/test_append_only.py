"""What the template can do for a timeline that is only ever added to (law 7): the rest is the chain's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from telecare.adapters.dynamodb import keys

ELSEWHERE = {"ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["*#timeline#*"]}}
"""The partitions of timelines are left out of whatever changes or deletes."""

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

OF_IMPORTS = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["*#import#*"]}}
"""Who puts files' portions here alone can replace no entry: previews lie in partitions of their own."""

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


def test_a_timelines_partition_is_what_the_roles_leave_out() -> None:
    assert "#timeline#" in keys.timeline("standard", "inc1", 1).pk
    for other in (
        keys.head("standard", "inc1"),
        keys.home_lock("standard", "h1"),
        keys.open_register("standard", "inc1"),
    ):
        assert "#timeline#" not in other.pk


@pytest.mark.parametrize("action", FOR_NOBODY)
def test_nobody_may_write_or_take_away_otherwise(of_type: Any, action: str) -> None:
    assert [name for name, s in statements(of_type) if action in s["Action"]] == []


def test_those_who_may_put_items_are_those_who_decide(of_type: Any) -> None:
    """A put could replace an entry: no role can be held to the condition that ours carry."""
    found = {
        name
        for name, statement in statements(of_type)
        if of_incidents(statement)
        and "dynamodb:PutItem" in statement["Action"]
        and statement.get("Condition") not in (OF_IMPORTS, OF_TIDINGS)
    }

    assert found == WRITERS


def test_the_table_cannot_be_dropped_and_every_second_of_it_can_be_had_back(resources: Any) -> None:
    properties = resources["IncidentsTable"]["Properties"]

    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
