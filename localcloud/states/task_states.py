"""Task states: the call, its clocks, its token, and what the history tells of them."""

from localcloud.states import instants
from localcloud.states.errors import (
    TASK_FAILED,
    StatesError,
    StatesRuntimeError,
    TaskTimeoutError,
)
from localcloud.states.execution import Execution, Status
from localcloud.states.payloads import Json, held_to_limit, read, write
from localcloud.states.pending import Pending
from localcloud.states.tasks import FUNCTION, Pattern, Resource, parse_resource
from localcloud.states.visits import NOT_TRUNCATED, Visit


async def attempt_task(visit: Visit) -> Json:
    """The result of one try of the task."""
    resource = parse_resource(visit.state["Resource"])
    data = visit.input()
    pending = Pending(visit.run.turns)
    try:
        return await _Attempt(visit, resource, data, pending).run()
    finally:
        pending.close()


class _Attempt:
    """One try of a task; after its end nothing that still comes in is told in the history."""

    def __init__(self, visit: Visit, resource: Resource, data: Json, pending: Pending) -> None:
        self._visit = visit
        self._resource = resource
        self._pending = pending
        self._timeout = visit.seconds("TimeoutSeconds", data)
        self._heartbeat = visit.seconds("HeartbeatSeconds", data)
        self._parameters = self._filled(data)
        self._child: Execution | None = None

    async def run(self) -> Json:
        self._log_scheduled(held_to_limit(self._parameters, self._visit.name))
        is_called_back = self._resource.pattern is Pattern.TOKEN
        self._pending.limit(self._timeout, self._heartbeat if is_called_back else None)
        self._visit.run.turns.submit(self._call, self._returned, self._failed)
        try:
            result = await self._pending.outcome
            text = held_to_limit(result, self._visit.name)
        except StatesError as error:
            self._log_failed(error)
            raise
        finally:
            self._stop_child()
        self._log("Succeeded", output=text, outputDetails=NOT_TRUNCATED)
        return result

    def _filled(self, data: Json) -> Json:
        if self._resource.pattern is not Pattern.TOKEN:
            return self._visit.filled("Parameters", data)
        token = self._visit.run.tokens.issue(self._pending)
        return self._visit.filled("Parameters", data, Task={"Token": token})

    def _call(self) -> Json:
        return self._visit.run.caller.call(self._resource, self._parameters)

    def _returned(self, answer: Json) -> None:
        if not self._pending.is_open:
            return
        try:
            self._take(answer)
        except StatesError as error:
            self._pending.call_failed(error)

    def _take(self, answer: Json) -> None:
        if self._resource.pattern is Pattern.RESPONSE:
            self._pending.outcome.succeed(answer)
            return
        self._log("Submitted", output=write(answer), outputDetails=NOT_TRUNCATED)
        if self._resource.pattern is Pattern.TOKEN:
            self._pending.submitted()
        else:
            self._await_child(answer["ExecutionArn"])

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, StatesError):
            if self._pending.is_open:
                self._pending.call_failed(error)
            return
        self._pending.call_failed(StatesRuntimeError(f"defect of the engine: {error!r}"))
        raise error

    def _await_child(self, arn: str) -> None:
        child = self._visit.run.children.find(arn)
        if child is None:
            raise StatesRuntimeError(f"the execution {arn} is not one of this engine")
        self._child = child
        child.ended.when_settled(self._child_ended)

    def _child_ended(self) -> None:
        child = self._child
        assert child is not None
        described = _described(child, self._resource.pattern)
        if child.status is Status.SUCCEEDED:
            self._pending.outcome.succeed(described)
        else:
            self._pending.outcome.fail(StatesError(TASK_FAILED, write(described)))

    def _stop_child(self) -> None:
        if self._child is not None and self._child.is_running:
            cause = f"The task of {self._visit.run.execution.arn} that started it has ended"
            self._visit.run.children.stop(self._child.arn, None, cause)

    def _log_scheduled(self, parameters: str) -> None:
        clocks = {
            "timeoutInSeconds": self._timeout and int(self._timeout.total_seconds()),
            "heartbeatInSeconds": self._heartbeat and int(self._heartbeat.total_seconds()),
        }
        if self._resource.service == FUNCTION:
            called = {
                "resource": self._resource.text,
                "timeoutInSeconds": clocks["timeoutInSeconds"],
            }
            shown = {"input": parameters, "inputDetails": NOT_TRUNCATED}
            self._visit.branch.log("LambdaFunctionScheduled", **called, **shown)
            self._visit.branch.log("LambdaFunctionStarted")
            return
        region = self._visit.run.execution.arn.split(":")[3]
        self._log("Scheduled", region=region, parameters=parameters, **clocks)
        self._log("Started")

    def _log_failed(self, error: StatesError) -> None:
        ending = "TimedOut" if isinstance(error, TaskTimeoutError) else "Failed"
        self._log(ending, error=error.name, cause=error.cause)

    def _log(self, ending: str, **details: Json) -> None:
        if self._resource.service == FUNCTION:
            self._visit.branch.log(f"LambdaFunction{ending}", **details)
            return
        self._visit.branch.log(
            f"Task{ending}",
            resourceType=self._resource.service,
            resource=self._resource.history_name,
            **details,
        )


def _described(child: Execution, pattern: Pattern) -> Json:
    """A child that has ended, as DescribeExecution tells it; `.sync:2` reads its output."""
    assert child.stopped is not None
    described = {
        "ExecutionArn": child.arn,
        "Input": _value(child.input_text, pattern),
        "Name": child.name,
        "StartDate": instants.write(child.started),
        "StateMachineArn": child.machine.arn,
        "Status": child.status.value,
        "StopDate": instants.write(child.stopped),
    }
    if child.output is not None:
        described["Output"] = _value(child.output, pattern)
    said = {"Error": child.error, "Cause": child.cause}
    return {**described, **{key: word for key, word in said.items() if word is not None}}


def _value(text: str, pattern: Pattern) -> Json:
    return read(text) if pattern is Pattern.SYNC_JSON else text
