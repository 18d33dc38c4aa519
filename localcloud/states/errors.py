"""What can go wrong in the engine.

StatesError               an error of a state, as Retry and Catch see it
  StatesRuntimeError      States.Runtime: ends the execution, whatever Catch says
DefinitionError           a machine that cannot be created, with every fault and its place
EngineError               a call of the engine that is refused
  ExecutionExistsError    the name is taken by an execution with other input, or one that ended
  InvalidTokenError       nobody has issued this token
  TaskGoneError           the token's task has ended or was answered already
  InvalidOutputError      an answer that is not JSON, or too large
"""

from dataclasses import dataclass

ALL = "States.ALL"
DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded"
NO_CHOICE_MATCHED = "States.NoChoiceMatched"
HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout"
INTRINSIC_FAILURE = "States.IntrinsicFailure"
QUERY_EVALUATION_ERROR = "States.QueryEvaluationError"
RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure"
RUNTIME = "States.Runtime"
TASK_FAILED = "States.TaskFailed"
TIMEOUT = "States.Timeout"


class StatesError(Exception):
    """An error a state ends with: a name that Retry and Catch match, a cause for people."""

    def __init__(self, name: str | None, cause: str | None = None) -> None:
        super().__init__(name, cause)
        self.name = name
        self.cause = cause


class StatesRuntimeError(StatesError):
    """A fault of the machine itself; no Retry and no Catch sees it."""

    def __init__(self, cause: str) -> None:
        super().__init__(RUNTIME, cause)
        self._is_placed = False

    def place(self, state: str, event: int) -> None:
        """Say in the cause which state it was, unless a state further in has said so."""
        if not self._is_placed:
            self._is_placed = True
            self.cause = (
                f"An error occurred while executing the state '{state}' "
                f"(entered at the event id #{event}). {self.cause}"
            )


class TaskTimeoutError(StatesError):
    """A task that took too long, or has not been heard of for too long."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a definition, and where: `/States/<name>/<field>`.

    The position is the line and column in the definition's text.
    """

    code: str
    message: str
    place: str
    position: tuple[int, int] | None = None

    def __str__(self) -> str:
        told = f"{self.code}: {self.message} at {self.place}"
        if self.position is None:
            return told
        line, column = self.position
        return f"{told} (line {line}, column {column})"


class DefinitionError(Exception):
    """A definition that cannot run."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(map(str, faults)))
        self.faults = faults


class EngineError(Exception):
    """A call that the engine refuses."""


class ExecutionExistsError(EngineError):
    """The name belongs to another execution."""


class InvalidTokenError(EngineError):
    """Nobody has issued this token."""


class TaskGoneError(EngineError):
    """The task waits no longer for its token."""


class InvalidOutputError(EngineError):
    """The answer cannot be the output of a task."""
