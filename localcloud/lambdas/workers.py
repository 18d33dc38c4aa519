"""Runs functions in processes of their own, in real time: time-outs, crashes, limits, cold starts."""

import os
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from localcloud.lambdas import memory
from localcloud.lambdas import output as printed
from localcloud.lambdas.function import (
    Function,
    Output,
    died,
    failure,
    out_of_memory,
    timed_out,
)
from localcloud.lambdas.report import Report
from localcloud.lambdas.runtime_api import Job
from localcloud.lambdas.spaces import platform_needs
from localcloud.lambdas.worker import Worker
from localcloud.states.tasks import LambdaResult

# How long a process may take to come up and import the handler; Lambda itself grants 10 s.
INIT_TIMEOUT_S = 30.0
START_S, LONGEST_START_S = 0.5, 5.0
"""About what a start takes, and what of a slow one is waited out for a warm process instead."""
PROCESSORS = os.cpu_count() or 1


@dataclass(slots=True)
class _Pool:
    """The workers of one function version: how many there are, and which have nothing to do."""

    size: int = 0
    idle: list[Worker] = field(default_factory=list)
    start_s: float = START_S
    """How long the last start took: whoever can have a warm process sooner waits for it."""
    line: deque[object] = field(default_factory=deque)
    """Who waits for one; who came first is served first."""
    freed: int = 0
    """How often one has become free: while it happens, whoever waits is served in time."""


class Workers:
    """Runs each function in a pool of processes, which reach the twin's cloud over HTTP.

    An invocation waits for the machine: at most `at_once` run at the same time, and where `at_work` processes
    of its function are at work, it waits for one of these as long as they become free; where none does for as
    long as a start takes, another is started. Each is reported in a line of its own, as Lambda's log has it.
    """

    def __init__(
        self,
        endpoint_url: str,
        output: Output = printed.unheard,
        at_once: int = 8,
        at_work: int = PROCESSORS,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._output = output
        self._environment = {
            **platform_needs(),
            "AWS_ENDPOINT_URL": endpoint_url,
            "NO_PROXY": "*",
            **(environment or {}),
        }
        self._pools: dict[tuple[str, str], _Pool] = {}
        self._workers: set[Worker] = set()
        self._lock = threading.Condition()
        self._is_closed = False
        self._at_work = at_work
        self._slots = threading.BoundedSemaphore(at_once)

    def run(self, function: Function, payload: bytes, request_id: str) -> LambdaResult:
        with self._lock:
            pool = self._pools.setdefault((function.name, function.version), _Pool())
            warm = self._awaited(pool)
        with self._slots:
            return self._run(pool, warm, Job(function, payload, request_id))

    def pids(self, function_name: str) -> list[int]:
        """The processes of a function, at work or warm."""
        with self._lock:
            return sorted(each.pid for each in self._workers if each.serves(function_name))

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self._lock.notify_all()
            workers = list(self._workers)
        for worker in workers:  # all at once: each takes a moment to be gone
            worker.kill()
        for worker in workers:
            worker.close()

    def _run(self, pool: _Pool, warm: Worker | None, job: Job) -> LambdaResult:
        worker = warm or self._worker(pool, job.function)
        if worker is None:
            return died(job.request_id, "as the twin closed")
        worker.start(job)
        is_well = self._watch(worker, job)
        assert job.result is not None
        start_s = worker.cold_start_s()
        if start_s is not None:
            pool.start_s = min(max(START_S, start_s), LONGEST_START_S)
        report = Report(
            job.request_id,
            job.duration_s,
            job.function.memory_mb,
            memory.peak_mb(worker.pid),
            start_s,
        )
        if is_well:
            self._rest(pool, worker)
        else:
            worker.kill()
        self._output(job.function.name, report.line(job.result))
        return job.result

    def _watch(self, worker: Worker, job: Job) -> bool:
        """Wait for the job's end, or bring it about; whether the process may go on."""
        if not job.taken.wait(INIT_TIMEOUT_S):
            job.end(failure("Sandbox.Timedout", f"RequestId: {job.request_id} Init timed out"))
            return False
        if not job.ended.wait(job.function.timeout.total_seconds()):
            job.end(timed_out(job.request_id, job.function.timeout))
            return False
        assert job.result is not None
        if memory.has_run_out(job.result):
            job.result = out_of_memory(job.request_id)
            return False
        return not job.never_started and worker.is_alive

    def _awaited(self, pool: _Pool) -> Worker | None:
        """Wait for a warm worker while enough are at work and become free; None where one is to be started."""
        ticket = object()
        pool.line.append(ticket)
        try:
            while not self._is_closed:
                if pool.line[0] is ticket and (worker := _taken(pool)) is not None:
                    return worker
                has_moved = partial(self._has_moved, pool, ticket, pool.freed)
                if pool.size < self._at_work or not self._lock.wait_for(has_moved, pool.start_s):
                    return None
            return None
        finally:
            pool.line.remove(ticket)
            self._lock.notify_all()  # the next in line

    def _has_moved(self, pool: _Pool, ticket: object, freed: int) -> bool:
        """Tell whether one became free since, or there are no longer as many as may be at work."""
        is_served = pool.line[0] is ticket and bool(pool.idle)
        return is_served or pool.freed != freed or pool.size < self._at_work or self._is_closed

    def _worker(self, pool: _Pool, function: Function) -> Worker | None:
        with self._lock:
            if (known := _taken(pool)) is not None:
                return known
            if self._is_closed:
                return None
            gone = partial(self._gone, pool)
            worker = Worker(function, self._environment, self._output, gone)
            self._workers.add(worker)
            pool.size += 1
            return worker

    def _rest(self, pool: _Pool, worker: Worker) -> None:
        with self._lock:
            if worker in self._workers:
                pool.idle.append(worker)
                pool.freed += 1
                self._lock.notify_all()

    def _gone(self, pool: _Pool, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
            pool.size -= 1
            if worker in pool.idle:
                pool.idle.remove(worker)
            self._lock.notify_all()


def _taken(pool: _Pool) -> Worker | None:
    while pool.idle:
        if (worker := pool.idle.pop()).is_alive:
            return worker
    return None
