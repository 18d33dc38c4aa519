"""Boots templates that a test writes down."""

import json

import pytest
from moto import mock_aws

from localcloud.boot import Cloud, Stack, load


@pytest.fixture
def boot(tmp_path, monkeypatch):
    """Boots resources and further sections of a template; the stack."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)

    def booted(resources, region="cn-north-1", parameters=None, **sections):
        path = tmp_path / "template.yaml"
        path.write_text(json.dumps({"Resources": resources, **sections}), "utf-8")
        template = load(path, parameters or {}, region)
        stack = Stack(template, Cloud(region), "t")
        stack.boot()
        return stack

    with mock_aws():
        yield booted


@pytest.fixture
def outputs(boot):
    """What values of a template resolve to."""

    def resolved(*values, resources=None, **more):
        asked = {f"V{n}": {"Value": value} for n, value in enumerate(values)}
        topic = {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}}}
        stack = boot({**topic, **(resources or {})}, Outputs=asked, **more)
        return list(stack.outputs.values())

    return resolved
