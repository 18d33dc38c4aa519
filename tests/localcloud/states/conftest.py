"""A rig that runs machines on virtual time, with Lambda functions that are told what to answer."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from localcloud.loop import VirtualLoop
from localcloud.states.definition import parse
from localcloud.states.engine import Engine
from localcloud.states.execution import Machine
from localcloud.states.ids import Ids
from localcloud.states.paths import Scope
from localcloud.states.tasks import Calls, InvocationRefusedError, LambdaResult

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
PREFIX = "arn:aws-cn:states:cn-north-1:123456789012"
INVOKE = "arn:aws-cn:states:::lambda:invoke"
CALLED_BACK = f"{INVOKE}.waitForTaskToken"


class FunctionFailedError(Exception):
    """Raised by a function of the rig: it answers with an error, as Lambda tells it."""

    def __init__(self, error_type, message=""):
        super().__init__(error_type)
        self.body = {"errorMessage": message, "errorType": error_type}


class Rig:
    """Machines, and the functions that their tasks call by name."""

    def __init__(self, loop):
        self.loop = loop
        self.functions = {}
        self.calls = []
        self.engine = Engine(loop, Calls(self._invoke, "cn-north-1"), Ids("rig"))

    def _invoke(self, name, payload):
        event = json.loads(payload)
        self.calls.append((self.seconds(), name, event))
        if name not in self.functions:
            raise InvocationRefusedError("ResourceNotFoundException", f"no function {name}")
        try:
            answer = self.functions[name](event)
        except FunctionFailedError as failure:
            body = json.dumps(failure.body, separators=(",", ":"))
            return LambdaResult(body.encode(), error="Unhandled")
        return LambdaResult(json.dumps(answer).encode())

    def seconds(self, instant=None):
        return ((instant or self.loop.now()) - START).total_seconds()

    def start(self, states, data=None, name="run", start_at=None, **top):
        """Start a machine of these states; the first one is where it starts."""
        document = {"StartAt": start_at or next(iter(states)), "States": states, **top}
        machine = Machine(f"{PREFIX}:stateMachine:m", "m", "role", parse(json.dumps(document)))
        arn = f"{PREFIX}:execution:m:{name}"
        return self.engine.start(machine, arn, json.dumps({} if data is None else data))

    def run(self, states, data=None, hours=48, **more):
        """Start a machine and let virtual time go by; the execution as it then stands."""
        execution = self.start(states, data, **more)
        self.forward(hours=hours)
        return execution

    def forward(self, **delta):
        self.loop.run_until(self.loop.now() + timedelta(**delta))

    def output(self, states, data=None, **more):
        """The output of a machine that is expected to succeed."""
        execution = self.run(states, data, **more)
        assert execution.status == "SUCCEEDED", (execution.error, execution.cause)
        return json.loads(execution.output)

    def failure(self, states, data=None, **more):
        """The error and the cause of a machine that is expected to fail."""
        execution = self.run(states, data, **more)
        assert execution.status == "FAILED", execution.output
        return execution.error, execution.cause

    def events(self, execution, *kinds):
        """The history as (seconds, kind), or only the kinds that are named."""
        told = [(self.seconds(event.at), event.kind) for event in execution.history.events]
        return [line for line in told if not kinds or line[1] in kinds]


@contextmanager
def _rig():
    with VirtualLoop(START) as loop:
        yield Rig(loop)


@pytest.fixture
def make_rig():
    """Makes a rig for a part of a test; the clock is virtual as long as its context lasts."""
    return _rig


@pytest.fixture
def rig():
    with _rig() as rig:
        yield rig


@pytest.fixture
def fail_with():
    return FunctionFailedError


@pytest.fixture
def scope():
    def make(data=None, context=None, **variables):
        return Scope(data, context or {}, variables)

    return make


@pytest.fixture
def call():
    """A task that invokes a function of the rig with the state's input."""

    def make(function="work", end=True, resource=INVOKE, **fields):
        parameters = {"FunctionName": function, "Payload.$": "$"}
        flow = {"End": True} if end and "Next" not in fields else {}
        return {"Type": "Task", "Resource": resource, "Parameters": parameters, **flow, **fields}

    return make


@pytest.fixture
def call_back():
    """A task that hands its token to the function `await_event` and waits to be called back."""

    def make(**fields):
        payload = {"token.$": "$$.Task.Token"}
        flow = {} if "Next" in fields else {"End": True}
        return {
            "Type": "Task",
            "Resource": CALLED_BACK,
            "Parameters": {"FunctionName": "await_event", "Payload": payload},
            **flow,
            **fields,
        }

    return make


@pytest.fixture
def tokens(rig):
    """The task tokens in the order in which the function `await_event` was given them."""
    given = []
    rig.functions["await_event"] = lambda event: given.append(event["token"])
    return given
