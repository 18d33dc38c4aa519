"""A visit to a state whose query language is JSONPath, and what every visit has."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from localcloud.states import choices, instants, paths, templates
from localcloud.states.errors import (
    DATA_LIMIT_EXCEEDED,
    QUERY_EVALUATION_ERROR,
    StatesError,
    StatesRuntimeError,
)
from localcloud.states.execution import Execution
from localcloud.states.ids import Ids
from localcloud.states.languages import JSONATA
from localcloud.states.paths import PathNotFoundError, Scope
from localcloud.states.payloads import Json, fits, held_to_limit, is_integer, write
from localcloud.states.pending import Tokens
from localcloud.states.policies import as_output, catcher_of
from localcloud.states.strands import Turns
from localcloud.states.tasks import Caller

if TYPE_CHECKING:
    from localcloud.states.branches import Branch

NOT_TRUNCATED = {"truncated": False}


class Children(Protocol):
    """The executions that a task of another execution has started."""

    def find(self, arn: str) -> Execution | None: ...

    def stop(self, arn: str, error: str | None, cause: str | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Run:
    """An execution under way, and what its states work with."""

    execution: Execution
    turns: Turns
    caller: Caller
    ids: Ids
    tokens: Tokens
    children: Children


@dataclass(frozen=True, slots=True)
class Leave:
    """How a state is left: with which output, and for which state; None ends the branch."""

    output: Json
    next_state: str | None
    assigned: Mapping[str, Json]


class Visit:
    """One visit to a state: the input it was given, its context and its place in the history."""

    def __init__(self, branch: "Branch", name: str, state: Json, data: Json) -> None:
        self.branch = branch
        self.run = branch.run
        self.name = name
        self.state = state
        self.kind: str = state["Type"]
        self.data = data
        self.entered = branch.log(
            f"{self.kind}StateEntered", name=name, input=write(data), inputDetails=NOT_TRUNCATED
        )
        since = instants.write(self.now())
        place = {"EnteredTime": since, "Name": name, "RetryCount": 0}
        self.context = {**branch.context, "State": place}

    @property
    def speaks_jsonata(self) -> bool:
        return bool(self.state.get("QueryLanguage") == JSONATA)

    def now(self) -> datetime:
        return self.run.turns.now()

    def scope(self, data: Json, **context: Json) -> Scope:
        return Scope(data, {**self.context, **context}, self.branch.variables)

    def count_retry(self) -> None:
        place = self.context["State"]
        retried = {**place, "RetryCount": place["RetryCount"] + 1}
        self.context = {**self.context, "State": retried}

    def find(self, field: str, data: Json) -> Json:
        """What a path field selects; null selects an empty object, a field not there all."""
        path = self.state.get(field, "$")
        if path is None:
            return {}
        scope = self.scope(data)
        try:
            return scope.find(path)
        except PathNotFoundError as missing:
            raise templates.missing_path(path, field, scope) from missing

    def input(self) -> Json:
        return self.find("InputPath", self.data)

    def filled(self, field: str, data: Json, **context: Json) -> Json:
        """What a template field makes of the data; the data itself where the field is not there."""
        if field not in self.state:
            return data
        return templates.fill(self.state[field], self.scope(data, **context), self.run.ids)

    def value(self, field: str, data: Json) -> Json:  # noqa: ARG002 - what an expression would see
        """What a field that is no path and no template holds."""
        return self.state.get(field)

    def items(self, data: Json) -> Json:
        """What a Map state goes over."""
        return self.find("ItemsPath", data)

    def selected(self, data: Json, item: Json, place: Json) -> Json:
        """What an iteration is given."""
        for field in ("ItemSelector", "Parameters"):
            if field in self.state:
                return templates.fill(self.state[field], self.scope(data, **place), self.run.ids)
        return item

    def holds(self, rule: Json, data: Json) -> bool:
        return choices.holds(rule, self.scope(data))

    def seconds(self, field: str, data: Json) -> timedelta | None:
        """A positive number of seconds from a field, or from the path in `<field>Path`."""
        path_field = f"{field}Path"
        if path_field not in self.state:
            seconds = self.value(field, data)
            if seconds is not None and (not is_integer(seconds) or seconds <= 0):
                raise self.query_fault(field, "positive integer", seconds)
            return None if seconds is None else timedelta(seconds=seconds)
        seconds = self.find(path_field, data)
        if not is_integer(seconds) or seconds <= 0:
            shown = f"{self.state[path_field]} == {write(seconds)}"
            raise StatesRuntimeError(f"The {path_field} must be a positive integer: {shown}")
        return timedelta(seconds=seconds)

    def leave(self, output: Json) -> Leave:
        """Leave by `Next` or `End` with what OutputPath selects; nothing was worked out."""
        assigned = self.assigned(self.state, output)
        return self._leave(output, assigned)

    def leave_chosen(self, data: Json, next_state: str, holder: Json) -> Leave:
        """Leave for the state that a rule chose; `holder` is the rule, or the state by default."""
        output = self.find("OutputPath", data)
        return self.held(Leave(output, next_state, self.assigned(holder, data)))

    def leave_with_result(self, result: Json) -> Leave:
        """Leave with the result selected, put in its place and assigned."""
        assigned = self.assigned(self.state, result)
        selected = self.filled("ResultSelector", result)
        return self._leave(self.placed(self.state, selected), assigned)

    def _leave(self, output: Json, assigned: Mapping[str, Json]) -> Leave:
        shown = self.find("OutputPath", output)
        return self.held(Leave(shown, self.state.get("Next"), assigned))

    def leave_caught(self, error: StatesError) -> Leave:
        """Leave for the state that catches the error; the error again when none does."""
        catcher = catcher_of(self.state.get("Catch", ()), error)
        if catcher is None:
            raise error
        output = as_output(error)
        assigned = self.assigned(catcher, output)
        return self.held(Leave(self.placed(catcher, output), catcher["Next"], assigned))

    def held(self, leave: Leave) -> Leave:
        """The leave, if its output and its variables are within the service's limits."""
        held_to_limit(leave.output, self.name)
        for name, value in leave.assigned.items():
            if not fits(write(value)):
                raise StatesError(
                    DATA_LIMIT_EXCEEDED,
                    f"The variable '{name}' assigned in '{self.name}' exceeds the maximum size.",
                )
        return leave

    def query_fault(self, field: str, wanted: str, found: Json) -> StatesError:
        """The error of a field that came to a value of the wrong kind; the history tells it."""
        cause = f"The field '{field}' must come to a {wanted}, and came to {write(found)}"
        error = StatesError(QUERY_EVALUATION_ERROR, cause)
        self.log_evaluation_failed(field, error)
        return error

    def log_evaluation_failed(self, field: str, error: StatesError) -> None:
        told = {"error": error.name, "cause": error.cause, "location": field}
        self.branch.log("EvaluationFailed", **told, state=self.name)

    def assigned(self, holder: Json, data: Json) -> Mapping[str, Json]:
        """The variables that a state, a catcher or a choice rule sets."""
        filled: Mapping[str, Json] = templates.fill(
            holder.get("Assign", {}), self.scope(data), self.run.ids
        )
        return filled

    def placed(self, holder: Json, result: Json) -> Json:
        """The state's input with the result where ResultPath says; null drops the result."""
        path = holder.get("ResultPath", "$")
        return self.data if path is None else paths.put(path, self.data, result)

    def log_exit(self, leave: Leave) -> None:
        assigned = {name: write(value) for name, value in leave.assigned.items()} or None
        self.branch.log(
            f"{self.kind}StateExited",
            name=self.name,
            output=write(leave.output),
            outputDetails=NOT_TRUNCATED,
            assignedVariables=assigned,
            assignedVariablesDetails=NOT_TRUNCATED if assigned else None,
        )


State = Callable[[Visit], Awaitable[Leave]]
