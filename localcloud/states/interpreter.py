"""All kinds of states of the language, each by its name."""

from collections.abc import Awaitable, Callable

from localcloud.states import flow_states
from localcloud.states.errors import StatesError
from localcloud.states.fan_states import FanOut
from localcloud.states.payloads import Json
from localcloud.states.policies import Retries
from localcloud.states.strands import until
from localcloud.states.task_states import attempt_task
from localcloud.states.visits import Leave, State, Visit

Attempt = Callable[[Visit], Awaitable[Json]]


def all_states() -> dict[str, State]:
    """What to do in a state, by the state's Type."""
    states: dict[str, State] = {
        "Pass": flow_states.pass_state,
        "Choice": flow_states.choice_state,
        "Wait": flow_states.wait_state,
        "Succeed": flow_states.succeed_state,
        "Fail": flow_states.fail_state,
        "Task": _with_policies(attempt_task),
    }
    fan_out = FanOut(states)
    states["Parallel"] = _with_policies(fan_out.attempt_parallel)
    states["Map"] = _with_policies(fan_out.attempt_map)
    return states


def _with_policies(attempt: Attempt) -> State:
    """A state that tries again as Retry says, and then leaves as Catch says."""

    async def state(visit: Visit) -> Leave:
        retries = Retries(visit.state.get("Retry", ()), visit.run.ids)
        while True:
            try:
                return visit.leave_with_result(await attempt(visit))
            except StatesError as error:
                delay = retries.delay(error)
                if delay is None:
                    return visit.leave_caught(error)
            await until(visit.run.turns, visit.now() + delay)
            visit.count_retry()

    return state
