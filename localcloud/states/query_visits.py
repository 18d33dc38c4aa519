"""A visit to a state whose query language is JSONata."""

from collections.abc import Mapping

from localcloud.states.errors import StatesError
from localcloud.states.payloads import Json
from localcloud.states.policies import as_output, catcher_of
from localcloud.states.queries import Queries
from localcloud.states.visits import Leave, Visit

_NAMES = {"Parameters": "Arguments"}


class QueryVisit(Visit):
    """Fields are evaluated with `$states` and the variables as they were when the state began."""

    def input(self) -> Json:
        return self.data

    def value(self, field: str, data: Json) -> Json:
        return self._evaluated(field, self.state.get(field), self._states(data))

    def filled(self, field: str, data: Json, **context: Json) -> Json:
        name = _NAMES.get(field, field)
        if name not in self.state:
            return data
        return self._evaluated(name, self.state[name], self._states(data, **context))

    def items(self, data: Json) -> Json:
        return self.value("Items", data) if "Items" in self.state else data

    def selected(self, data: Json, item: Json, place: Json) -> Json:
        if "ItemSelector" not in self.state:
            return item
        states = self._states(data, **place)
        return self._evaluated("ItemSelector", self.state["ItemSelector"], states)

    def holds(self, rule: Json, data: Json) -> bool:
        answer = self._evaluated("Condition", rule["Condition"], self._states(data))
        if not isinstance(answer, bool):
            raise self.query_fault("Condition", "boolean", answer)
        return answer

    def leave_chosen(self, data: Json, next_state: str, holder: Json) -> Leave:
        return self._leave_by(holder, next_state, data, self._states(data))

    def leave(self, output: Json) -> Leave:
        return self._leave_by(self.state, self.state.get("Next"), output, self._states(self.data))

    def leave_with_result(self, result: Json) -> Leave:
        states = self._states(self.data) | {"result": result}
        return self._leave_by(self.state, self.state.get("Next"), result, states)

    def leave_caught(self, error: StatesError) -> Leave:
        catcher = catcher_of(self.state.get("Catch", ()), error)
        if catcher is None:
            raise error
        output = as_output(error)
        states = self._states(self.data) | {"errorOutput": output}
        return self._leave_by(catcher, catcher["Next"], output, states)

    def _leave_by(self, holder: Json, next_state: str | None, output: Json, states: Json) -> Leave:
        assigned: Mapping[str, Json] = self._evaluated("Assign", holder.get("Assign", {}), states)
        if "Output" in holder:
            output = self._evaluated("Output", holder["Output"], states)
        return self.held(Leave(output, next_state, assigned))

    def _states(self, data: Json, **context: Json) -> dict[str, Json]:
        return {"input": data, "context": {**self.context, **context}}

    def _evaluated(self, field: str, value: Json, states: Json) -> Json:
        queries = Queries(self.branch.variables, self.run.ids, self.now())
        try:
            return queries.fill(value, states)
        except StatesError as error:
            self.log_evaluation_failed(field, error)
            raise
