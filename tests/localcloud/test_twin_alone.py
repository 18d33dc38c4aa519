"""A twin comes and goes without a trace, and each new one tells the same story."""

import json
import os
from datetime import datetime, timedelta

import pytest

from localcloud.boot import BootError
from localcloud.twin import START, Twin


def test_the_users_account_and_proxies_are_out_of_sight_and_come_back(sample, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "private")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    before = dict(os.environ)

    with Twin(sample, parameters={"Colour": "blue"}) as twin:
        mood = twin.outputs["Mood"]
        profile = os.environ.get("AWS_PROFILE")

    assert (mood, profile) == ("calm", None)
    assert {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"} == {
        k: v for k, v in before.items() if k != "PYTEST_CURRENT_TEST"
    }


def test_a_boot_that_fails_leaves_nothing_installed(sample, tmp_path):
    bad = tmp_path / "template.yaml"
    bad.write_text(
        json.dumps(
            {
                "Parameters": {"Stage": {"Type": "String"}},
                "Resources": {"X": {"Type": "AWS::EC2::VPC"}},
            }
        ),
        "utf-8",
    )
    begin = datetime.now().astimezone()

    with pytest.raises(BootError, match="AWS::EC2::VPC"), Twin(bad, start=START):
        raise AssertionError("the twin was entered")

    assert abs(datetime.now().astimezone() - begin) < timedelta(minutes=5)
    with Twin(sample) as twin:
        assert twin.api("GET", "/v1/health").status == 200


def test_the_whole_story_is_the_same_in_a_new_twin(sample):
    """Byte for byte, though another twin has run in this process before."""

    def told():
        with Twin(sample, start=START) as twin:
            machines = twin.client("stepfunctions")
            twin.loop.run_until(START + timedelta(minutes=3))
            started = machines.start_execution(
                stateMachineArn=twin.outputs["MachineArn"], input="{}"
            )
            answer = twin.api("GET", "/v1/health")
            return started["executionArn"], answer.body

    assert told() == told()
