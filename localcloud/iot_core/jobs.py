"""Jobs as devices see them over MQTT; the registry's side of the same executions is moto's."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

from localcloud.iot_core.job_execution import JobExecution, JobStatus
from localcloud.iot_core.job_request import JobError, Problem, Update
from localcloud.iot_core.job_timers import JobTimers
from localcloud.loop import Loop

NEXT = "$next"
MOST_TOLD = 15
"""Of pending executions in one notification."""

Publish = Callable[[str, bytes], None]
Document = dict[str, Any]


class Registry(Protocol):
    """What the control plane keeps of jobs."""

    @property
    def executions(self) -> Mapping[tuple[str, str], JobExecution]:
        """Every execution by job and thing."""
        ...

    def document(self, job: str) -> object:
        """The job's document, read."""
        ...

    def minutes(self, job: str) -> int | None:
        """How long an execution of the job may be in progress."""
        ...

    def settle(self, job: str) -> None:
        """Bring the job's own state up to its executions'."""
        ...


class Jobs:
    """Lets devices work on their jobs, and tells each of changes in its list, whoever made them."""

    def __init__(self, loop: Loop, publish: Publish, registry: Registry) -> None:
        self._publish = publish
        self._registry = registry
        self._lock = threading.RLock()
        self._timers = JobTimers(loop, self._run_out)
        self._depth = 0

    def pending(self, thing: str) -> list[JobExecution]:
        """The thing's executions that have not ended: those in progress first, then by age."""
        mine = [e for (_, t), e in self._registry.executions.items() if t == thing and e.is_pending]
        return sorted(mine, key=lambda e: (e.status != JobStatus.IN_PROGRESS, e.queued_at))

    def listed(self, thing: str) -> Document:
        """What `get/accepted` says."""
        with self._lock:
            pending = self.pending(thing)
        running = [e.summary() for e in pending if e.status == JobStatus.IN_PROGRESS]
        queued = [e.summary() for e in pending if e.status == JobStatus.QUEUED]
        return {"inProgressJobs": running, "queuedJobs": queued}

    def start_next(
        self, thing: str, details: Mapping[str, str] | None, step: int | None
    ) -> Document:
        """Start the first pending execution, or show it if it runs; nothing when there is none."""
        with self.changing():
            execution = next(iter(self.pending(thing)), None)
            if execution is None:
                return {}
            if execution.status == JobStatus.QUEUED:
                self._start(execution, details)
            self._timers.start_step(execution, step)
            return {"execution": execution.told(self._registry.document(execution.job_id))}

    def describe(self, thing: str, job: str, number: int | None, *, document: bool) -> Document:
        """Show an execution, `$next` for the first pending one; nothing when none is pending."""
        with self._lock:
            if job == NEXT:
                execution = next(iter(self.pending(thing)), None)
                if execution is None:
                    return {}
            else:
                execution = self._found(thing, job, number)
            if not execution.is_pending:
                why = "The job execution has reached a terminal state"
                raise JobError(Problem.TERMINAL, why, execution.state())
            content = self._registry.document(execution.job_id) if document else None
            return {"execution": execution.told(content)}

    def update(self, thing: str, job: str, update: Update) -> Document:
        """Take in what a device says of its work; JobError changes nothing."""
        with self.changing():
            execution = self._found(thing, job, update.number)
            if not execution.is_pending:
                why = f"{execution.status} is where it ends"
                raise JobError(Problem.TRANSITION, why, execution.state())
            if update.expected not in (None, execution.version_number):
                why = f"The version is {execution.version_number}"
                raise JobError(Problem.VERSION, why, execution.state())
            self._carry_out(execution, update)
            answer: Document = {}
            if update.shows_state:
                answer["executionState"] = execution.state()
            if update.shows_document:
                answer["jobDocument"] = self._registry.document(job)
            return answer

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Change executions inside; afterwards jobs are settled and the things concerned are told."""
        with self._lock:
            if self._depth:
                yield
                return
            before = _snapshot(self._registry.executions)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            self._follow(before, _snapshot(self._registry.executions))

    def _start(self, execution: JobExecution, details: Mapping[str, str] | None) -> None:
        execution.change(JobStatus.IN_PROGRESS, details)
        self._timers.start_job(execution, self._registry.minutes(execution.job_id))

    def _carry_out(self, execution: JobExecution, update: Update) -> None:
        if update.status is JobStatus.IN_PROGRESS:
            self._start(execution, update.details)
            self._timers.start_step(execution, update.step)
        else:
            execution.change(update.status, update.details)

    def _run_out(self, execution: JobExecution) -> None:
        with self.changing():
            if execution.is_pending:
                execution.change(JobStatus.TIMED_OUT)

    def _found(self, thing: str, job: str, number: int | None) -> JobExecution:
        execution = self._registry.executions.get((job, thing))
        if execution is None or number not in (None, execution.execution_number):
            raise JobError(Problem.NOT_FOUND, "There is no such job execution")
        return execution

    def _follow(self, before: "_Snapshot", after: "_Snapshot") -> None:
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        for job in dict.fromkeys(job for job, _ in changed):
            self._registry.settle(job)
        for key in changed:
            execution = self._registry.executions.get(key)
            if execution is not None and not execution.is_pending:
                self._timers.stop(execution)
        for thing in dict.fromkeys(thing for _, thing in changed):
            self._tell(thing, _first(before, thing))

    def _tell(self, thing: str, first_before: str | None) -> None:
        now, pending = int(datetime.now(UTC).timestamp()), self.pending(thing)
        jobs: dict[str, list[Document]] = {}
        for execution in pending[:MOST_TOLD]:
            jobs.setdefault(execution.status, []).append(execution.summary())
        self._say(f"$aws/things/{thing}/jobs/notify", {"timestamp": now, "jobs": jobs})
        first = pending[0] if pending else None
        if first_before != (first.job_id if first else None):
            document = first and first.told(self._registry.document(first.job_id))
            shown = {"execution": document} if document else {}
            self._say(f"$aws/things/{thing}/jobs/notify-next", {"timestamp": now, **shown})

    def _say(self, topic: str, document: Document) -> None:
        self._publish(topic, json.dumps(document, ensure_ascii=False).encode())


_Snapshot = dict[tuple[str, str], tuple[str, datetime]]


def _snapshot(executions: Mapping[tuple[str, str], JobExecution]) -> _Snapshot:
    return {key: (execution.status, execution.queued_at) for key, execution in executions.items()}


def _first(snapshot: _Snapshot, thing: str) -> str | None:
    mine = [
        (status != JobStatus.IN_PROGRESS, queued_at, job)
        for (job, owner), (status, queued_at) in snapshot.items()
        if owner == thing and JobStatus(status).is_pending
    ]
    # By age alone among equals, as the list is: sorting is stable.
    return min(mine, key=lambda each: each[:2])[2] if mine else None
