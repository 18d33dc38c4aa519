"""Rules as CloudFormation and the API spell them."""

from typing import Any

import pytest

from localcloud.rules import Action, Rule, RuleError, rule_from_payload

EXPECTED = Rule(
    "alarm",
    "SELECT * FROM 'a'",
    (
        Action("lambda", {"functionArn": "arn"}),
        Action("dynamoDBv2", {"putItem": {"tableName": "t"}}),
    ),
    Action("sqs", {"queueUrl": "url", "useBase64": True}),
)
CLOUDFORMATION = {
    "Sql": "SELECT * FROM 'a'",
    "AwsIotSqlVersion": "2016-03-23",
    "RuleDisabled": False,
    "Actions": [
        {"Lambda": {"FunctionArn": "arn"}},
        {"DynamoDBv2": {"PutItem": {"TableName": "t"}}},
    ],
    "ErrorAction": {"Sqs": {"QueueUrl": "url", "UseBase64": True}},
}
API = {
    "sql": "SELECT * FROM 'a'",
    "awsIotSqlVersion": "2016-03-23",
    "actions": [
        {"lambda": {"functionArn": "arn"}},
        {"dynamoDBv2": {"putItem": {"tableName": "t"}}},
    ],
    "errorAction": {"sqs": {"queueUrl": "url", "useBase64": True}},
}


@pytest.mark.parametrize("payload", [CLOUDFORMATION, API])
def test_reads_both_spellings(payload: dict[str, Any]) -> None:
    assert rule_from_payload("alarm", payload) == EXPECTED


def test_reads_a_rule_that_is_switched_off() -> None:
    assert rule_from_payload("alarm", {**CLOUDFORMATION, "RuleDisabled": True}).is_disabled


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"AwsIotSqlVersion": "2015-10-08"}, "must be 2016-03-23, not 2015-10-08"),
        ({"AwsIotSqlVersion": None}, "must be 2016-03-23"),
        ({"Sql": None}, "has no sql"),
        ({"Actions": [{"Sqs": {}, "Sns": {}}]}, "exactly one kind"),
    ],
)
def test_refuses_another_version_or_form(change: dict[str, Any], words: str) -> None:
    with pytest.raises(RuleError, match=words):
        rule_from_payload("alarm", {**CLOUDFORMATION, **change})


@pytest.mark.parametrize("name", ["", "anju-activity", "a b", "a" * 129])
def test_refuses_a_name_that_aws_refuses(name: str) -> None:
    with pytest.raises(RuleError, match="A-Z a-z 0-9 _"):
        Rule(name, "SELECT * FROM 'a'")
