"""Coroutines on the loop: what lets a state be written from top to bottom and yet wait for days."""

import threading
from collections.abc import Callable, Coroutine, Generator
from datetime import datetime
from typing import Any, Generic, TypeVar

from localcloud.loop import Action, Handle, Loop, Order
from localcloud.states.errors import StatesError

T = TypeVar("T")


class Turns:
    """Gives the engine's actions and its callers their turns, one at a time on any threads."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.lock = threading.RLock()

    def now(self) -> datetime:
        return self.loop.now()

    def at(self, when: datetime, action: Action) -> Handle:
        return self.loop.at(when, Order.TIMER, self._in_turn(action))

    def soon(self, action: Action) -> Handle:
        return self.loop.soon(self._in_turn(action))

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Run work outside the turns; what comes of it waits for its turn."""
        self.loop.submit(
            work,
            lambda result: self._in_turn(lambda: done(result))(),
            lambda error: self._in_turn(lambda: failed(error))(),
        )

    def _in_turn(self, action: Action) -> Action:
        def run() -> None:
            with self.lock:
                action()

        return run


class Promise(Generic[T]):
    """A result that comes once: whoever settles it first decides, the others are told so."""

    def __init__(self) -> None:
        self._outcome: Callable[[], T] | None = None
        self._listeners: list[Action] = []

    @property
    def is_settled(self) -> bool:
        return self._outcome is not None

    def succeed(self, value: T) -> bool:
        return self._settle(lambda: value)

    def fail(self, error: StatesError) -> bool:
        def outcome() -> T:
            raise error

        return self._settle(outcome)

    def when_settled(self, listener: Action) -> None:
        if self.is_settled:
            listener()
        else:
            self._listeners.append(listener)

    def __await__(self) -> Generator["Promise[T]", None, T]:
        if self._outcome is None:
            yield self
        return self.outcome()

    def outcome(self) -> T:
        """The value, or the error raised; only once it is settled."""
        assert self._outcome is not None
        return self._outcome()

    def _settle(self, outcome: Callable[[], T]) -> bool:
        if self.is_settled:
            return False
        self._outcome = outcome
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener()
        return True


class Strand(Generic[T]):
    """A coroutine under way: it runs from promise to promise, each time at the loop's next turn.

    An exception that is no StatesError is a defect of the engine: the strand ends with it, and it
    goes on to whoever drives the loop.
    """

    def __init__(self, turns: Turns, work: Callable[[], Coroutine[Promise[Any], None, T]]) -> None:
        self._turns = turns
        self._begin = work
        self._work: Coroutine[Promise[Any], None, T] | None = None
        self._is_closed = False
        self.ended: Promise[T] = Promise()
        turns.soon(self._step)

    def close(self) -> None:
        """End the coroutine where it waits; its clean-up runs, nothing else of it does."""
        self._is_closed = True
        if self._work is not None:
            self._work.close()

    def _step(self) -> None:
        if self._is_closed:
            return
        self._work = self._work or self._begin()
        try:
            promise = self._work.send(None)
        except StopIteration as end:
            self.ended.succeed(end.value)
        except StatesError as error:
            self.ended.fail(error)
        except Exception as error:
            self.ended.fail(StatesError("States.Runtime", f"defect of the engine: {error!r}"))
            raise
        else:
            promise.when_settled(self._go_on)

    def _go_on(self) -> None:
        self._turns.soon(self._step)


async def until(turns: Turns, when: datetime) -> None:
    """Wait for an instant."""
    came: Promise[None] = Promise()

    def ring() -> None:
        came.succeed(None)

    timer = turns.at(when, ring)
    try:
        await came
    finally:
        timer.cancel()
