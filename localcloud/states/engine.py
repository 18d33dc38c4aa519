"""The engine: starts, stops and describes executions, and takes the answers to task tokens."""

from dataclasses import dataclass, field
from datetime import timedelta

from localcloud.loop import Handle, Loop
from localcloud.states import instants
from localcloud.states.branches import Branch
from localcloud.states.errors import (
    TIMEOUT,
    ExecutionExistsError,
    InvalidOutputError,
    StatesError,
)
from localcloud.states.execution import Execution, Machine, Status
from localcloud.states.ids import Ids
from localcloud.states.interpreter import all_states
from localcloud.states.payloads import Json, fits, read, write
from localcloud.states.pending import Tokens
from localcloud.states.strands import Strand, Turns
from localcloud.states.tasks import Caller
from localcloud.states.visits import NOT_TRUNCATED, Run

_ENDINGS = {
    Status.SUCCEEDED: "ExecutionSucceeded",
    Status.FAILED: "ExecutionFailed",
    Status.TIMED_OUT: "ExecutionTimedOut",
    Status.ABORTED: "ExecutionAborted",
}


@dataclass(slots=True)
class _UnderWay:
    strand: Strand[Json]
    trunk: Branch
    clock: Handle | None = None


@dataclass(slots=True)
class Engine:
    """Executions of any machines, on one loop. Safe to call from any thread of a real loop."""

    loop: Loop
    caller: Caller
    ids: Ids
    _turns: Turns = field(init=False)
    _tokens: Tokens = field(init=False)
    _executions: dict[str, Execution] = field(init=False, default_factory=dict)
    _under_way: dict[str, _UnderWay] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._turns = Turns(self.loop)
        self._tokens = Tokens(self.ids)

    def start(self, machine: Machine, arn: str, input_text: str) -> Execution:
        """The execution of that ARN: a new one, or the one that runs with the same input.

        Raises ExecutionExistsError when the ARN belongs to another execution, and ValueError when
        the input is not JSON.
        """
        data = read(input_text)
        with self._turns.lock:
            known = self._executions.get(arn)
            if known is not None:
                if known.is_running and known.input_text == input_text:
                    return known
                raise ExecutionExistsError(f"Execution Already Exists: '{arn}'")
            name = arn.rsplit(":", 1)[1]
            execution = Execution(arn, name, machine, input_text, self._turns.now())
            self._executions[arn] = execution
            self._set_going(execution, data)
            return execution

    def find(self, arn: str) -> Execution | None:
        with self._turns.lock:
            return self._executions.get(arn)

    def stop(self, arn: str, error: str | None = None, cause: str | None = None) -> None:
        """Abort an execution wherever it stands; one that has ended stays as it ended."""
        with self._turns.lock:
            self._end(self._executions[arn], Status.ABORTED, error=error, cause=cause)

    def succeed(self, token: str, output: str) -> None:
        """The answer to a task token.

        Raises InvalidTokenError, TaskGoneError, or InvalidOutputError for what is no JSON.
        """
        try:
            value = read(output)
        except ValueError as error:
            raise InvalidOutputError(f"Invalid Output: '{error}'") from error
        if not fits(output):
            raise InvalidOutputError("Invalid Output: it is larger than the service's limit")
        with self._turns.lock:
            pending = self._tokens.find(token)
            pending.answer(lambda: pending.outcome.succeed(value))

    def fail(self, token: str, error: str | None = None, cause: str | None = None) -> None:
        """The failure of a token's task. Raises InvalidTokenError or TaskGoneError."""
        with self._turns.lock:
            pending = self._tokens.find(token)
            pending.answer(lambda: pending.outcome.fail(StatesError(error, cause)))

    def beat(self, token: str) -> None:
        """A heartbeat of a token's task. Raises InvalidTokenError or TaskGoneError."""
        with self._turns.lock:
            self._tokens.find(token).beat()

    def history(self, arn: str) -> list[Json]:
        """The events so far, in the shape of GetExecutionHistory."""
        with self._turns.lock:
            return [event.as_api() for event in self._executions[arn].history.events]

    def _set_going(self, execution: Execution, data: Json) -> None:
        run = Run(execution, self._turns, self.caller, self.ids, self._tokens, self)
        context = execution.context(data, instants.write(execution.started))
        definition = execution.machine.definition
        trunk = Branch(run, definition, context, {}, previous=0)
        trunk.log(
            "ExecutionStarted",
            input=execution.input_text,
            inputDetails=NOT_TRUNCATED,
            roleArn=execution.machine.role_arn,
        )
        strand = Strand(self._turns, lambda: trunk.walk(data, _STATES))
        under_way = self._under_way[execution.arn] = _UnderWay(strand, trunk)
        if definition.timeout_s is not None:
            under_way.clock = self._turns.at(
                execution.started + timedelta(seconds=definition.timeout_s),
                lambda: self._end(execution, Status.TIMED_OUT, error=TIMEOUT),
            )
        strand.ended.when_settled(lambda: self._conclude(execution, strand))

    def _conclude(self, execution: Execution, strand: Strand[Json]) -> None:
        try:
            output = write(strand.ended.outcome())
        except StatesError as error:
            self._end(execution, Status.FAILED, error=error.name, cause=error.cause)
        else:
            self._end(execution, Status.SUCCEEDED, output=output)

    def _end(
        self,
        execution: Execution,
        status: Status,
        output: str | None = None,
        error: str | None = None,
        cause: str | None = None,
    ) -> None:
        if not execution.is_running:
            return
        execution.status = status
        execution.stopped = self._turns.now()
        execution.output, execution.error, execution.cause = output, error, cause
        under_way = self._under_way.pop(execution.arn)
        under_way.trunk.log(
            _ENDINGS[status],
            output=output,
            outputDetails=NOT_TRUNCATED if output is not None else None,
            error=error,
            cause=cause,
        )
        if under_way.clock is not None:
            under_way.clock.cancel()
        under_way.strand.close()
        execution.ended.succeed(None)


_STATES = all_states()
