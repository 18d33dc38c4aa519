"""Tumbling windows of a data stream: state handed on, a final run, order within a shard."""

import base64
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localcloud.lambdas.function import failure
from localcloud.loop import VirtualLoop
from localcloud.pump.mapping import parse
from localcloud.pump.pauses import Pauses
from localcloud.pump.streams import StreamFeeder
from localcloud.states.tasks import LambdaResult

START = datetime(2026, 1, 15, tzinfo=UTC)
STREAM = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/s"
LOST = "arn:aws-cn:sqs:cn-north-1:123456789012:lost"
BAD = failure("ValueError", "no")


class Fold:
    """A function that counts what it is given, and fails when the test says so."""

    def __init__(self, loop, fails=(), **mapping):
        self.loop = loop
        self.events = []
        self.folded = []
        self.finals = []
        self.sent = []
        self.fails = list(fails)
        source = {
            "EventSourceArn": STREAM,
            "FunctionName": "f",
            "StartingPosition": "LATEST",
            "TumblingWindowInSeconds": 60,
            **mapping,
        }
        self.function = SimpleNamespace(arn="arn:f", qualifier="live", version="1")
        self.directory = SimpleNamespace(find=lambda name: self.function)
        self.destinations = SimpleNamespace(send=lambda arn, record: self.sent.append(record))
        self.feeder = StreamFeeder(parse(source), loop, cast(Any, self), Pauses())
        self.answer = self.count

    def new_request_id(self):
        return "r-1"

    def deliver(self, _function, payload, _request_id):
        event = json.loads(payload)
        self.events.append({**event, "at": (self.loop.now() - START).total_seconds()})
        if self.fails and self.fails.pop(0):
            return BAD
        return self.answer(event)

    def count(self, event):
        state = dict(event["state"])
        for record in event["Records"]:
            number = record["kinesis"]["sequenceNumber"]
            self.folded.append((event["shardId"], record["kinesis"]["partitionKey"], int(number)))
            state["seen"] = [*state.get("seen", []), int(number)]
        if event["isFinalInvokeForWindow"]:
            self.finals.append((event["shardId"], event["window"]["start"][11:16], state["seen"]))
        return LambdaResult(json.dumps({"state": state}).encode())

    def put(self, *numbers, shard="shardId-000000000000", key="a"):
        at = self.loop.now().timestamp()
        self.feeder.take(
            {
                "kinesis": {
                    "partitionKey": key,
                    "sequenceNumber": str(number),
                    "data": base64.b64encode(b"{}").decode(),
                    "approximateArrivalTimestamp": at,
                },
                "eventID": f"{shard}:{number}",
            }
            for number in numbers
        )

    def forward(self, **delta):
        self.loop.run_until(self.loop.now() + timedelta(**delta))


@pytest.fixture
def fold():
    """Builds the function and its mapping; the loop begins at START."""
    with VirtualLoop(START) as loop:
        yield lambda fails=(), **mapping: Fold(loop, fails, **mapping)


def test_a_run_is_told_the_window_and_the_state_of_the_run_before(fold):
    made = fold()

    made.put(1)
    made.forward(seconds=10)
    made.put(2)
    made.forward(seconds=10)

    first, second = made.events
    assert first["window"] == {"start": "2026-01-15T00:00:00Z", "end": "2026-01-15T00:01:00Z"}
    assert (first["state"], second["state"]) == ({}, {"seen": [1]})
    assert (first["shardId"], first["eventSourceARN"]) == ("shardId-000000000000", STREAM)
    assert not (first["isFinalInvokeForWindow"] or first["isWindowTerminatedEarly"])


def test_a_record_of_the_next_window_closes_the_one_before_with_a_final_run(fold):
    made = fold()

    made.put(1)
    made.forward(seconds=59)
    made.put(2)
    made.forward(seconds=2)
    made.put(3)
    made.forward(seconds=1)

    kinds = [(each["isFinalInvokeForWindow"], len(each["Records"])) for each in made.events]
    assert kinds == [(False, 1), (False, 1), (True, 0), (False, 1)]
    assert made.events[2]["state"] == {"seen": [1, 2]}
    assert made.events[3]["state"] == {}
    assert made.events[3]["window"]["start"] == "2026-01-15T00:01:00Z"


def test_a_window_that_nothing_follows_is_closed_two_minutes_after_its_end(fold):
    made = fold()

    made.put(1)
    made.forward(hours=1)

    assert [each["at"] for each in made.events] == [0, 180]
    assert made.finals == [("shardId-000000000000", "00:00", [1])]


def test_a_batch_never_spans_two_windows(fold):
    made = fold(MaximumBatchingWindowInSeconds=30)

    made.forward(seconds=50)
    made.put(1)
    made.forward(seconds=15)
    made.put(2)
    made.forward(seconds=30)

    assert [[r["kinesis"]["sequenceNumber"] for r in e["Records"]] for e in made.events] == [
        ["1"],
        [],
        ["2"],
    ]


def test_each_shard_has_windows_of_its_own(fold):
    made = fold()

    made.put(1, shard="shardId-000000000000")
    made.put(1, shard="shardId-000000000001")
    made.forward(hours=1)

    assert [(shard, seen) for shard, _, seen in made.finals] == [
        ("shardId-000000000000", [1]),
        ("shardId-000000000001", [1]),
    ]


def test_a_failed_run_is_tried_again_with_the_state_it_began_with(fold):
    made = fold([False, True])

    made.put(1)
    made.forward(seconds=5)
    made.put(2)
    made.forward(seconds=5)

    assert [each["state"] for each in made.events] == [{}, {"seen": [1]}, {"seen": [1]}]
    assert [seen for *_, seen in made.folded] == [1, 2]


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"state": 5}', b"[]", b"no json"])
def test_an_answer_without_a_state_is_a_failure(fold, payload):
    made = fold(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": LOST}})
    made.answer = lambda event: LambdaResult(payload)

    made.put(1)
    made.forward(seconds=1)

    assert [each["requestContext"]["condition"] for each in made.sent] == ["RetryAttemptsExhausted"]
    assert made.sent[0]["KinesisBatchInfo"]["batchSize"] == 1
    assert made.sent[0]["KinesisBatchInfo"]["shardId"] == "shardId-000000000000"


def test_a_final_run_is_tried_until_it_succeeds_and_holds_up_what_follows(fold):
    made = fold([False, *[True] * 5], MaximumRetryAttempts=0)

    made.put(1)
    made.forward(seconds=61)
    made.put(2)
    made.forward(seconds=20)
    waiting = list(made.folded)
    made.forward(seconds=20)

    assert [seen for *_, seen in waiting] == [1]
    assert [seen for *_, seen in made.folded] == [1, 2]
    assert made.finals == [("shardId-000000000000", "00:00", [1])]


def test_a_state_that_grows_too_large_ends_its_window_early_and_the_window_goes_on(fold):
    made = fold()
    made.answer = lambda event: LambdaResult(
        json.dumps({"state": {"much": "x" * 1_100_000 if event["Records"] else ""}}).encode()
    )

    made.put(1)
    made.forward(seconds=1)
    made.answer = made.count
    made.put(2)
    made.forward(seconds=1)

    early = made.events[1]
    assert (early["isWindowTerminatedEarly"], early["isFinalInvokeForWindow"]) == (True, False)
    assert early["Records"] == []
    assert early["state"]["much"].startswith("xx")
    assert made.events[2]["state"] == {}
    assert made.events[2]["window"] == early["window"]


def test_a_partial_failure_hands_on_the_state_and_goes_on_at_the_record(fold):
    made = fold(FunctionResponseTypes=["ReportBatchItemFailures"])
    failures = {"batchItemFailures": [{"itemIdentifier": "2"}], "state": {"seen": [1]}}
    made.answer = lambda event: LambdaResult(json.dumps(failures).encode())

    made.put(1, 2, 3)
    made.forward(seconds=0)
    made.answer = made.count
    made.forward(seconds=2)

    assert made.events[1]["state"] == {"seen": [1]}
    assert [seen for *_, seen in made.folded] == [2, 3]


SHARDS = ("shardId-000000000000", "shardId-000000000001")
puts = st.lists(st.tuples(st.integers(0, 90), st.sampled_from(SHARDS)), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(puts, st.lists(st.booleans(), max_size=12), st.booleans(), st.integers(1, 4))
def test_every_record_is_folded_in_order_into_its_own_window_whatever_fails(
    plan, fails, bisects, batch_size
):
    """At least once, in the order of the shard, and each window's final state holds all of it."""
    with VirtualLoop(START) as loop:
        made = Fold(loop, fails, BatchSize=batch_size, BisectBatchOnFunctionError=bisects)
        expected: dict[tuple[str, str], list[int]] = {}
        for number, (pause, shard) in enumerate(plan):
            made.forward(seconds=pause)
            made.put(number, shard=shard)
            expected.setdefault((shard, loop.now().strftime("%H:%M")), []).append(number)
        made.forward(hours=2)

    assert {(shard, window): seen for shard, window, seen in made.finals} == expected
    assert len(made.finals) == len(expected)
