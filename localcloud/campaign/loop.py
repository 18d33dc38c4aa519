"""A loop whose clock is its own: thousands of runs in one process, and no other clock is touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from localcloud.agenda import Action, Agenda, Handle, Order, aware
from telecare.adapters.memory.world import ManualClock

T = TypeVar("T")


class ClockLoop:
    """Runs actions by instant, order and creation; its clock stands still while one of them runs."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._agenda = Agenda()

    def now(self) -> datetime:
        """Return the instant of the clock."""
        return self._clock.now()

    def at(self, when: datetime, order: Order, action: Action) -> Handle:
        """Run the action at an instant; one that has passed counts as now."""
        return self._agenda.add(max(aware(when), self.now()), order, action)

    def after(self, delay: timedelta, order: Order, action: Action) -> Handle:
        """Run the action when the delay has passed."""
        return self.at(self.now() + delay, order, action)

    def soon(self, action: Action) -> Handle:
        """Run the action at this instant, before anything else of it."""
        return self.at(self.now(), Order.SOON, action)

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run work at once and hand on what came of it; without `failed` its error is the loop's."""
        try:
            result = work()
        except Exception as error:
            if failed is None:
                raise
            failed(error)
        else:
            done(result)

    def run_until(self, when: datetime) -> None:
        """Return when everything due up to and including this instant has run."""
        until = aware(when)
        while (entry := self._agenda.take(until)) is not None:
            due, action = entry
            self._clock.forward(due - self.now())
            action()
        self._clock.forward(until - self.now())

    def run_one(self) -> None:
        """Run the next action of this very instant, if there is one: what another process would do meanwhile."""
        entry = self._agenda.take(self.now())
        if entry is not None:
            entry[1]()
