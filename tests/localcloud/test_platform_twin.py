"""The twin boots the template that would be deployed, and its functions are the platform's own."""

import json
from datetime import timedelta

import pytest

from infra.compose import compose
from localcloud.twin import Twin


@pytest.fixture(scope="module")
def heard():
    """What the functions printed, line by line."""
    return []


@pytest.fixture(scope="module")
def platform(tmp_path_factory, heard):
    template = compose(tmp_path_factory.mktemp("composed"))
    nobody = {"CarrierUrl": "http://nobody.invalid", "CityCentreUrl": "http://nobody.invalid"}
    with Twin(
        template, parameters=nobody, output=lambda name, line: heard.append((name, line))
    ) as twin:
        yield twin


def test_every_function_of_the_template_can_be_loaded(platform):
    for name in platform.host.directory.names:
        payload = platform.host.invoke(name, b"{}").payload

        assert b"Runtime.ImportModuleError" not in payload, payload
        assert b"SettingsError" not in payload, payload


def test_the_portal_answers_and_asks_who_is_there(platform):
    assert platform.api("GET", "/v1/health").json() == {"status": "ok"}
    assert platform.api("GET", "/v1/incidents").status == 401


def test_the_sweep_runs_by_itself(platform, heard):
    platform.reset()
    heard.clear()

    platform.loop.run_until(platform.loop.now() + timedelta(minutes=2))

    swept = [json.loads(line) for name, line in heard if '"message":"swept"' in line]
    assert [line["timestamp"][14:19] for line in swept][:2] == ["01:00", "01:30"]
    assert all(line["failed"] == 0 for line in swept)


def test_what_cannot_be_decoded_is_quarantined_and_not_lost(platform):
    platform.reset()

    platform.host.invoke_event("twin-anju-receive-alarm:live", b'{"nonsense": true}')
    platform.loop.run_until(platform.loop.now() + timedelta(seconds=1))

    kept = platform.client("dynamodb").scan(TableName=platform.outputs["QuarantineTableName"])
    assert len(kept["Items"]) == 1


def test_the_rules_name_functions_and_queues_that_are_there(platform):
    for rule in platform.topic_rules:
        (action,) = rule.payload["actions"]
        targets = [*action.items(), *rule.payload["errorAction"].items()]

        assert sorted(kind for kind, _ in targets) == ["lambda", "sqs"]
        for kind, target in targets:
            if kind == "lambda":
                function = platform.host.directory.find(target["functionArn"])
                assert function.qualifier == "live"
            else:
                queue = target["queueUrl"]
                assert platform.client("sqs").get_queue_attributes(QueueUrl=queue)
