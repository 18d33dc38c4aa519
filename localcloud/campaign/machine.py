"""The response machine in memory: Advance, wait, Advance, with the time-outs and retries of the deployed one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Protocol

from localcloud.campaign.mortality import KilledError
from telecare.domain.errors import AnjuError
from telecare.services.advance_response import AdvanceResponse, Wait
from telecare.services.await_event import AwaitEvent

RETRIES_AFTER = timedelta(seconds=1)
BREATHES = timedelta(seconds=2)


class Around(Protocol):
    """What the machine needs of the platform around it."""

    def after(self, delay: timedelta, action: Callable[[], None]) -> object:
        """Run an action later."""
        ...

    def run_function(self, name: str) -> None:
        """Say that a function begins; raises KilledError when it dies before it has begun."""
        ...

    def advance_response(self) -> AdvanceResponse:
        """Return the service of advance_response."""
        ...

    def await_event(self) -> AwaitEvent:
        """Return the service of await_event."""
        ...


@dataclass
class Execution:
    """One run of the response machine."""

    bureau: str
    incident: str
    fence: int
    token: str = ""
    ended: bool = False


@dataclass
class Machine:
    """Runs executions; what fails is tried again without end."""

    around: Around
    executions: dict[tuple[str, int], Execution] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    _tokens: dict[str, Execution] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def start(self, bureau: str, incident: str, fence: int) -> str:
        """Start the execution of this fence once."""
        if (incident, fence) not in self.executions:
            execution = Execution(bureau, incident, fence)
            self.executions[incident, fence] = execution
            self.around.after(timedelta(0), partial(self.advance, execution))
        return f"{incident}-{fence}"

    def wake(self, token: str) -> None:
        """Complete a wait; a used or unknown token is ignored."""
        execution = self._tokens.pop(token, None)
        if execution is not None and execution.token == token:
            execution.token = ""
            self.around.after(timedelta(0), partial(self.advance, execution))

    def is_running(self, bureau: str, incident: str, fence: int) -> bool:
        """Tell whether the execution of this fence is alive."""
        del bureau
        execution = self.executions.get((incident, fence))
        return execution is not None and not execution.ended

    def die(self) -> int:
        """Let every running execution end as it stands; returns how many did."""
        running = [e for e in self.executions.values() if not e.ended]
        for execution in running:
            execution.ended, execution.token = True, ""
        return len(running)

    def advance(self, execution: Execution) -> None:
        """Let an execution take its next turn."""
        if execution.ended:
            return
        try:
            self.around.run_function("advance_response")
            turn = self.around.advance_response().turn
            wait = turn(execution.bureau, execution.incident, execution.fence)
        except (KilledError, AnjuError):
            self.around.after(RETRIES_AFTER, partial(self.advance, execution))
            return
        self.waits.append(wait)
        if wait.state == "Done":
            execution.ended = True
        elif not execution.ended:
            self._await(execution, wait)

    def _await(self, execution: Execution, wait: Wait) -> None:
        token = execution.token = f"token-{next(self._numbers)}"
        self._tokens[token] = execution
        self.around.after(timedelta(seconds=wait.timeout_s), partial(self.wake, token))
        try:
            self.around.run_function("await_event")
            self.around.await_event().begin(
                execution.bureau, execution.incident, wait.version, wait.seq, wait.fence, token
            )
        except (KilledError, AnjuError):
            execution.token = ""
            self.around.after(BREATHES, partial(self.advance, execution))
