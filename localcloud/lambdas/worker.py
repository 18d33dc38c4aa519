"""One execution environment: a process with awslambdaric in it, and what it is doing."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from tempfile import TemporaryDirectory

from localcloud.lambdas import memory
from localcloud.lambdas.function import Function, Output, died
from localcloud.lambdas.runtime_api import Job, RuntimeApi


class Worker:
    """Starts cold, then takes one job after the other until it dies or is stopped.

    A job that it holds when it dies is answered with Runtime.ExitError. It has a folder of its own
    for temporary files, which lasts as long as it does; only code that spells `/tmp` out shares the
    machine's. Its memory is limited where the platform can.
    """

    def __init__(
        self,
        function: Function,
        environment: Mapping[str, str],
        output: Output,
        gone: Callable[["Worker"], None],
    ) -> None:
        self._function = function
        self._output = output
        self._gone = gone
        self._job: Job | None = None
        self._api = RuntimeApi()
        self._scratch = TemporaryDirectory(prefix="anju-worker-")
        self._begun_at = time.perf_counter()
        self._is_cold = True
        self._process = subprocess.Popen(
            [sys.executable, "-m", "awslambdaric", function.handler],
            env={
                **environment,
                **function.surroundings(),
                "AWS_LAMBDA_RUNTIME_API": self._api.address,
                "PYTHONPATH": os.pathsep.join(function.search_path),
                "PYTHONUNBUFFERED": "1",
                "TMPDIR": self._scratch.name,
            },
            cwd=function.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the twin, which then stops its workers
        )
        memory.limit(self._process.pid, function.memory_mb)
        self._keeper = threading.Thread(target=self._keep, name="anju-worker", daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def serves(self, function_name: str) -> bool:
        return self._function.name == function_name

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def start(self, job: Job) -> None:
        """Give the worker, which must be idle, something to do."""
        self._job = job
        self._api.hand(job)
        if not self.is_alive:
            self._mourn(job)

    def cold_start_s(self) -> float | None:
        """How long the process took to be ready, told once; None when it was warm or never was."""
        if not self._is_cold or self._api.ready_at is None:
            return None
        self._is_cold = False
        return self._api.ready_at - self._begun_at

    def kill(self) -> None:
        """End the process now, as Lambda does after a time-out."""
        self._process.kill()

    def close(self) -> None:
        self.kill()
        self._keeper.join()

    def _keep(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._output(self._function.name, line.decode(errors="replace").rstrip("\n"))
        self._process.wait()
        self._gone(self)
        if (job := self._job) is not None:
            self._mourn(job)
        self._api.close()
        self._scratch.cleanup()

    def _mourn(self, job: Job) -> None:
        code = self._process.wait()
        how = f"with error: signal {-code}" if code < 0 else f"with exit status {code}"
        job.end(died(job.request_id, how))
