"""moto's Step Functions backend, with executions by the twin's engine."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from moto.core.exceptions import AWSError
from moto.stepfunctions.exceptions import ExecutionDoesNotExist
from moto.stepfunctions.models import StateMachine, StepFunctionBackend

from localcloud.loop import Loop
from localcloud.states import definition
from localcloud.states.engine import Engine
from localcloud.states.errors import (
    DefinitionError,
    ExecutionExistsError,
    InvalidOutputError,
    InvalidTokenError,
    TaskGoneError,
)
from localcloud.states.execution import Execution, Machine
from localcloud.states.ids import Ids
from localcloud.states.payloads import MOST_BYTES, Json, fits
from localcloud.states.tasks import Calls, Invoke

_PARTS_OF_AN_ARN = 7


def refusal(name: str, message: str) -> AWSError:
    """An error of the service's API."""
    return AWSError(message, exception_type=name)


def _source_arn(arn: str) -> str:
    """The ARN of the machine, of a version's ARN as of its own."""
    return ":".join(arn.split(":")[:_PARTS_OF_AN_ARN])


class Backends:
    """One backend an account and region, made when first asked for."""

    def __init__(self, loop: Loop, invoke: Invoke, ids: Ids) -> None:
        self._loop = loop
        self._invoke = invoke
        self._ids = ids
        self._backends: dict[tuple[str, str], EngineBackend] = {}
        self._making = threading.Lock()

    def find(self, account: str, region: str) -> "EngineBackend":
        with self._making:
            key = (account, region)
            if key not in self._backends:
                engine = Engine(self._loop, Calls(self._invoke, region), self._ids)
                self._backends[key] = EngineBackend(region, account, engine, self._ids)
            return self._backends[key]


class ExecutionView:
    """An execution under the attribute names that moto's responses read."""

    def __init__(self, execution: Execution, machine: StateMachine) -> None:
        self._execution = execution
        self.execution_arn = execution.arn
        self.name = execution.name
        self.state_machine_arn = _source_arn(machine.arn)
        self.execution_input = execution.input_text
        self.start_date = execution.started
        self.definition = machine.definition
        self.role_arn = machine.roleArn
        self.machine_name = machine.name
        self.machine_date = machine.update_date
        self.output_details = {"included": True}

    @property
    def status(self) -> str:
        return self._execution.status.value

    @property
    def stop_date(self) -> datetime | None:
        return self._execution.stopped

    @property
    def output(self) -> str | None:
        return self._execution.output

    @property
    def error(self) -> str | None:
        return self._execution.error

    @property
    def cause(self) -> str | None:
        return self._execution.cause


class EngineBackend(StepFunctionBackend):  # type: ignore[misc]
    """Machines are checked when they come, executions are the engine's, names are kept for good."""

    def __init__(self, region_name: str, account_id: str, engine: Engine, ids: Ids) -> None:
        super().__init__(region_name, account_id)
        self._engine = engine
        self._ids = ids
        self._views: dict[str, ExecutionView] = {}
        self._starting = threading.Lock()

    def create_state_machine(
        self,
        name: str,
        definition: str,
        roleArn: str,  # noqa: N803 - moto's name
        **more: Any,
    ) -> StateMachine:
        if more.get("sm_type") == "EXPRESS":
            raise refusal(
                "StateMachineTypeNotSupported", "Express state machines are not supported here"
            )
        _checked(definition)
        machine = super().create_state_machine(name, definition, roleArn, **more)
        if (machine.definition, machine.roleArn) != (definition, roleArn):
            raise refusal(
                "StateMachineAlreadyExists", f"State Machine Already Exists: '{machine.arn}'"
            )
        return machine

    def update_state_machine(
        self, arn: str, definition: str | None = None, **more: Any
    ) -> StateMachine:
        if definition is not None:
            _checked(definition)
        return super().update_state_machine(arn, definition, **more)

    def start_execution(
        self, state_machine_arn: str, name: str | None, execution_input: str
    ) -> ExecutionView:
        if name:
            self._validate_name(name)
        if not fits(execution_input):
            raise refusal(
                "ValidationException",
                "1 validation error detected: Value at 'input' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MOST_BYTES}",
            )
        machine = self.describe_state_machine(self._routed(state_machine_arn))
        with self._starting:
            return self._started(machine, name or self._ids.uuid(), execution_input)

    def stop_execution(
        self, execution_arn: str, error: str | None = None, cause: str | None = None
    ) -> ExecutionView:
        view = self.describe_execution(execution_arn)
        self._engine.stop(execution_arn, error, cause)
        return view

    def describe_execution(self, execution_arn: str) -> ExecutionView:
        self._validate_execution_arn(execution_arn)
        view = self._views.get(execution_arn)
        if view is None:
            raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{execution_arn}'")
        return view

    def get_execution_history(self, execution_arn: str) -> Json:
        self.describe_execution(execution_arn)
        return {"events": self._engine.history(execution_arn)}

    def send_task_success(self, task_token: str, outcome: str) -> None:
        _answering(lambda: self._engine.succeed(task_token, outcome))

    def send_task_failure(
        self, task_token: str, error: str | None = None, cause: str | None = None
    ) -> None:
        _answering(lambda: self._engine.fail(task_token, error, cause))

    def send_task_heartbeat(self, task_token: str) -> None:
        _answering(lambda: self._engine.beat(task_token))

    def _routed(self, arn: str) -> str:
        """The version that an alias of that ARN leads this start to, else the ARN itself."""
        aliases = [alias for machine in self.state_machines for alias in machine.aliases.values()]
        for alias in aliases:
            if alias.arn == arn:
                return self._drawn(alias.routing_configuration)
        return arn

    def _drawn(self, routes: list[dict[str, Any]]) -> str:
        drawn = self._ids.between(0, sum(route["weight"] for route in routes))
        for route in routes:
            drawn -= route["weight"]
            if drawn < 0:
                return str(route["stateMachineVersionArn"])
        raise AssertionError("the weights of an alias sum up to what was drawn from")

    def _started(self, machine: StateMachine, name: str, execution_input: str) -> ExecutionView:
        prefix = f"arn:{self.partition}:states:{self.region_name}:{self.account_id}"
        arn = f"{prefix}:execution:{machine.name}:{name}"
        running = Machine(machine.arn, machine.name, machine.roleArn, _checked(machine.definition))
        try:
            execution = self._engine.start(running, arn, execution_input)
        except ExecutionExistsError as error:
            raise refusal("ExecutionAlreadyExists", str(error)) from error
        except ValueError as error:
            raise refusal(
                "InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'"
            ) from error
        if arn not in self._views:
            self._views[arn] = ExecutionView(execution, machine)
            self._source(machine).executions.append(self._views[arn])
        return self._views[arn]

    def _source(self, machine: StateMachine) -> StateMachine:
        """The machine of which this is the latest state or a version."""
        return self.describe_state_machine(_source_arn(machine.arn))


@lru_cache(maxsize=256)
def _parsed(text: str) -> definition.Definition:
    return definition.parse(text)


def _checked(text: str) -> definition.Definition:
    try:
        return _parsed(text)
    except DefinitionError as error:
        message = f"Invalid State Machine Definition: '{error}'"
        raise refusal("InvalidDefinition", message) from error


def _answering(answer: Callable[[], Any]) -> None:
    try:
        answer()
    except InvalidTokenError as error:
        raise refusal("InvalidToken", f"Invalid Token: '{error}'") from error
    except TaskGoneError as error:
        raise refusal("TaskTimedOut", f"Task Timed Out: '{error}'") from error
    except InvalidOutputError as error:
        raise refusal("InvalidOutput", str(error)) from error
