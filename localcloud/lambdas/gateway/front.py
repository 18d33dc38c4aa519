"""The portal's API on a port of this machine."""

from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from localcloud.lambdas.gateway.gateway import Gateway
from localcloud.lambdas.gateway.messages import Request
from localcloud.loopback import LoopbackServer

# API Gateway itself takes no more.
LARGEST_BODY = 10 * 1024 * 1024


class Front(LoopbackServer):
    """Serves a gateway over HTTP while entered; port 0 takes any free port."""

    def __init__(self, gateway: Gateway, port: int = 0) -> None:
        handler = type("_Handler", (_Handler,), {"gateway": gateway})
        super().__init__(handler, port)


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
