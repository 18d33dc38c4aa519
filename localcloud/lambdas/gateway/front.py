"""The portal's API on a port of this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from localcloud.lambdas.gateway.gateway import Gateway
from localcloud.lambdas.gateway.messages import Request

# API Gateway itself takes no more.
LARGEST_BODY = 10 * 1024 * 1024


class Front:
    """Serves a gateway over HTTP while entered; port 0 takes any free port."""

    def __init__(self, gateway: Gateway, port: int = 0) -> None:
        handler = type("_Handler", (_Handler,), {"gateway": gateway})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="anju-portal", daemon=True
        )

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Turns HTTP into requests to the gateway."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    gateway: Gateway

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            self.send_error(413)
            return
        target = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=target.path,
            headers=tuple(self.headers.items()),
            body=self.rfile.read(length),
            query=tuple(parse_qsl(target.query, keep_blank_values=True)),
        )
        response = self.gateway.answer(request)
        self.send_response_only(response.status)
        for name, value in response.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - theirs

    def log_message(self, *_arguments: Any) -> None:
        """The functions write the log."""
