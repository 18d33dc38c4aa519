"""Starting targets: retries while an error may pass, then the dead-letter queue."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from localcloud.loop import VirtualLoop
from localcloud.pump.targets import Start, Targets
from localcloud.states.tasks import InvocationRefusedError

START = datetime(2026, 1, 15, tzinfo=UTC)
FUNCTION = "arn:aws-cn:lambda:cn-north-1:123456789012:function:f"
DLQ = "arn:aws-cn:sqs:cn-north-1:123456789012:dead"


class Bench:
    """A function that refuses with the codes it is given, and a queue for dead letters."""

    def __init__(self, loop, codes):
        self.loop = loop
        self.codes = list(codes)
        self.tried = []
        self.dead = []
        self.done = []
        queue = SimpleNamespace(
            get_queue_url=lambda **asked: {"QueueUrl": asked["QueueName"]},
            send_message=lambda **sent: self.dead.append(sent),
        )
        cloud = SimpleNamespace(client=lambda name: queue)
        self.targets = Targets(cast(Any, cloud), loop, cast(Any, self))

    def invoke_event(self, _arn, _payload):
        self.tried.append((self.loop.now() - START).total_seconds())
        if self.codes:
            code = self.codes.pop(0)
            raise InvocationRefusedError(code, "no")

    def start(self, **target):
        given = {"Arn": FUNCTION, "DeadLetterConfig": {"Arn": DLQ}, **target}
        self.targets.start(Start(given, "text", {"RULE_ARN": "r"}, lambda: self.done.append(1)))

    def told(self):
        (sent,) = self.dead
        return {name: each["StringValue"] for name, each in sent["MessageAttributes"].items()}


@pytest.fixture
def bench():
    """Builds a bench of codes; the loop begins at START."""
    with VirtualLoop(START) as loop:
        yield lambda *codes: Bench(loop, codes)


def test_an_error_that_passes_is_tried_again_with_growing_delays(bench):
    made = bench(*["TooManyRequestsException"] * 3)

    made.start()
    made.loop.run_until(START + timedelta(hours=1))

    assert made.tried == [0, 1, 3, 7]
    assert (made.dead, made.done) == ([], [1])


def test_an_error_that_does_not_pass_is_not_tried_again(bench):
    made = bench("ResourceNotFoundException")

    made.start()
    made.loop.run_until(START + timedelta(hours=1))

    assert made.tried == [0]
    assert made.told()["ERROR_CODE"] == "ResourceNotFoundException"
    assert "EXHAUSTED_RETRY_CONDITION" not in made.told()


def test_the_retries_that_the_target_allows_are_exhausted(bench):
    made = bench(*["ThrottlingException"] * 9)

    made.start(RetryPolicy={"MaximumRetryAttempts": 2})
    made.loop.run_until(START + timedelta(hours=1))

    assert len(made.tried) == 3
    assert made.told()["EXHAUSTED_RETRY_CONDITION"] == "MaximumRetryAttempts"
    assert made.told()["RETRY_ATTEMPTS"] == "2"
    assert made.told()["RULE_ARN"] == "r"
    assert made.done == [1]


def test_the_age_that_the_target_allows_is_exhausted(bench):
    made = bench(*["ThrottlingException"] * 99)

    made.start(RetryPolicy={"MaximumEventAgeInSeconds": 60})
    made.loop.run_until(START + timedelta(hours=1))

    assert made.tried[-1] == 31
    assert made.told()["EXHAUSTED_RETRY_CONDITION"] == "MaximumEventAgeInSeconds"


def test_without_a_dead_letter_queue_the_loss_is_logged(bench, caplog):
    made = bench("ResourceNotFoundException")

    made.start(DeadLetterConfig=None)

    assert "has no dead-letter queue" in caplog.text
