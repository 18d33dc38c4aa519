"""Values of a template are fitted to the API's shapes, and nothing is dropped on the way."""

import boto3
import pytest

from localcloud.boot import BootError
from localcloud.boot.shapes import fitted, text


def shape(service, operation):
    client = boto3.client(
        service, region_name="cn-north-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    return client.meta.service_model.operation_model(operation).input_shape


def test_finds_members_whatever_the_case_of_their_first_letter():
    given = {"RuleName": "a", "TopicRulePayload": {"Sql": "SELECT", "Actions": []}}

    result = fitted(given, shape("iot", "CreateTopicRule"), "")

    assert result == {"ruleName": "a", "topicRulePayload": {"sql": "SELECT", "actions": []}}


def test_reads_numbers_and_truth_from_text():
    given = {
        "TableName": "t",
        "DeletionProtectionEnabled": "true",
        "ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": 5},
    }

    result = fitted(given, shape("dynamodb", "CreateTable"), "")

    assert result["DeletionProtectionEnabled"] is True
    assert result["ProvisionedThroughput"]["ReadCapacityUnits"] == 5


def test_writes_documents_as_json_where_text_is_expected():
    given = {"RoleName": "r", "AssumeRolePolicyDocument": {"Version": "2012-10-17"}}

    result = fitted(given, shape("iam", "CreateRole"), "")

    assert result["AssumeRolePolicyDocument"] == '{"Version": "2012-10-17"}'


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"QueueName": "q", "Nonsense": 1}, "Nonsense"),
        ({"QueueName": "q", "tags": "none"}, "tags"),
    ],
)
def test_names_what_has_no_place(given, place):
    with pytest.raises(BootError) as refused:
        fitted(given, shape("sqs", "CreateQueue"), "")

    assert refused.value.path == place


def test_names_the_place_of_a_member_deep_inside():
    given = {"ruleName": "a", "topicRulePayload": {"Sql": "x", "Actions": [{"Lamda": {}}]}}

    with pytest.raises(BootError) as refused:
        fitted(given, shape("iot", "CreateTopicRule"), "")

    assert refused.value.path == "topicRulePayload.Actions[0].Lamda"


@pytest.mark.parametrize(
    ("given", "member"),
    [
        ({"TableName": "t", "DeletionProtectionEnabled": "maybe"}, "DeletionProtectionEnabled"),
        ({"TableName": "t", "ProvisionedThroughput": []}, "ProvisionedThroughput"),
    ],
)
def test_refuses_values_of_another_type(given, member):
    with pytest.raises(BootError) as refused:
        fitted(given, shape("dynamodb", "CreateTable"), "")

    assert refused.value.path == member


@pytest.mark.parametrize(
    ("value", "written"), [(True, "true"), (3, "3"), ("a", "a"), ({"a": "安"}, '{"a": "安"}')]
)
def test_writes_text_as_cloudformation_does(value, written):
    assert text(value) == written
