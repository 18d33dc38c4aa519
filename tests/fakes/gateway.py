"""A gateway on this machine that answers as it is told, one answer a request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

HANG, DROP = -1, -2
"""Take the request and say nothing; take it and hang up."""


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    document: Any
    headers: dict[str, str]


@dataclass
class Gateway:
    """Answers `(status, body)`, the last answer again and again, or what `decide` makes of a request."""

    answers: list[tuple[int, bytes]] = field(default_factory=lambda: [(200, b"{}")])
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    decide: Callable[[Asked], tuple[int, bytes]] | None = None

    def __enter__(self) -> Self:
        gateway, self._over = self, threading.Event()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                gateway.connections += 1
                super().setup()

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                document = json.loads(body) if body else None
                headers = {name.lower(): value for name, value in self.headers.items()}
                gateway.asked.append(Asked(self.command, self.path, document, headers))
                gateway.reply(self, *gateway.answer_to(gateway.asked[-1]))

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server looks for

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )
        self._thread.start()
        return self

    def answer_to(self, asked: Asked) -> tuple[int, bytes]:
        """Choose the answer."""
        if self.decide is not None:
            return self.decide(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def reply(self, request: BaseHTTPRequestHandler, status: int, content: bytes) -> None:
        """Answer one request."""
        if status in {HANG, DROP}:
            if status == HANG:
                self._over.wait(30)
            request.close_connection = True
            return
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"
