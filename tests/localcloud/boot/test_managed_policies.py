"""Policies that AWS itself owns are in moto only when it is told to load them."""

import json

from moto import mock_aws

from localcloud.boot import Cloud, Stack, load


def test_a_managed_policy_of_aws_can_be_attached_where_moto_loads_them(tmp_path, monkeypatch):
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    arn = "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    role = {"AssumeRolePolicyDocument": {"Version": "2012-10-17"}, "ManagedPolicyArns": [arn]}
    path = tmp_path / "template.yaml"
    resources = {"R": {"Type": "AWS::IAM::Role", "Properties": role}}
    path.write_text(json.dumps({"Resources": resources}), "utf-8")

    template = load(path, {}, "cn-north-1")
    with mock_aws(config={"iam": {"load_aws_managed_policies": template.wants_managed_policies}}):
        stack = Stack(template, Cloud("cn-north-1"), "t")
        stack.boot()

    assert stack.resources["R"].ref == "t-R"
