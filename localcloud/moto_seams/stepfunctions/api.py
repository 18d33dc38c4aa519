"""Actions of the Step Functions API of which moto's responses lose or forget a part."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.responses import StepFunctionResponse

from localcloud.moto_seams.stepfunctions.backend import ExecutionView, refusal
from localcloud.states.payloads import Json

DEFAULT_PAGE = 100
LARGEST_PAGE = 1000

_EXECUTION_DATA = {"input", "output", "parameters", "inputDetails", "outputDetails"}


def describe_execution(self: StepFunctionResponse) -> ActionResult:
    """moto forgets when a timed-out execution stopped."""
    view = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    shown = {
        **_summary(view),
        "input": view.execution_input,
        "inputDetails": {"included": True},
        "redriveCount": 0,
        "error": view.error,
        "cause": view.cause,
    }
    if view.output is not None:
        shown |= {"output": view.output, "outputDetails": {"included": True}}
    return ActionResult(_without_gaps(shown))


def list_executions(self: StepFunctionResponse) -> ActionResult:
    """moto forgets when timed-out executions stopped."""
    views, next_token = self.stepfunction_backend.list_executions(
        self._get_param("stateMachineArn"),
        status_filter=self._get_param("statusFilter"),
        max_results=self._get_int_param("maxResults") or None,
        next_token=self._get_param("nextToken"),
    )
    summaries = [_without_gaps(_summary(view)) for view in views]
    return ActionResult(_without_gaps({"executions": summaries, "nextToken": next_token}))


def stop_execution(self: StepFunctionResponse) -> ActionResult:
    """moto drops the error and the cause."""
    view = self.stepfunction_backend.stop_execution(
        self._get_param("executionArn"), self._get_param("error"), self._get_param("cause")
    )
    return ActionResult({"stopDate": view.stop_date})


def send_task_failure(self: StepFunctionResponse) -> ActionResult:
    """moto drops the cause."""
    self.stepfunction_backend.send_task_failure(
        self._get_param("taskToken"), self._get_param("error"), self._get_param("cause")
    )
    return EmptyResult()


def get_execution_history(self: StepFunctionResponse) -> ActionResult:
    """moto gives no pages, no reverse order, and data whether it is wanted or not."""
    arn = self._get_param("executionArn")
    events = self.stepfunction_backend.get_execution_history(arn)["events"]
    if self._get_param("reverseOrder"):
        events = events[::-1]
    start = _offset(self._get_param("nextToken"), len(events))
    size = min(self._get_int_param("maxResults") or DEFAULT_PAGE, LARGEST_PAGE)
    page = events[start : start + size]
    if self._get_param("includeExecutionData") is False:
        page = [_without_data(event) for event in page]
    more = str(start + size) if start + size < len(events) else None
    return ActionResult(_without_gaps({"events": page, "nextToken": more}))


def describe_state_machine_for_execution(self: StepFunctionResponse) -> ActionResult:
    """moto shows the machine as it is now, not as the execution runs it."""
    view = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    shown = {
        "stateMachineArn": view.state_machine_arn,
        "name": view.machine_name,
        "definition": view.definition,
        "roleArn": view.role_arn,
        "updateDate": view.machine_date,
    }
    return ActionResult(shown)


REPLACED = [
    describe_state_machine_for_execution,
    describe_execution,
    list_executions,
    stop_execution,
    send_task_failure,
    get_execution_history,
]


def _summary(view: ExecutionView) -> dict[str, Any]:
    return {
        "executionArn": view.execution_arn,
        "stateMachineArn": view.state_machine_arn,
        "name": view.name,
        "status": view.status,
        "startDate": view.start_date,
        "stopDate": view.stop_date,
    }


def _without_gaps(shown: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shown.items() if value is not None}


def _without_data(event: Json) -> Json:
    return {
        key: {name: part for name, part in value.items() if name not in _EXECUTION_DATA}
        if isinstance(value, dict)
        else value
        for key, value in event.items()
    }


def _offset(token: str | None, length: int) -> int:
    if token is None:
        return 0
    if not token.isdecimal() or int(token) >= length:
        raise refusal("InvalidToken", "Invalid Token: 'Invalid token'")
    return int(token)
