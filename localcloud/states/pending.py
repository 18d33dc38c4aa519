"""Tasks that have been called and have not ended, and the tokens that end some of them."""

from collections.abc import Callable
from datetime import timedelta

from localcloud.loop import Handle
from localcloud.states.errors import (
    HEARTBEAT_TIMEOUT,
    TIMEOUT,
    InvalidTokenError,
    StatesError,
    TaskGoneError,
    TaskTimeoutError,
)
from localcloud.states.ids import Ids
from localcloud.states.payloads import Json
from localcloud.states.strands import Promise, Turns


class Pending:
    """One call of a task, which ends once: by its answer, its token or its clocks.

    An answer that comes by token while the call is still under way counts from that moment, but
    the task ends when the call has returned, whatever the call returns.
    """

    def __init__(self, turns: Turns) -> None:
        self.outcome: Promise[Json] = Promise()
        self.is_open = True
        self._turns = turns
        self._is_submitted = False
        self._early: Callable[[], bool] | None = None
        self._heartbeat: timedelta | None = None
        self._timers: dict[str, Handle] = {}

    def limit(self, timeout: timedelta | None, heartbeat: timedelta | None) -> None:
        """Start the clocks."""
        self._heartbeat = heartbeat
        self._wind(TIMEOUT, timeout)
        self._wind(HEARTBEAT_TIMEOUT, heartbeat)

    def submitted(self) -> None:
        """The call has returned: from now on the token alone ends the task."""
        self._is_submitted = True
        if self._early is not None:
            self._early()

    def call_failed(self, error: StatesError) -> None:
        """The call has failed, which ends the task unless its token was answered before."""
        if self._early is not None:
            self._early()
        else:
            self.outcome.fail(error)

    def answer(self, settle: Callable[[], bool]) -> None:
        """An answer by token; TaskGoneError when the task has ended or has one."""
        if not self.is_open or self.outcome.is_settled or self._early is not None:
            raise TaskGoneError("Provided task does not exist anymore")
        if self._is_submitted:
            settle()
        else:
            self._early = settle
            self._stop_clocks()

    def beat(self) -> None:
        """A sign of life by token; TaskGoneError when nobody waits for one."""
        if not self.is_open or self.outcome.is_settled or self._early is not None:
            raise TaskGoneError("Provided task does not exist anymore")
        self._wind(HEARTBEAT_TIMEOUT, self._heartbeat)

    def close(self) -> None:
        """Nobody waits for the task any more."""
        self.is_open = False
        self._stop_clocks()

    def _wind(self, name: str, delay: timedelta | None) -> None:
        if name in self._timers:
            self._timers.pop(name).cancel()
        if delay is not None:

            def ring() -> None:
                self.outcome.fail(TaskTimeoutError(name))

            self._timers[name] = self._turns.at(self._turns.now() + delay, ring)

    def _stop_clocks(self) -> None:
        while self._timers:
            self._timers.popitem()[1].cancel()


class Tokens:
    """Every token ever issued; one is never forgotten, so that a late answer is told apart."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._pending: dict[str, Pending] = {}

    def issue(self, pending: Pending) -> str:
        token = self._ids.token()
        self._pending[token] = pending
        return token

    def find(self, token: str) -> Pending:
        """The token's task; InvalidTokenError for a token that was never issued."""
        pending = self._pending.get(token)
        if pending is None:
            raise InvalidTokenError("Invalid token")
        return pending
