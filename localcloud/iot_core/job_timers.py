"""The two clocks of a running job execution: the job's own, and the step's that the device sets."""

from collections.abc import Callable
from datetime import datetime, timedelta

from localcloud.agenda import Handle, Order
from localcloud.iot_core.job_execution import JobExecution
from localcloud.loop import Loop

_JOB, _STEP = "job", "step"
_NO_STEP = -1


class JobTimers:
    """Calls `run_out` once for an execution whose first clock runs out while it is pending."""

    def __init__(self, loop: Loop, run_out: Callable[[JobExecution], None]) -> None:
        self._loop = loop
        self._run_out = run_out
        self._due: dict[tuple[str, str], dict[str, tuple[datetime, Handle]]] = {}

    def start_job(self, execution: JobExecution, minutes: int | None) -> None:
        """Start the clock that no update of the device stops or sets back."""
        if minutes is not None and _JOB not in self._of(execution):
            self._set(execution, _JOB, minutes)

    def start_step(self, execution: JobExecution, minutes: int | None) -> None:
        """Start or set back the step's clock; -1 stops it, None leaves it."""
        if minutes is None:
            return
        self._stop(execution, _STEP)
        if minutes != _NO_STEP:
            self._set(execution, _STEP, minutes)
        self._note(execution)

    def stop(self, execution: JobExecution) -> None:
        """Stop both: the execution has come to its end."""
        for name in (_JOB, _STEP):
            self._stop(execution, name)
        self._note(execution)

    def _of(self, execution: JobExecution) -> dict[str, tuple[datetime, Handle]]:
        return self._due.setdefault((execution.job_id, execution.thing), {})

    def _set(self, execution: JobExecution, name: str, minutes: int) -> None:
        delay = timedelta(minutes=minutes)
        handle = self._loop.after(delay, Order.TIMER, lambda: self._run_out(execution))
        self._of(execution)[name] = self._loop.now() + delay, handle
        self._note(execution)

    def _stop(self, execution: JobExecution, name: str) -> None:
        running = self._of(execution).pop(name, None)
        if running is not None:
            running[1].cancel()

    def _note(self, execution: JobExecution) -> None:
        execution.times_out_at = min((due for due, _ in self._of(execution).values()), default=None)
