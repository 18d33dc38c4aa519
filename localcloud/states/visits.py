"""A branch of an execution walking from state to state, and each of its visits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from localcloud.states import instants, paths, templates
from localcloud.states.definition import Definition
from localcloud.states.errors import StatesError, StatesRuntimeError
from localcloud.states.execution import Execution
from localcloud.states.ids import Ids
from localcloud.states.paths import PathNotFoundError, Scope
from localcloud.states.payloads import Json, held_to_limit, is_integer, write
from localcloud.states.pending import Tokens
from localcloud.states.policies import as_output, catcher_of
from localcloud.states.strands import Turns
from localcloud.states.tasks import Caller

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


class Branch:
    """A line of states and of history; a branch's variables are seen by the branches inside it."""

    def __init__(
        self,
        run: Run,
        definition: Definition,
        context: Json,
        variables: Mapping[str, Json],
        previous: int,
    ) -> None:
        self.run = run
        self.context = context
        self.variables = dict(variables)
        self.last_event = previous
        self._definition = definition

    def log(self, kind: str, **details: Json) -> int:
        at = self.run.turns.now()
        self.last_event = self.run.execution.history.add(at, kind, self.last_event, **details)
        return self.last_event

    async def walk(self, data: Json, states: Mapping[str, "State"]) -> Json:
        """The output of the last state; StatesError when a state fails and nothing catches it."""
        name: str | None = self._definition.start_at
        while name is not None:
            visit = Visit(self, name, self._definition.states[name], data)
            leave = await self._pass_through(visit, states)
            self.variables.update(leave.assigned)
            visit.log_exit(leave)
            data, name = leave.output, leave.next_state
        return data

    async def _pass_through(self, visit: "Visit", states: Mapping[str, "State"]) -> Leave:
        try:
            return await states[visit.kind](visit)
        except StatesRuntimeError as fault:
            fault.place(visit.name, visit.entered)
            raise


class Visit:
    """One visit to a state: the input it was given, its context and its place in the history."""

    def __init__(self, branch: Branch, name: str, state: Json, data: Json) -> None:
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

    def seconds(self, field: str, data: Json) -> timedelta | None:
        """A positive number of seconds from a field, or from the path in `<field>Path`."""
        path_field = f"{field}Path"
        if path_field not in self.state:
            seconds = self.state.get(field)
            return None if seconds is None else timedelta(seconds=seconds)
        seconds = self.find(path_field, data)
        if not is_integer(seconds) or seconds <= 0:
            shown = f"{self.state[path_field]} == {write(seconds)}"
            raise StatesRuntimeError(f"The {path_field} must be a positive integer: {shown}")
        return timedelta(seconds=seconds)

    def leave(self, output: Json, assigned: Mapping[str, Json] | None = None) -> Leave:
        """Leave by `Next` or `End` with what OutputPath selects."""
        shown = self.find("OutputPath", output)
        held_to_limit(shown, self.name)
        return Leave(shown, self.state.get("Next"), assigned or {})

    def leave_with_result(self, result: Json) -> Leave:
        """Leave with the result selected, put in its place and assigned."""
        assigned = self.assigned(self.state, result)
        selected = self.filled("ResultSelector", result)
        return self.leave(self.placed(self.state, selected), assigned)

    def leave_caught(self, error: StatesError) -> Leave:
        """Leave for the state that catches the error; the error again when none does."""
        catcher = catcher_of(self.state.get("Catch", ()), error)
        if catcher is None:
            raise error
        output = as_output(error)
        assigned = self.assigned(catcher, output)
        return Leave(self.placed(catcher, output), catcher["Next"], assigned)

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
