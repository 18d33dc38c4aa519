"""The loop on the wall clock."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self, TypeVar

from localcloud.agenda import Action, Agenda, Handle, Order, aware, bound

T = TypeVar("T")

_log = logging.getLogger(__name__)


class RealLoop:
    """A loop on the wall clock: one thread runs the actions, a pool runs what blocks.

    Any thread may post and cancel. No exception is swallowed: each is logged when it happens and
    raised from the next `run_until` or from closing. What is not yet due when the loop closes never
    runs.
    """

    def __init__(self, workers: int = 32) -> None:
        self._agenda = Agenda()
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
            entry = self._agenda.add(max(aware(when), self.now()), order, action)
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
                    self.soon(bound(failed, error))
            else:
                self.soon(bound(done, result))

        with self._changed:
            if not self._closing:
                self._pool.submit(run)

    def run_until(self, when: datetime) -> None:
        """Block until the instant has passed, an action has failed, or the loop is closed."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("an action cannot wait for the loop that runs it")
        until = aware(when)
        with self._changed:
            while not (self._errors or self._closing or self._is_past(until)):
                self._changed.wait(self._seconds_to(until))
        self._raise_errors()

    def failures(self) -> list[BaseException]:
        """What has gone wrong since it was last asked or raised; each is told once."""
        return self._taken_errors()

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
