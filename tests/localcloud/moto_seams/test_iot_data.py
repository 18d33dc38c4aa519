"""boto3 sees the same shadows as the devices, and what it changes is told over MQTT."""

import json
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError
from moto.iotdata.models import FakeShadow

from localcloud.iot_core.shadows import Shadows
from localcloud.moto_seams import iot_data

THING = "standard-h1-gas1"


@pytest.fixture
def heard():
    return []


@pytest.fixture
def client(aws, heard):
    told = Shadows(lambda topic, payload: heard.append((topic, json.loads(payload))))
    with iot_data.install(lambda *_: None, told):
        yield aws.client("iot-data", region_name="cn-north-1")


def read(answer):
    return json.loads(answer["payload"].read())


def test_moto_still_forgets_when_a_value_was_said():
    """When this fails, moto keeps the times of values: look whether its shadows will do."""
    before = FakeShadow(None, {"a": 1}, {}, 1)
    before.metadata_reported["a"]["timestamp"] = 1

    after = FakeShadow.create_from_previous_version(before, {"state": {"reported": {"b": 2}}})

    assert after.metadata_reported["a"]["timestamp"] > datetime(2020, 1, 1, tzinfo=UTC).timestamp()


def test_a_change_over_http_is_told_over_mqtt(client, heard):
    answer = client.update_thing_shadow(
        thingName=THING, payload=json.dumps({"state": {"desired": {"valve": "shut"}}})
    )

    assert read(answer)["version"] == 1
    prefix = f"$aws/things/{THING}/shadow/update"
    assert [topic for topic, _ in heard] == [
        f"{prefix}/{e}" for e in ("accepted", "delta", "documents")
    ]
    assert heard[1][1]["state"] == {"valve": "shut"}
    found = read(client.get_thing_shadow(thingName=THING))
    assert found["state"] == {"desired": {"valve": "shut"}, "delta": {"valve": "shut"}}


@pytest.mark.parametrize("retain", [True, False])
def test_a_message_to_be_retained_is_handed_on_as_one(aws, retain):
    published = []
    client = aws.client("iot-data", region_name="cn-north-1")

    with iot_data.install(lambda *said: published.append(said), Shadows(print)):
        client.publish(topic="cmd/a b/%41", payload=b"x", retain=retain)

    assert published == [("cmd/a b/%41", b"x", retain)]


def test_named_shadows_are_listed_until_they_are_deleted(client):
    payload = json.dumps({"state": {"reported": {"a": 1}}})
    client.update_thing_shadow(thingName=THING, shadowName="valve", payload=payload)
    client.update_thing_shadow(thingName=THING, payload=payload)

    assert client.list_named_shadows_for_thing(thingName=THING)["results"] == ["valve"]
    assert read(client.delete_thing_shadow(thingName=THING, shadowName="valve"))["version"] == 1
    assert client.list_named_shadows_for_thing(thingName=THING)["results"] == []


@pytest.mark.parametrize(
    ("payload", "code", "name"),
    [
        ({"state": {}, "version": 3}, 409, "ConflictException"),
        ({"state": {"reported": {"a": "x" * 9000}}}, 413, "RequestEntityTooLargeException"),
        ({"states": {}}, 400, "InvalidRequestException"),
    ],
)
def test_a_refusal_over_http_has_its_code_and_tells_nobody(client, heard, payload, code, name):
    with pytest.raises(ClientError) as refused:
        client.update_thing_shadow(thingName=THING, payload=json.dumps(payload))

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == code
    assert refused.value.response["Error"]["Code"] == name
    assert heard == []


def test_a_shadow_that_is_not_there_is_not_found(client):
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_thing_shadow(thingName=THING)
