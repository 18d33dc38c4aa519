"""A small town of every resource type, booted once a file and empty for each test."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from localcloud.twin import Twin

SAMPLE = Path(__file__).parent / "boot" / "sample" / "template.yaml"
MORNING = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)


class Town:
    """The twin of the sample, in the words of the tests."""

    def __init__(self, twin: Twin, heard: list[tuple[str, str]]) -> None:
        self.twin = twin
        self.heard = heard
        self.begin = twin.loop.now()

    def forward(self, **delta):
        self.twin.loop.run_until(self.twin.loop.now() + timedelta(**delta))

    def seconds(self):
        return (self.twin.loop.now() - self.begin).total_seconds()

    def invoke(self, function, event=None, **more):
        """Through the API, as functions and tests of them do; the answer and the error header."""
        answer = self.twin.client("lambda").invoke(
            FunctionName=f"twin-{function}", Payload=json.dumps(event or {}), **more
        )
        payload = answer["Payload"].read()
        return (json.loads(payload) if payload else None), answer.get("FunctionError")

    def url(self, queue):
        return self.twin.client("sqs").get_queue_url(QueueName=f"twin-{queue}")["QueueUrl"]

    def send(self, queue, body, **more):
        text = body if isinstance(body, str) else json.dumps(body)
        self.twin.client("sqs").send_message(QueueUrl=self.url(queue), MessageBody=text, **more)

    def bodies(self, queue):
        """What waits in a queue that nothing reads; it stays there."""
        answer = self.twin.client("sqs").receive_message(
            QueueUrl=self.url(queue), MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    def records(self, name):
        """What functions noted under a name, oldest first, with the seconds since the beginning."""
        items = self.twin.client("dynamodb").query(
            TableName="twin-records",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": name}},
        )["Items"]
        return [self._plain(item) for item in items]

    def runs(self, name="work"):
        return sum(int(each.get("runs", 0)) for each in self.records(name))

    def _plain(self, item):
        plain = {key: next(iter(value.values())) for key, value in item.items()}
        if "at" in plain:
            plain["at"] = round(float(plain["at"]) - self.begin.timestamp(), 3)
        return plain


@pytest.fixture(scope="session")
def sample():
    """The template of the town."""
    return SAMPLE


@pytest.fixture(scope="module")
def booted():
    heard = []
    with Twin(SAMPLE, start=MORNING, output=lambda name, line: heard.append((name, line))) as twin:
        yield twin, heard


@pytest.fixture
def town(booted):
    """The booted town on virtual time, emptied before the test."""
    twin, heard = booted
    heard.clear()
    twin.reset(start=MORNING)
    return Town(twin, heard)
