"""The queue of events by itself: ages, throttling, destinations, with functions that are told."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from localcloud.lambdas.directory import EventSettings
from localcloud.lambdas.events import EventQueue
from localcloud.lambdas.function import failure
from localcloud.loop import VirtualLoop
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

START = datetime(2026, 1, 15, tzinfo=UTC)
GOOD = LambdaResult(b'"done"')
BAD = failure("ValueError", "no")
THROTTLED = InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.")


class Destinations:
    def __init__(self):
        self.sent = []

    def send(self, arn, record):
        self.sent.append((arn, record))


class Bench:
    """A queue whose function answers what it is told, the last answer again and again."""

    def __init__(self, loop, function):
        self.loop = loop
        self.function = function
        self.destinations = Destinations()
        self.tried = []
        self.answers = [BAD]
        self.queue = EventQueue(loop, self._run, cast(Any, self.destinations))

    def _run(self, _function, _payload, _request_id):
        self.tried.append((self.loop.now() - START).total_seconds())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def accept(self, **settings):
        given = EventSettings(on_failure="failed", on_success="done", **settings)
        self.queue.accept(self.function, b'{"a": 1}', "r-1", given)

    def told(self):
        return [
            (arn, record["requestContext"]["condition"], record["timestamp"][11:19])
            for arn, record in self.destinations.sent
        ]

    def forward(self, **delta):
        self.loop.run_until(self.loop.now() + timedelta(**delta))


@pytest.fixture
def bench(function):
    with VirtualLoop(START) as loop:
        yield Bench(loop, function())


def test_a_success_is_told_where_a_destination_is_named(bench):
    bench.answers = [GOOD]

    bench.accept()
    bench.forward(hours=1)

    assert bench.told() == [("done", "Success", "00:00:00")]
    assert bench.destinations.sent[0][1]["responsePayload"] == "done"


def test_retries_are_one_and_two_minutes_apart(bench):
    bench.accept()
    bench.forward(hours=1)

    assert bench.tried == [0, 60, 180]
    assert bench.told() == [("failed", "RetriesExhausted", "00:03:00")]


@pytest.mark.parametrize(("retries", "tried"), [(0, [0]), (1, [0, 60])])
def test_settings_may_want_fewer_retries(bench, retries, tried):
    bench.accept(retries=retries)
    bench.forward(hours=1)

    assert bench.tried == tried


def test_an_event_whose_next_try_would_be_past_its_age_is_given_up_at_that_age(bench):
    bench.accept(max_age=timedelta(seconds=100))
    bench.forward(hours=1)

    assert bench.tried == [0, 60]
    assert bench.told() == [("failed", "EventAgeExceeded", "00:01:40")]


def test_throttling_does_not_count_as_a_try_and_waits_longer_each_time(bench):
    bench.answers = [THROTTLED, THROTTLED, THROTTLED, GOOD]

    bench.accept(retries=0)
    bench.forward(hours=1)

    assert bench.tried == [0, 1, 3, 7]
    assert bench.told() == [("done", "Success", "00:00:07")]


def test_an_event_that_is_throttled_for_ever_runs_out_of_age(bench):
    bench.answers = [THROTTLED]

    bench.accept(max_age=timedelta(minutes=1))
    bench.forward(hours=1)

    assert bench.told() == [("failed", "EventAgeExceeded", "00:01:00")]
    record = bench.destinations.sent[0][1]
    assert record["requestContext"]["approximateInvokeCount"] == 0
    assert "responsePayload" not in record


def test_without_a_destination_the_event_is_gone(bench):
    bench.queue.accept(bench.function, b"{}", "r-1", EventSettings(retries=0))
    bench.forward(hours=1)

    assert bench.told() == []


def test_a_payload_that_is_no_json_is_kept_as_text(bench):
    bench.queue.accept(bench.function, b"\xff{", "r-1", EventSettings(0, on_failure="failed"))
    bench.forward(seconds=1)

    assert bench.destinations.sent[0][1]["requestPayload"] == "\ufffd{"


def test_a_mistake_of_the_twin_itself_is_not_taken_for_a_failing_function(bench):
    bench.answers = [RuntimeError("a bug")]
    bench.accept()

    with pytest.raises(RuntimeError, match="a bug"):
        bench.forward(seconds=1)
