"""Runs functions in processes of their own, in real time: time-outs, crashes, limits, cold starts."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from localcloud.lambdas import output as printed
from localcloud.lambdas.function import Function, Output, died, failure
from localcloud.lambdas.runtime_api import Job
from localcloud.lambdas.spaces import inherited
from localcloud.lambdas.worker import Worker
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

# How long a process may take to come up and import the handler; Lambda itself grants 10 s.
INIT_TIMEOUT_S = 30.0


@dataclass(slots=True)
class _Pool:
    """The workers of one function version."""

    idle: list[Worker] = field(default_factory=list)
    busy: int = 0


class Workers:
    """Runs each function in a pool of processes, which reach the twin's cloud over HTTP.

    A function with reserved concurrency is refused beyond it, as Lambda does. Without one, an
    invocation waits for the machine: at most `at_once` run at the same time.
    """

    def __init__(
        self,
        endpoint_url: str,
        output: Output = printed.unheard,
        at_once: int = 8,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._output = output
        self._environment = {
            **inherited(),
            "AWS_ENDPOINT_URL": endpoint_url,
            "NO_PROXY": "*",
            **(environment or {}),
        }
        self._pools: dict[tuple[str, str], _Pool] = {}
        self._workers: set[Worker] = set()
        self._lock = threading.Lock()
        self._is_closed = False
        self._slots = threading.BoundedSemaphore(at_once)

    def run(self, function: Function, payload: bytes, request_id: str) -> LambdaResult:
        pool = self._enter(function)
        try:
            with self._slots:
                return self._run(pool, Job(function, payload, request_id))
        finally:
            with self._lock:
                pool.busy -= 1

    def pids(self, function_name: str) -> list[int]:
        """The processes of a function, at work or warm."""
        with self._lock:
            return sorted(each.pid for each in self._workers if each.serves(function_name))

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            workers = list(self._workers)
        for worker in workers:  # all at once: each takes a moment to be gone
            worker.kill()
        for worker in workers:
            worker.close()

    def _enter(self, function: Function) -> _Pool:
        with self._lock:
            pool = self._pools.setdefault((function.name, function.version), _Pool())
            if function.concurrency is not None and pool.busy >= function.concurrency:
                raise InvocationRefusedError(
                    "TooManyRequestsException", f"{function.name}: Rate Exceeded."
                )
            pool.busy += 1
            return pool

    def _run(self, pool: _Pool, job: Job) -> LambdaResult:
        worker = self._worker(pool, job.function)
        if worker is None:
            return died(job.request_id, "as the twin closed")
        worker.start(job)
        if not job.taken.wait(INIT_TIMEOUT_S):
            worker.kill()
            job.end(failure("Sandbox.Timedout", f"RequestId: {job.request_id} Init timed out"))
        elif not job.ended.wait(job.function.timeout.total_seconds()):
            worker.kill()
            seconds = f"{job.function.timeout.total_seconds():.2f}"
            message = f"RequestId: {job.request_id} Error: Task timed out after {seconds} seconds"
            job.end(failure("Sandbox.Timedout", message))
        elif job.never_started:
            worker.kill()
        else:
            self._rest(pool, worker)
        assert job.result is not None
        return job.result

    def _worker(self, pool: _Pool, function: Function) -> Worker | None:
        with self._lock:
            while pool.idle:
                if (worker := pool.idle.pop()).is_alive:
                    return worker
            if self._is_closed:
                return None
            worker = Worker(function, self._environment, self._output, self._gone)
            self._workers.add(worker)
            return worker

    def _rest(self, pool: _Pool, worker: Worker) -> None:
        with self._lock:
            if worker in self._workers:
                pool.idle.append(worker)

    def _gone(self, worker: Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
            for pool in self._pools.values():
                if worker in pool.idle:
                    pool.idle.remove(worker)
