"""Starting and waking the response machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from telecare.adapters.aws import Clients, RefusedError
from telecare.adapters.responses import StepFunctionsResponses
from telecare.domain.errors import UnavailableError
from tests.fakes.cloud import REGION, moto, the_clients

MACHINE = f"arn:aws-cn:states:{REGION}:123456789012:stateMachine:twin-anju-response"
EXECUTION = f"arn:aws-cn:states:{REGION}:123456789012:execution:twin-anju-response"


class Canned(Clients):
    """Clients that keep what they are asked and answer alike each time."""

    def __init__(self, code: str = "", **answer: Any) -> None:
        super().__init__(REGION)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self._code, self._answer = code, answer

    def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Keep the question; refuse where a code was given."""
        self.asked.append((operation, request))
        if self._code:
            raise RefusedError(service, operation, self._code)
        return self._answer


@pytest.mark.parametrize(("fence", "name"), [(0, "inc1"), (1, "inc1-1"), (12, "inc1-12")])
def test_name_and_input_follow_from_incident_and_fence(fence: int, name: str) -> None:
    canned = Canned()

    arn = StepFunctionsResponses(canned, MACHINE).start("xh", "inc1", fence)

    ((operation, request),) = canned.asked
    assert operation == "start_execution"
    assert request["name"] == name
    assert request["input"] == f'{{"incident":"inc1","bureau":"xh","fence":{fence}}}'
    assert arn == f"{EXECUTION}:{name}"


def test_an_execution_that_exists_is_a_success() -> None:
    responses = StepFunctionsResponses(Canned("ExecutionAlreadyExists"), MACHINE)

    assert responses.start("xh", "inc1", 0) == f"{EXECUTION}:inc1"


@pytest.mark.parametrize("code", ["InvalidToken", "TaskTimedOut", "TaskDoesNotExist"])
def test_a_spent_token_is_ignored(code: str) -> None:
    canned = Canned(code)

    StepFunctionsResponses(canned, MACHINE).wake("token")

    assert canned.asked == [("send_task_success", {"taskToken": "token", "output": "{}"})]


@pytest.mark.parametrize("code", ["ThrottlingException", "StateMachineDoesNotExist"])
def test_any_other_refusal_is_told(code: str) -> None:
    responses = StepFunctionsResponses(Canned(code), MACHINE)

    with pytest.raises(UnavailableError, match=code):
        responses.start("xh", "inc1", 0)
    with pytest.raises(UnavailableError):
        responses.wake("token")
    with pytest.raises(UnavailableError):
        responses.is_running("xh", "inc1", 0)


@pytest.mark.parametrize(
    ("status", "running"),
    [
        ("RUNNING", True),
        ("SUCCEEDED", False),
        ("FAILED", False),
        ("TIMED_OUT", False),
        ("ABORTED", False),
    ],
)
def test_only_a_running_execution_is_alive(status: str, running: bool) -> None:
    responses = StepFunctionsResponses(Canned(status=status), MACHINE)

    assert responses.is_running("xh", "inc1", 3) is running


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A machine on moto."""
    with moto(monkeypatch):
        wait = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 9, "End": True}}}
        made = the_clients().ask(
            "stepfunctions",
            "create_state_machine",
            name="twin-anju-response",
            definition=json.dumps(wait),
            roleArn="arn:aws-cn:iam::123456789012:role/r",
        )
        yield made["stateMachineArn"]


def test_on_the_real_interface_a_fence_starts_once_and_is_found_running(machine: str) -> None:
    responses = StepFunctionsResponses(the_clients(), machine)

    first, second = responses.start("xh", "inc1", 0), responses.start("xh", "inc1", 0)

    listed = the_clients().ask("stepfunctions", "list_executions", stateMachineArn=machine)
    assert [e["executionArn"] for e in listed["executions"]] == [first]
    assert second == first
    assert responses.is_running("xh", "inc1", 0)
    assert not responses.is_running("xh", "inc1", 1)
