"""moto's own interpreter on virtual time, so that its histories can be laid beside the engine's.

Every thread of the interpreter is counted while it works. When all of them wait, time leaps to the
next instant for which one of them waits.
"""

import heapq
import importlib
import io
import itertools
import json
import pkgutil
import sys
import threading
import time
import types
from contextlib import suppress
from datetime import UTC, datetime

import boto3
import moto.stepfunctions.parser as interpreter
import pytest
import time_machine
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils

START = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/states"
# Where a time-out is not given, the interpreter waits for years: that is no instant to leap to.
FOR_EVER_S = 3e7
PATIENCE_S = 60


class VirtualThreads:
    """Threads, events and conditions whose time is the traveller's."""

    def __init__(self, traveller):
        self._traveller = traveller
        self._changed = threading.Condition()
        self._working = 0
        self._waiting = {}
        self._numbers = itertools.count()
        self._planned = []
        self._counted = threading.local()

    def at(self, seconds, action):
        """Run an action on the driving thread when all that comes before has run."""
        heapq.heappush(self._planned, (START.timestamp() + seconds, next(self._numbers), action))

    def run(self, has_ended):
        """Let time go by until the predicate holds."""
        while not has_ended():
            with self._changed:
                assert self._changed.wait_for(self._is_quiet, PATIENCE_S), "still working"
                if has_ended():
                    return
                action = self._leap()
            action()

    def _leap(self):
        deadlines = [until for until, _ in self._waiting.values() if until is not None]
        planned = self._planned[0][0] if self._planned else float("inf")
        then = min([*deadlines, planned])
        assert then != float("inf"), "nothing is waited for, and nothing has ended"
        self._traveller.move_to(max(then, time.time()))
        if planned <= then:
            return heapq.heappop(self._planned)[2]
        self._changed.notify_all()
        return lambda: None

    def _is_quiet(self):
        return self._working == 0 and not any(
            self._is_due(*waiting) for waiting in self._waiting.values()
        )

    @staticmethod
    def _is_due(until, ready):
        return ready() or (until is not None and time.time() >= until)

    def wait(self, ready, timeout=None):
        """What every wait of the interpreter comes down to."""
        is_counted = getattr(self._counted, "on", False)
        lasting = timeout is None or timeout > FOR_EVER_S
        until = None if lasting else time.time() + max(timeout, 0)
        with self._changed:
            number = next(self._numbers)
            self._waiting[number] = (until, ready)
            self._working -= is_counted
            self._changed.notify_all()
            while not self._is_due(until, ready):
                self._changed.wait()
            del self._waiting[number]
            self._working += is_counted
            return ready()

    def change(self, action):
        with self._changed:
            action()
            self._changed.notify_all()

    def begin(self, count):
        with self._changed:
            self._working += count
            self._changed.notify_all()

    def count_this_thread(self):
        self._counted.on = True

    def module(self):
        """What stands for the module `threading` inside the interpreter."""
        names = {name: getattr(threading, name) for name in dir(threading)}
        return types.SimpleNamespace(**names | self.classes())

    def classes(self):
        kinds = {"Event": VirtualEvent, "Condition": VirtualCondition, "Thread": VirtualThread}
        return {name: type(name, (kind,), {"time": self}) for name, kind in kinds.items()}


class VirtualEvent:
    time: VirtualThreads

    def __init__(self):
        self._is_set = False

    def is_set(self):
        return self._is_set

    def set(self):
        self.time.change(lambda: setattr(self, "_is_set", True))

    def clear(self):
        self._is_set = False

    def wait(self, timeout=None):
        return self.time.wait(self.is_set, timeout)


class VirtualCondition:
    time: VirtualThreads

    def __init__(self):
        self._lock = threading.RLock()
        self._round = 0
        self.acquire, self.release = self._lock.acquire, self._lock.release

    def notify_all(self):
        self.time.change(lambda: setattr(self, "_round", self._round + 1))

    def wait(self):
        since = self._round
        self.release()
        try:
            return self.time.wait(lambda: self._round != since)
        finally:
            self.acquire()


class VirtualThread(threading.Thread):
    time: VirtualThreads

    def start(self):
        self.has_ended = False
        self.time.begin(1)
        super().start()

    def run(self):
        self.time.count_this_thread()
        try:
            super().run()
        finally:
            self.time.change(lambda: setattr(self, "has_ended", True))
            self.time.begin(-1)

    def join(self, timeout=None):
        self.time.wait(lambda: self.has_ended, timeout)

    def is_alive(self):
        return not self.has_ended


class LambdaClient:
    """Answers the interpreter's invocations from the functions of the rig."""

    def __init__(self, functions, failure):
        self._functions = functions
        self._failure = failure

    def invoke(self, FunctionName, Payload=b"{}", **_):  # noqa: N803 - boto3's names
        answer = {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
        try:
            body = self._functions[FunctionName](json.loads(Payload))
        except self._failure as error:
            body, answer["FunctionError"] = error.body, "Unhandled"
        return {**answer, "Payload": io.BytesIO(json.dumps(body).encode())}


class Moto:
    """Runs one machine by moto's interpreter."""

    def __init__(self, threads, client):
        self.threads = threads
        self.client = client

    def run(self, document, data):
        machine = self.client.create_state_machine(
            name="m", definition=json.dumps(document), roleArn=ROLE
        )["stateMachineArn"]
        arn = self.client.start_execution(
            stateMachineArn=machine, name="run", input=json.dumps(data)
        )["executionArn"]

        def described():
            return self.client.describe_execution(executionArn=arn)

        self.threads.run(lambda: described()["status"] != "RUNNING")
        return described(), self.client.get_execution_history(executionArn=arn)["events"]


def _all_modules_of_the_interpreter():
    for found in pkgutil.walk_packages(interpreter.__path__, f"{interpreter.__name__}."):
        # moto ships modules that cannot be imported; nothing of it needs them.
        with suppress(ImportError):
            importlib.import_module(found.name)
    return [
        module
        for name, module in sys.modules.items()
        if name.startswith(interpreter.__name__) and module is not None
    ]


def _with_virtual_time(monkeypatch, threads):
    classes = threads.classes()
    clock = types.SimpleNamespace(
        **{name: getattr(time, name) for name in dir(time)}
        | {"sleep": lambda seconds: threads.wait(lambda: False, seconds)}
    )
    instead = {id(threading): threads.module(), id(time): clock} | {
        id(getattr(threading, name)): replacement for name, replacement in classes.items()
    }
    for module in _all_modules_of_the_interpreter():
        for name, value in list(vars(module).items()):
            if id(value) in instead:
                monkeypatch.setattr(module, name, instead[id(value)])


@pytest.fixture
def functions():
    """Lambda functions by name, the same for both engines."""
    return {}


@pytest.fixture
def moto(monkeypatch, functions, fail_with):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    client = LambdaClient(functions, fail_with)
    monkeypatch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: client)
    with (
        mock_aws(config={"stepfunctions": {"execute_state_machine": True}}),
        time_machine.travel(START, tick=False) as traveller,
    ):
        threads = VirtualThreads(traveller)
        _with_virtual_time(monkeypatch, threads)
        yield Moto(threads, boto3.client("stepfunctions", region_name="us-east-1"))
