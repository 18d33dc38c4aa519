"""One event loop on a virtual or a real clock: all that happens later in the twin."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self, TypeVar

import time_machine

from localcloud.agenda import Action, Agenda, Handle, Order, aware, bound
from localcloud.real_loop import RealLoop

__all__ = ["Action", "Handle", "Loop", "Order", "RealLoop", "StalledLoopError", "VirtualLoop"]

T = TypeVar("T")

MOST_ACTIONS_AT_ONE_INSTANT = 1_000_000


class StalledLoopError(RuntimeError):
    """Virtual time cannot go on: actions of one instant keep posting more for the same instant."""


class Loop(Protocol):
    """Runs actions by instant, then by order, then by creation."""

    def now(self) -> datetime:
        """The loop's instant, aware and in UTC."""
        ...

    def at(self, when: datetime, order: Order, action: Action) -> Handle:
        """Run the action at an instant; one that has passed counts as now."""
        ...

    def after(self, delay: timedelta, order: Order, action: Action) -> Handle:
        """Run the action when the delay has passed."""
        ...

    def soon(self, action: Action) -> Handle:
        """Run the action at this instant, before anything else of it, first posted first."""
        ...

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run work that may block, then hand its result to `done` on the loop.

        Without `failed`, an exception of the work is an error of the loop.
        """
        ...

    def run_until(self, when: datetime) -> None:
        """Return when everything due up to and including this instant has run.

        Raises the exception of an action: at once on a virtual clock, as soon as it is seen on a
        real one.
        """
        ...


class VirtualLoop:
    """A loop whose clock stands still while code runs and leaps to the next due action.

    Every clock of the process shows the loop's instant while the loop is entered. One thread alone
    may use it, so that the same actions give the same history on every run.
    """

    def __init__(self, start: datetime) -> None:
        self._now = aware(start)
        self._travel = time_machine.travel(self._now, tick=False)
        self._traveller: time_machine.Traveller | None = None
        self._agenda = Agenda()
        self._thread = threading.get_ident()
        self._running = False

    def __enter__(self) -> Self:
        self._traveller = self._travel.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._traveller = None
        self._agenda.clear()
        self._travel.stop()

    def now(self) -> datetime:
        return self._now

    def at(self, when: datetime, order: Order, action: Action) -> Handle:
        if threading.get_ident() != self._thread:
            raise RuntimeError("a virtual loop belongs to the thread that made it")
        return self._agenda.add(max(aware(when), self._now), order, action)

    def after(self, delay: timedelta, order: Order, action: Action) -> Handle:
        return self.at(self._now + delay, order, action)

    def soon(self, action: Action) -> Handle:
        return self.at(self._now, Order.SOON, action)

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        def run() -> None:
            try:
                result = work()
            except Exception as error:
                if failed is None:
                    raise
                self.soon(bound(failed, error))
            else:
                self.soon(bound(done, result))

        self.soon(run)

    def run_until(self, when: datetime) -> None:
        if self._traveller is None:
            raise RuntimeError("enter the loop before running it")
        if self._running:
            raise RuntimeError("an action cannot drive the loop that runs it")
        self._running = True
        try:
            self._drive(aware(when))
        finally:
            self._running = False

    def _drive(self, until: datetime) -> None:
        if until < self._now:
            raise ValueError(f"{until.isoformat()} is before the loop's {self._now.isoformat()}")
        here = 0
        while (entry := self._agenda.take(until)) is not None:
            when, action = entry
            here = here + 1 if when == self._now else 1
            if here > MOST_ACTIONS_AT_ONE_INSTANT:
                raise StalledLoopError(f"{here} actions at {when.isoformat()}, and still more")
            self._move(when)
            action()
        self._move(until)

    def _move(self, when: datetime) -> None:
        assert self._traveller is not None
        if when != self._now:
            self._traveller.shift(when - self._now)
            self._now = when
