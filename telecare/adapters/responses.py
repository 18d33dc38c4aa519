"""The response machine on Step Functions."""

from __future__ import annotations

import json

from telecare.adapters.aws import Clients, RefusedError

_SPENT = frozenset({"InvalidToken", "TaskDoesNotExist", "TaskTimedOut"})


class StepFunctionsResponses:
    """Starts one execution a fence and wakes waits.

    Name and input of an execution follow from incident and fence alone, so a second start is the
    same start, also when the execution has ended meanwhile.
    """

    def __init__(self, clients: Clients, machine_arn: str) -> None:
        self._clients = clients
        self._machine_arn = machine_arn

    def start(self, bureau: str, incident: str, fence: int) -> str:
        """Start the execution of this fence once and return its ARN."""
        document = {"incident": incident, "bureau": bureau, "fence": fence}
        try:
            self._clients.ask(
                "stepfunctions",
                "start_execution",
                stateMachineArn=self._machine_arn,
                name=_name(incident, fence),
                input=json.dumps(document, separators=(",", ":")),
            )
        except RefusedError as error:
            if error.code != "ExecutionAlreadyExists":
                raise
        return self._execution_arn(incident, fence)

    def wake(self, token: str) -> None:
        """Complete a wait; an invalid, used or late token is ignored: the inbox is the truth."""
        try:
            self._clients.ask("stepfunctions", "send_task_success", taskToken=token, output="{}")
        except RefusedError as error:
            if error.code not in _SPENT:
                raise

    def is_running(
        self,
        bureau: str,  # noqa: ARG002 - ids of incidents are unique over all bureaus
        incident: str,
        fence: int,
    ) -> bool:
        """Tell whether the execution of this fence is alive; one that never was is not."""
        execution_arn = self._execution_arn(incident, fence)
        try:
            answer = self._clients.ask(
                "stepfunctions", "describe_execution", executionArn=execution_arn
            )
        except RefusedError as error:
            if error.code != "ExecutionDoesNotExist":
                raise
            return False
        return str(answer["status"]) == "RUNNING"

    def _execution_arn(self, incident: str, fence: int) -> str:
        machine = self._machine_arn.replace(":stateMachine:", ":execution:")
        return f"{machine}:{_name(incident, fence)}"


def _name(incident: str, fence: int) -> str:
    return f"{incident}-{fence}" if fence else incident
