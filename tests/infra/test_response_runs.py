"""The response machine at work on the twin's engine, with a decider that says what a test wants."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from localcloud.loop import VirtualLoop
from localcloud.states.definition import parse
from localcloud.states.engine import Engine
from localcloud.states.errors import StatesError
from localcloud.states.execution import Machine
from localcloud.states.ids import Ids

START = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
ARN = "arn:aws-cn:states:cn-north-1:123456789012:execution:twin-anju-response:i1"
INPUT = {"incident": "i1", "bureau": "standard", "fence": 0}
DONE = {"wait": "Done"}


def wait(name, timeout_s=30, version=1, seq=1):
    return {"wait": name, "timeout_s": timeout_s, "version": version, "seq": seq, "fence": 0}


class Functions:
    """advance_response and await_event as scripted; the last answer repeats."""

    def __init__(self, loop):
        self.loop, self.asked = loop, []
        self.decisions, self.failures = [DONE], []
        self.awaits_fail = False

    def call(self, resource, parameters):
        name = parameters["FunctionName"]
        self.asked.append((self.seconds(), name, parameters["Payload"]))
        if name == "await_event":
            if self.awaits_fail:
                raise StatesError("Lambda.TooManyRequestsException", "Rate Exceeded.")
            return {"StatusCode": 200, "Payload": None}
        if self.failures:
            raise StatesError(self.failures.pop(0), "")
        decision = self.decisions[0] if len(self.decisions) == 1 else self.decisions.pop(0)
        return {"ExecutedVersion": "7", "StatusCode": 200, "Payload": decision}

    def seconds(self):
        return (self.loop.now() - START).total_seconds()

    def times(self, name):
        return [at for at, asked, _ in self.asked if asked == name]

    def token(self):
        return next(p["token"] for _, asked, p in reversed(self.asked) if asked == "await_event")


class Response:
    def __init__(self, loop, definition):
        self.loop, self.functions = loop, Functions(loop)
        self.engine = Engine(loop, self.functions, Ids())
        self.machine = Machine("arn:machine", "twin-anju-response", "arn:role", definition)

    def start(self):
        self.execution = self.engine.start(self.machine, ARN, json.dumps(INPUT))
        return self

    def run(self, **time):
        self.loop.run_until(START + timedelta(**time))
        return self


@pytest.fixture(scope="module")
def definition(template_file):
    text = (template_file.parent / "state_machines" / "response.asl.json").read_text("utf-8")
    names = {"Partition": "aws-cn", "AdvanceResponse": "advance", "AwaitEvent": "await_event"}
    for placeholder, value in names.items():
        text = text.replace(f"${{{placeholder}}}", value)
    return parse(text)


@pytest.fixture
def response(definition):
    with VirtualLoop(START) as loop:
        yield Response(loop, definition)


def test_a_wait_ends_at_its_deadline_and_the_decider_is_asked_again(response):
    response.functions.decisions = [wait("CallingElder", 30), wait("CallingContacts", 12), DONE]

    response.start().run(minutes=5)

    assert response.functions.times("advance") == [0, 30, 42]
    assert response.execution.status == "SUCCEEDED"


def test_a_wait_ends_at_once_when_it_is_woken(response):
    response.functions.decisions = [wait("WaitingOnScene", 3600), DONE]
    response.start().run(seconds=7)

    response.engine.succeed(response.functions.token(), "{}")
    response.run(seconds=7)

    assert response.functions.times("advance") == [0, 7]
    assert response.execution.status == "SUCCEEDED"


def test_the_functions_get_ids_and_what_the_decision_was_made_on(response):
    response.functions.decisions = [wait("FollowUp", 60, version=4, seq=9)]

    response.start().run(seconds=1)

    (_, _, asked), (_, _, awaited) = response.functions.asked
    assert asked == INPUT
    assert {k: v for k, v in awaited.items() if k != "token"} == INPUT | {"version": 4, "seq": 9}


def test_throttles_and_crashes_for_an_hour_do_not_end_a_response(response):
    response.functions.failures = ["Lambda.TooManyRequestsException", "RuntimeError"] * 125

    response.start().run(hours=2)

    tries = response.functions.times("advance")
    assert tries[:5] == [0, 1, 3, 7, 15]
    assert max(later - earlier for earlier, later in pairwise(tries)) == 15
    assert response.execution.status == "SUCCEEDED"


def test_without_waits_the_response_goes_on_every_other_second(response):
    response.functions.awaits_fail = True
    response.functions.decisions = [wait("CallingElder", 30)] * 3 + [DONE]

    response.start().run(minutes=1)

    assert response.functions.times("advance") == [0, 2, 4, 6]
    assert response.execution.status == "SUCCEEDED"


@pytest.mark.parametrize("decision", [wait("CallingTheMoon"), {}, None])
def test_an_answer_that_names_no_wait_ends_the_execution_for_the_sweep_to_find(response, decision):
    response.functions.decisions = [decision]

    response.start().run(seconds=1)

    assert response.execution.status == "FAILED"


def test_a_day_of_waiting_keeps_the_state_small(response):
    response.functions.decisions = [wait("WaitingForHuman", 600)]

    response.start().run(days=1)

    shown = [
        e.get("stateEnteredEventDetails", {}).get("input", "") for e in response.engine.history(ARN)
    ]
    assert max(map(len, shown)) < 200
    assert response.execution.status == "RUNNING"
