"""A branch of an execution walking from state to state."""

from collections.abc import Mapping

from localcloud.states.definition import Definition
from localcloud.states.errors import StatesRuntimeError
from localcloud.states.languages import JSONATA
from localcloud.states.payloads import Json
from localcloud.states.query_visits import QueryVisit
from localcloud.states.visits import Leave, Run, State, Visit


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

    async def walk(self, data: Json, states: Mapping[str, State]) -> Json:
        """The output of the last state; StatesError when a state fails and nothing catches it."""
        name: str | None = self._definition.start_at
        while name is not None:
            visit = self._visit(name, self._definition.states[name], data)
            leave = await _pass_through(visit, states)
            self.variables.update(leave.assigned)
            visit.log_exit(leave)
            data, name = leave.output, leave.next_state
        return data

    def _visit(self, name: str, state: Json, data: Json) -> Visit:
        kind = QueryVisit if state.get("QueryLanguage") == JSONATA else Visit
        return kind(self, name, state, data)


async def _pass_through(visit: Visit, states: Mapping[str, State]) -> Leave:
    try:
        return await states[visit.kind](visit)
    except StatesRuntimeError as fault:
        fault.place(visit.name, visit.entered)
        raise
