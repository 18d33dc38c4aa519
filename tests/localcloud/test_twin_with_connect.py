"""The twin of a stage that calls by Amazon Connect: what is conditional boots too, and its function works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from infra.compose import compose
from localcloud.twin import Twin

EVENTS = Path(__file__).resolve().parents[1] / "functions" / "events"
FUNCTION = "twin-anju-record-contact-step:live"
GIVEN = {
    "CarrierUrl": "http://nobody.invalid",
    "CityCentreUrl": "http://nobody.invalid",
    "ConnectInstanceArn": "arn:aws:connect:us-east-1:123456789012:instance/1111-2222",
    "SmsOriginationArn": "arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1",
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    """The composed template, booted with an instance."""
    with Twin(compose(tmp_path_factory.mktemp("composed")), parameters=GIVEN) as twin:
        yield twin


def test_a_step_of_the_flow_reaches_the_function_that_records_it(platform: Twin) -> None:
    event = (EVENTS / "flow_key.json").read_text().replace("{incident}", "nobody-s")

    answer = platform.host.invoke(FUNCTION, event.encode())
    platform.loop.run_until(platform.loop.now() + timedelta(seconds=1))

    assert json.loads(answer.payload) == {"keys": "2"}
    kept = platform.client("dynamodb").scan(TableName=platform.outputs["QuarantineTableName"])
    (item,) = kept["Items"]
    assert item["reason"]["S"] == "no such incident"
    assert json.loads(item["payload"]["B"])["event_id"] == "nobody-s-c1-key1"


def test_what_the_function_cannot_take_waits_where_somebody_is_paged(platform: Twin) -> None:
    platform.reset()

    platform.host.invoke_event(FUNCTION, b'{"nonsense": true}')
    platform.loop.run_until(platform.loop.now() + timedelta(minutes=10))

    sqs = platform.client("sqs")
    url = sqs.get_queue_url(QueueName="twin-anju-contact-steps-dlq")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["requestPayload"] == {"nonsense": True}
