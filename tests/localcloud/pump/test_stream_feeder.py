"""One stream and one function that is told what to answer: windows, ages, partial failures."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from localcloud.lambdas.function import failure
from localcloud.loop import VirtualLoop
from localcloud.pump.mapping import parse
from localcloud.pump.pauses import Pauses
from localcloud.pump.streams import StreamFeeder
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

START = datetime(2026, 1, 15, tzinfo=UTC)
STREAM = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/t/stream/2026"
LOST = "arn:aws-cn:sqs:cn-north-1:123456789012:lost"
THROTTLED = InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.")
DONE = LambdaResult(b"{}")
BAD = failure("ValueError", "no")


def failed(*numbers):
    items = [{"itemIdentifier": str(number)} for number in numbers]
    return LambdaResult(json.dumps({"batchItemFailures": items}).encode())


class Bench:
    """Notes each run as the seconds that have passed and the numbers of its records."""

    def __init__(self, loop, **mapping):
        self.loop = loop
        self.runs = []
        self.sent = []
        self.answers = [DONE]
        source = {
            "EventSourceArn": STREAM,
            "FunctionName": "f",
            "BatchSize": 4,
            "StartingPosition": "LATEST",
            **mapping,
        }
        self.directory = SimpleNamespace(find=lambda name: self.function)
        self.function = SimpleNamespace(arn="arn:f", qualifier="live", version="1")
        self.destinations = SimpleNamespace(send=lambda arn, record: self.sent.append(record))
        self.feeder = StreamFeeder(parse(source), loop, cast(Any, self), Pauses())

    def new_request_id(self):
        return "r-1"

    def deliver(self, _function, payload, _request_id):
        numbers = [r["dynamodb"]["SequenceNumber"] for r in json.loads(payload)["Records"]]
        self.runs.append(((self.loop.now() - START).total_seconds(), " ".join(numbers)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def take(self, *numbers):
        now = self.loop.now().timestamp()
        self.feeder.take(
            {
                "eventName": "INSERT",
                "dynamodb": {
                    "Keys": {"pk": {"S": "a"}, "sk": {"S": str(number)}},
                    "SequenceNumber": str(number),
                    "ApproximateCreationDateTime": now,
                },
            }
            for number in numbers
        )

    def forward(self, **delta):
        self.loop.run_until(self.loop.now() + timedelta(**delta))

    def conditions(self):
        return [record["requestContext"]["condition"] for record in self.sent]


@pytest.fixture
def bench():
    """Builds a bench; its loop begins at START."""
    with VirtualLoop(START) as loop:
        yield lambda **mapping: Bench(loop, **mapping)


PARTIAL = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def test_a_window_gathers_records_until_it_is_over(bench):
    made = bench(MaximumBatchingWindowInSeconds=5)

    made.take(1)
    made.forward(seconds=3)
    made.take(2)
    made.forward(seconds=30)

    assert made.runs == [(5, "1 2")]


def test_a_full_batch_does_not_wait_for_its_window(bench):
    made = bench(MaximumBatchingWindowInSeconds=5)

    made.take(1, 2, 3, 4)
    made.forward(seconds=30)

    assert made.runs == [(0, "1 2 3 4")]


def test_a_partial_answer_goes_on_at_the_first_record_that_failed(bench):
    made = bench(**PARTIAL)
    made.answers = [failed(3, 2), DONE]

    made.take(1, 2, 3, 4)
    made.forward(minutes=1)

    assert made.runs == [(0, "1 2 3 4"), (1, "2 3 4")]


def test_a_partial_failure_of_the_first_record_is_isolated_where_the_mapping_splits(bench):
    destination = {"OnFailure": {"Destination": LOST}}
    made = bench(
        **PARTIAL,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig=destination,
    )
    made.answers = [failed(1)] * 4 + [DONE]

    made.take(1, 2, 3, 4)
    made.forward(minutes=1)

    assert [numbers for _, numbers in made.runs] == ["1 2 3 4", "1 2", "1", "1", "2", "3 4"]
    assert made.conditions() == ["RetryAttemptsExhausted"]
    assert made.sent[0]["DDBStreamBatchInfo"]["batchSize"] == 1


@pytest.mark.parametrize(
    "answer",
    [
        LambdaResult(b"not json"),
        LambdaResult(b'{"batchItemFailures": [{"itemIdentifier": ""}]}'),
        LambdaResult(b'{"batchItemFailures": [{"itemIdentifier": "9"}]}'),
        LambdaResult(b'{"batchItemFailures": [{}]}'),
        LambdaResult(b'{"batchItemFailures": "x"}'),
        LambdaResult(b"[]x"),
        BAD,
    ],
)
def test_an_answer_that_cannot_be_read_fails_the_whole_batch(bench, answer):
    made = bench(**PARTIAL)
    made.answers = [answer, DONE]

    made.take(1, 2)
    made.forward(minutes=1)

    assert made.runs == [(0, "1 2"), (1, "1 2")]


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"{}", b'{"batchItemFailures": []}', b'{"batchItemFailures": null}']
)
def test_an_answer_that_names_no_failures_is_a_success(bench, payload):
    made = bench(**PARTIAL)
    made.answers = [LambdaResult(payload)]

    made.take(1, 2)
    made.forward(minutes=1)

    assert made.runs == [(0, "1 2")]


def test_retries_come_later_each_time_and_at_most_a_minute_apart(bench):
    made = bench()
    made.answers = [BAD]

    made.take(1)
    made.forward(seconds=200)

    assert [at for at, _ in made.runs] == [0, 1, 3, 7, 15, 31, 63, 123, 183]


def test_a_batch_older_than_its_age_is_told_and_left(bench):
    made = bench(
        MaximumRecordAgeInSeconds=60, DestinationConfig={"OnFailure": {"Destination": LOST}}
    )
    made.answers = [BAD]

    made.take(1)
    made.forward(minutes=10)

    assert made.conditions() == ["RecordAgeExceeded"]
    assert made.runs[-1][0] == 31


def test_throttling_delays_and_loses_nothing(bench):
    made = bench(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": LOST}})
    made.answers = [THROTTLED, THROTTLED, DONE]

    made.take(1)
    made.forward(minutes=1)

    assert [at for at, _ in made.runs] == [0, 1, 3]
    assert made.sent == []


def test_without_a_destination_a_given_up_batch_lets_the_next_one_pass(bench):
    made = bench(MaximumRetryAttempts=0, BatchSize=1)
    made.answers = [BAD, DONE]

    made.take(1, 2)
    made.forward(minutes=1)

    assert made.runs == [(0, "1"), (0, "2")]


def test_a_record_that_the_stream_has_forgotten_is_left_and_the_next_one_goes_on(bench, caplog):
    made = bench(BatchSize=1)
    made.answers = [BAD]

    made.take(1)
    made.forward(hours=23)
    made.take(2)
    made.answers = [BAD] * 60 + [DONE]
    made.forward(hours=2)

    assert "1 records were never taken in before they expired" in caplog.text
    assert made.runs[-1][1] == "2"


def test_the_age_of_a_stream_is_that_of_its_oldest_waiting_record(bench):
    made = bench()
    made.answers = [BAD, BAD, DONE]

    made.take(1)
    made.forward(seconds=2)
    made.take(2)
    waiting = made.feeder.iterator_age()
    made.forward(minutes=1)

    assert waiting == timedelta(seconds=2)
    assert made.feeder.iterator_age() == timedelta(0)
