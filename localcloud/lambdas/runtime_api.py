"""The Lambda Runtime API for one worker process, as awslambdaric speaks it."""

import queue
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from localcloud.lambdas.function import UNHANDLED, Function
from localcloud.states.tasks import LambdaResult


@dataclass(slots=True)
class Job:
    """One invocation on its way through a worker."""

    function: Function
    payload: bytes
    request_id: str
    taken: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    result: LambdaResult | None = None
    never_started: bool = False
    taken_at: float = 0.0
    ended_at: float = 0.0

    @property
    def duration_s(self) -> float:
        """How long the handler had it; nothing if it never came so far."""
        return max(0.0, self.ended_at - self.taken_at) if self.taken_at else 0.0

    def take(self) -> None:
        """The process has begun on it."""
        self.taken_at = time.perf_counter()
        self.taken.set()

    def end(self, result: LambdaResult) -> None:
        """Give the answer; whoever answers second is not heard."""
        if not self.ended.is_set():
            self.result = result
            self.ended_at = time.perf_counter()
            self.taken.set()
            self.ended.set()


class RuntimeApi:
    """Hands one job at a time to the process that polls it, and takes the answer back."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._job: Job | None = None
        self.ready_at: float | None = None
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("_Handler", (_Handler,), {"api": self})
        )
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="anju-runtime-api", daemon=True
        )
        self._thread.start()

    @property
    def address(self) -> str:
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    def hand(self, job: Job) -> None:
        self._job = job
        self._jobs.put(job)

    def close(self) -> None:
        self._jobs.put(None)
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def next_job(self) -> Job | None:
        """The next job, when there is one; None when the API closes."""
        if self.ready_at is None:
            self.ready_at = time.perf_counter()
        job = self._jobs.get()
        if job is not None:
            job.take()
        return job

    def answer(self, request_id: str, body: bytes, error: str | None) -> None:
        job = self._job
        if job is not None and request_id in ("init", job.request_id):
            job.never_started = request_id == "init"
            job.end(LambdaResult(body, error))


class _Handler(BaseHTTPRequestHandler):
    """Answers one worker; every connection of it has an object of its own."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    api: RuntimeApi

    def do_GET(self) -> None:
        """`invocation/next`: waits until there is something to do."""
        job = self.api.next_job()
        if job is None:
            self.close_connection = True
            return
        timeout_s = job.function.timeout.total_seconds()
        headers = {
            "Lambda-Runtime-Aws-Request-Id": job.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + timeout_s) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": job.function.arn,
            "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000;Sampled=0",
        }
        self._send(200, job.payload or b"{}", headers)

    def do_POST(self) -> None:
        """`invocation/<id>/response`, `invocation/<id>/error` or `init/error`."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        *_, subject, verb = self.path.split("/")
        self.api.answer(subject, body, None if verb == "response" else UNHANDLED)
        self._send(202, b'{"status":"OK"}', {})

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # the worker died; its keeper tells of it

    def log_message(self, *_arguments: Any) -> None:
        """Every request of a worker would be a line."""

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
