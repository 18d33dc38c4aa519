"""Intrinsic functions resolve as CloudFormation does, or stop the boot."""

import pytest

from localcloud.boot import BootError

ARN = "arn:aws-cn:sns:cn-north-1:123456789012:news"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "AWS::Partition"}, "aws-cn"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com.cn"),
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Ref": "Topic"}, ARN),
        ({"Fn::GetAtt": ["Topic", "TopicName"]}, "news"),
        ({"Fn::GetAtt": "Topic.TopicName"}, "news"),
        ({"Fn::Sub": "${AWS::Region}/${Topic.TopicName}/${!kept}"}, "cn-north-1/news/${kept}"),
        ({"Fn::Sub": ["${a}-${Topic}", {"a": {"Ref": "AWS::Region"}}]}, f"cn-north-1-{ARN}"),
        ({"Fn::Join": ["/", ["a", {"Ref": "AWS::Region"}, 1, True]]}, "a/cn-north-1/1/true"),
        ({"Fn::Select": ["1", ["a", "b"]]}, "b"),
        ({"Fn::Split": [":", "a:b"]}, ["a", "b"]),
        ({"Fn::Base64": "安"}, "5a6J"),
        ({"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "x"]}, "north"),
        ({"Fn::If": ["Yes", "a", {"Fn::GetAtt": "Nowhere.Arn"}]}, "a"),
        ({"Fn::If": ["No", "a", "b"]}, "b"),
        ([{"Ref": "AWS::NoValue"}, "a"], ["a"]),
        ({"a": {"Fn::If": ["No", "x", {"Ref": "AWS::NoValue"}]}, "b": 1}, {"b": 1}),
        ({"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}),
    ],
)
def test_resolves(outputs, value, expected):
    conditions = {
        "Yes": {"Fn::And": [{"Fn::Equals": ["1", 1]}, {"Fn::Not": [{"Condition": "No"}]}]},
        "No": {"Fn::Or": [{"Fn::Equals": ["a", "b"]}, {"Fn::Equals": [True, "false"]}]},
    }
    mappings = {"M": {"cn-north-1": {"x": "north"}}}

    result = outputs({"value": value}, Conditions=conditions, Mappings=mappings)

    assert result == [{"value": expected}]


def test_other_partitions_have_other_names(outputs):
    value = {"Fn::Sub": "${AWS::Partition} ${AWS::URLSuffix} ${Topic}"}

    result = outputs(value, region="us-east-1")

    assert result == ["aws amazonaws.com arn:aws:sns:us-east-1:123456789012:news"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"Ref": "Nobody"}, "no parameter or resource Nobody"),
        ({"Fn::Sub": "a${Nobody}"}, "no parameter or resource Nobody"),
        ({"Fn::GetAtt": "Topic.Colour"}, "no attribute Colour"),
        ({"Fn::ImportValue": "x"}, "Fn::ImportValue is not known"),
        ({"Fn::Select": [3, ["a"]]}, "cannot be resolved"),
        ({"Fn::FindInMap": ["M", "a", "b"]}, "cannot be resolved"),
        ({"Fn::If": ["Nobody", 1, 2]}, "no condition Nobody"),
        ({"Fn::If": ["Loop", 1, 2]}, "refer to each other: Loop -> Loop"),
        ("{{resolve:vault:x}}", "resolve:vault"),
    ],
)
def test_what_cannot_be_resolved_stops_the_boot(outputs, value, why):
    with pytest.raises(BootError, match=why) as refused:
        outputs(value, Conditions={"Loop": {"Condition": "Loop"}})

    assert refused.value.path.startswith(("Outputs.V0", "Conditions.Loop"))


def test_reads_dynamic_references(outputs):
    resources = {
        "P": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/p", "Type": "String", "Value": "v"},
        },
        "S": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"Name": "s", "SecretString": "w"},
        },
    }

    result = outputs(
        "a-{{resolve:ssm:/p}}", "{{resolve:secretsmanager:s:SecretString}}", resources=resources
    )

    assert result == ["a-v", "w"]
