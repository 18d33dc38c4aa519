"""One event loop on a virtual or a real clock: all that happens later in the twin."""

import heapq
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import count
from types import TracebackType
from typing import Protocol, Self, TypeVar

import time_machine

Action = Callable[[], None]
T = TypeVar("T")

_log = logging.getLogger(__name__)

MOST_ACTIONS_AT_ONE_INSTANT = 1_000_000


class Order(IntEnum):
    """Who goes first when several actions are due at the same instant."""

    SOON = 0
    DO = 1
    CARRIER = 2
    TIMER = 3


class StalledLoopError(RuntimeError):
    """Virtual time cannot go on: actions of one instant keep posting more for the same instant."""


class Handle(Protocol):
    """A promise to run an action later, which can be taken back until it has begun."""

    def cancel(self) -> None: ...


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


@dataclass(order=True, slots=True)
class _Entry:
    when: datetime
    order: Order
    number: int
    action: Action | None = field(compare=False)

    def cancel(self) -> None:
        self.action = None


class _Agenda:
    """Entries by instant, order and creation; cancelled ones are never handed out."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._numbers = count()

    def add(self, when: datetime, order: Order, action: Action) -> _Entry:
        entry = _Entry(when, order, next(self._numbers), action)
        heapq.heappush(self._entries, entry)
        return entry

    def next_due(self) -> datetime | None:
        while self._entries and self._entries[0].action is None:
            heapq.heappop(self._entries)
        return self._entries[0].when if self._entries else None

    def take(self, until: datetime) -> tuple[datetime, Action] | None:
        """The next action due by the instant, removed, or None."""
        while self._entries and self._entries[0].when <= until:
            entry = heapq.heappop(self._entries)
            if (action := entry.action) is not None:
                return entry.when, action
        return None

    def clear(self) -> None:
        self._entries.clear()


def _aware(when: datetime) -> datetime:
    if when.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {when.isoformat()}")
    return when.astimezone(UTC)


class VirtualLoop:
    """A loop whose clock stands still while code runs and leaps to the next due action.

    Every clock of the process shows the loop's instant while the loop is entered. One thread alone
    may use it, so that the same actions give the same history on every run.
    """

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)
        self._travel = time_machine.travel(self._now, tick=False)
        self._traveller: time_machine.Traveller | None = None
        self._agenda = _Agenda()
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
        return self._agenda.add(max(_aware(when), self._now), order, action)

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
                self.soon(_bound(failed, error))
            else:
                self.soon(_bound(done, result))

        self.soon(run)

    def run_until(self, when: datetime) -> None:
        if self._traveller is None:
            raise RuntimeError("enter the loop before running it")
        if self._running:
            raise RuntimeError("an action cannot drive the loop that runs it")
        self._running = True
        try:
            self._drive(_aware(when))
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


def _bound(take: Callable[[T], None], value: T) -> Action:
    return lambda: take(value)


class RealLoop:
    """A loop on the wall clock: one thread runs the actions, a pool runs what blocks.

    Any thread may post and cancel. No exception is swallowed: each is logged when it happens and
    raised from the next `run_until` or from closing. What is not yet due when the loop closes never
    runs.
    """

    def __init__(self, workers: int = 32) -> None:
        self._agenda = _Agenda()
        self._latest = datetime.now(UTC)
        self._changed = threading.Condition()
        self._closing = False
        self._idle = True
        self._errors: list[BaseException] = []
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="anju-work")
        self._thread = threading.Thread(target=self._serve, name="anju-loop", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
            return
        self._stop()
        for unseen in self._taken_errors():
            error.add_note(f"before that, in the loop: {unseen!r}")

    def now(self) -> datetime:
        with self._changed:
            self._latest = max(self._latest, datetime.now(UTC))
            return self._latest

    def at(self, when: datetime, order: Order, action: Action) -> Handle:
        with self._changed:
            entry = self._agenda.add(max(_aware(when), self.now()), order, action)
            self._changed.notify_all()
            return entry

    def after(self, delay: timedelta, order: Order, action: Action) -> Handle:
        with self._changed:
            return self.at(self.now() + delay, order, action)

    def soon(self, action: Action) -> Handle:
        with self._changed:
            return self.at(self.now(), Order.SOON, action)

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        def run() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - kept for the driver or told to `failed`
                if failed is None:
                    self._keep(error)
                else:
                    self.soon(_bound(failed, error))
            else:
                self.soon(_bound(done, result))

        with self._changed:
            if not self._closing:
                self._pool.submit(run)

    def run_until(self, when: datetime) -> None:
        """Block until the instant has passed, an action has failed, or the loop is closed."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("an action cannot wait for the loop that runs it")
        until = _aware(when)
        with self._changed:
            while not (self._errors or self._closing or self._is_past(until)):
                self._changed.wait(self._seconds_to(until))
        self._raise_errors()

    def close(self) -> None:
        """Stop after the running action and the running work, then raise what went wrong."""
        self._stop()
        self._raise_errors()

    def _is_past(self, until: datetime) -> bool:
        due = self._agenda.next_due()
        return self.now() > until and self._idle and (due is None or due > until)

    def _seconds_to(self, until: datetime) -> float:
        return max((until - self.now()).total_seconds(), 0.001)

    def _stop(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True, cancel_futures=True)
        with self._changed:
            self._agenda.clear()

    def _serve(self) -> None:
        while (action := self._wait_for_action()) is not None:
            try:
                action()
            except BaseException as error:  # noqa: BLE001 - kept for the driver
                self._keep(error)

    def _wait_for_action(self) -> Action | None:
        with self._changed:
            self._idle = True
            self._changed.notify_all()
            while not self._closing:
                entry = self._agenda.take(self.now())
                if entry is not None:
                    self._idle = False
                    return entry[1]
                due = self._agenda.next_due()
                self._changed.wait(None if due is None else self._seconds_to(due))
            return None

    def _keep(self, error: BaseException) -> None:
        _log.error("an action of the loop failed", exc_info=error)
        with self._changed:
            self._errors.append(error)
            self._changed.notify_all()

    def _taken_errors(self) -> list[BaseException]:
        with self._changed:
            errors, self._errors = self._errors, []
            return errors

    def _raise_errors(self) -> None:
        errors = self._taken_errors()
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise BaseExceptionGroup("several actions of the loop failed", errors)
