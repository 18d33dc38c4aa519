"""Whatever fails: nothing is lost, order holds, dead letters come after exactly the receives."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.sqs import sqs_backends

from localcloud.lambdas.function import failure
from localcloud.loop import VirtualLoop
from localcloud.moto_seams import queues
from localcloud.pump.mapping import parse
from localcloud.pump.pauses import Pauses
from localcloud.pump.queues import QueueFeeder
from localcloud.pump.streams import StreamFeeder
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

START = datetime(2026, 1, 15, tzinfo=UTC)
ACCOUNT, REGION = "123456789012", "cn-north-1"
RECEIVES = 3
TABLE = f"arn:aws-cn:dynamodb:{REGION}:{ACCOUNT}:table/t/stream/2026"
LOST = f"arn:aws-cn:sqs:{REGION}:{ACCOUNT}:lost"
BAD = failure("ValueError", "no")


class Handling:
    """A function that fails as the plan says; the host, as a feeder needs it."""

    def __init__(self, loop):
        self.loop = loop
        self.seen = []
        self.sent = []
        self.function = SimpleNamespace(arn="arn:f", qualifier="live", version="1")
        self.directory = SimpleNamespace(find=lambda name: self.function)
        self.destinations = SimpleNamespace(send=lambda arn, record: self.sent.append(record))

    def new_request_id(self):
        return "r-1"

    def seconds(self):
        return (self.loop.now() - START).total_seconds()


class Queued(Handling):
    """A queue with three receives, a dead-letter queue, and messages that fail so many times."""

    numbers = count()

    def __init__(self, loop, plan, partial, **mapping):
        super().__init__(loop)
        self.partial = partial
        self.fails = Counter(dict(enumerate(each for _, each in plan)))
        name = f"q{next(self.numbers)}"
        backend = sqs_backends[ACCOUNT][REGION]
        dead = backend.create_queue(f"{name}-dead", {})
        redrive = {"deadLetterTargetArn": dead.queue_arn, "maxReceiveCount": RECEIVES}
        attributes = {"VisibilityTimeout": "60", "RedrivePolicy": json.dumps(redrive)}
        self.backend, self.name = backend, name
        self.queue = backend.create_queue(name, {}, **{})
        backend.set_queue_attributes(name, attributes)
        arn = self.queue.queue_arn
        types = {"FunctionResponseTypes": ["ReportBatchItemFailures"]} if partial else {}
        source = parse({"EventSourceArn": arn, "FunctionName": "f", **types, **mapping})
        self.feeder = QueueFeeder(source, self.queue, loop, cast(Any, self))

    def deliver(self, _function, payload, _request_id):
        failed = []
        for record in json.loads(payload)["Records"]:
            number = int(record["body"])
            receive = int(record["attributes"]["ApproximateReceiveCount"])
            self.seen.append((self.seconds(), number, receive))
            if self.fails[number] > 0:
                self.fails[number] -= 1
                failed.append({"itemIdentifier": record["messageId"]})
        if failed and not self.partial:
            return BAD
        return LambdaResult(json.dumps({"batchItemFailures": failed}).encode())

    def send(self, number):
        self.backend.send_message(self.name, str(number))

    def bodies(self, name):
        return sorted(int(each.body) for each in self.backend.get_queue(name)._messages)


@pytest.fixture(scope="module", autouse=True)
def moto():
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.delenv("AWS_PROFILE", raising=False)
        yield


def played(plan, partial, **mapping):
    with VirtualLoop(START) as loop:
        feeders: dict[str, QueueFeeder] = {}

        def changed(queue):
            if queue.name in feeders:
                loop.soon(feeders[queue.name].look)

        with queues.install(changed, time_passes=False):
            made = Queued(loop, plan, partial, **mapping)
            feeders[made.name] = made.feeder
            for number, (pause, _) in enumerate(plan):
                loop.run_until(loop.now() + timedelta(seconds=pause))
                made.send(number)
            loop.run_until(loop.now() + timedelta(hours=1))
            return made, made.bodies(made.name), made.bodies(f"{made.name}-dead")


plans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5)), min_size=1, max_size=10)
windows = st.sampled_from([0, 20])


@settings(max_examples=30, deadline=None)
@given(plans, st.integers(1, 4), windows)
def test_a_message_is_handled_until_it_succeeds_or_has_had_its_receives(plan, size, window_s):
    mapping = {"BatchSize": size, "MaximumBatchingWindowInSeconds": window_s}
    made, left, dead = played(plan, partial=True, **mapping)

    receives = defaultdict(list)
    for _, number, receive in made.seen:
        receives[number].append(receive)
    wanted = {n: min(fails + 1, RECEIVES) for n, (_, fails) in enumerate(plan)}
    assert dict(receives) == {n: list(range(1, times + 1)) for n, times in wanted.items()}
    assert left == []
    assert dead == [n for n, (_, fails) in enumerate(plan) if fails >= RECEIVES]


@settings(max_examples=30, deadline=None)
@given(plans, st.integers(1, 4), windows)
def test_no_message_of_a_batch_that_fails_whole_is_lost(plan, size, window_s):
    mapping = {"BatchSize": size, "MaximumBatchingWindowInSeconds": window_s}
    made, left, dead = played(plan, partial=False, **mapping)

    receives = Counter(number for _, number, _ in made.seen)
    assert left == []
    assert set(receives) == set(range(len(plan)))
    assert all(receives[number] == RECEIVES for number in dead)
    assert all(fails < RECEIVES or n in dead for n, (_, fails) in enumerate(plan))


@settings(max_examples=10, deadline=None)
@given(plans, st.integers(1, 4), windows)
def test_the_same_messages_give_the_same_history(plan, size, window_s):
    mapping = {"BatchSize": size, "MaximumBatchingWindowInSeconds": window_s}

    one, two = (played(plan, partial=False, **mapping)[0].seen for _ in range(2))

    assert one == two


def test_a_visibility_time_out_that_ends_within_a_window_costs_a_receive():
    made, left, _ = played([(0, 0)], partial=True, MaximumBatchingWindowInSeconds=90)

    assert (made.seen, left) == ([(90.0, 0, 2)], [])


class Streamed(Handling):
    """A table's stream whose function fails at given runs, and always for poisoned records."""

    def __init__(self, loop, fails, poison, **mapping):
        super().__init__(loop)
        self.fails = list(fails)
        self.poison = poison
        self.tried: Counter[int] = Counter()
        self.done: list[tuple[str, int]] = []
        source = {
            "EventSourceArn": TABLE,
            "FunctionName": "f",
            "StartingPosition": "TRIM_HORIZON",
            "DestinationConfig": {"OnFailure": {"Destination": LOST}},
            **mapping,
        }
        self.feeder = StreamFeeder(parse(source), loop, cast(Any, self), Pauses())

    def deliver(self, _function, payload, _request_id):
        given_ = [each["dynamodb"] for each in json.loads(payload)["Records"]]
        how = self.fails.pop(0) if self.fails else "well"
        if how == "throttled":
            raise InvocationRefusedError("TooManyRequestsException", "Rate Exceeded.")
        numbers = [int(each["SequenceNumber"]) for each in given_]
        if len(numbers) == 1:
            self.tried[numbers[0]] += 1
        if how == "badly" or self.poison & set(numbers):
            return BAD
        self.done += [
            (each["Keys"]["pk"]["S"], number) for each, number in zip(given_, numbers, strict=True)
        ]
        return LambdaResult(b"{}")

    def put(self, number, key):
        keys = {"pk": {"S": key}, "sk": {"S": str(number)}}
        change = {
            "Keys": keys,
            "SequenceNumber": str(number),
            "ApproximateCreationDateTime": self.loop.now().timestamp(),
        }
        self.feeder.take([{"eventName": "INSERT", "dynamodb": change}])


changes = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abc")), min_size=1, max_size=15)
outcomes = st.lists(st.sampled_from(["well", "badly", "throttled"]), max_size=12)


def streamed(plan, fails, poison=frozenset(), **mapping):
    with VirtualLoop(START) as loop:
        made = Streamed(loop, fails, set(poison), **mapping)
        for number, (pause, key) in enumerate(plan):
            loop.run_until(loop.now() + timedelta(seconds=pause))
            made.put(number, key)
        loop.run_until(loop.now() + timedelta(hours=2))
        return made


@settings(max_examples=40, deadline=None)
@given(changes, outcomes, st.booleans(), st.integers(1, 4), st.integers(1, 3))
def test_every_change_is_done_once_in_the_order_of_its_key(plan, fails, bisects, size, factor):
    made = streamed(
        plan,
        fails,
        BatchSize=size,
        BisectBatchOnFunctionError=bisects,
        ParallelizationFactor=factor,
    )

    for key in "abc":
        expected = [n for n, (_, each) in enumerate(plan) if each == key]
        assert [number for each, number in made.done if each == key] == expected
    assert made.sent == []


@settings(max_examples=40, deadline=None)
@given(changes, st.sets(st.integers(0, 14), max_size=3), st.integers(0, 2), st.integers(1, 4))
def test_poison_is_tried_so_often_and_told_and_all_else_is_done(plan, poison, retries, size):
    made = streamed(
        plan,
        [],
        poison,
        BatchSize=size,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=retries,
    )

    present = {number for number in range(len(plan)) if number in poison}
    told = [each["DDBStreamBatchInfo"] for each in made.sent]
    assert sorted(int(each["startSequenceNumber"]) for each in told) == sorted(present)
    assert all(each["batchSize"] == 1 for each in told)
    assert all(made.tried[number] == retries + 1 for number in present)
    assert {number for _, number in made.done} == set(range(len(plan))) - present
