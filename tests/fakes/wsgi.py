"""The gateway of the twin as a WSGI application: tools that test HTTP need no socket then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote

from localcloud.twin import Twin

Start = Callable[[str, list[tuple[str, str]]], object]


class Wsgi:
    """Passes each request on to the portal's API, under a token, and each answer back as it is."""

    def __init__(self, twin: Twin, token: str) -> None:
        self.twin = twin
        self._token = {"Authorization": f"Bearer {token}"}

    def __call__(self, environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        answered = self.twin.api(
            environ["REQUEST_METHOD"],
            quote(environ["PATH_INFO"].encode("latin-1"), safe="/~:@!$&'()*+,;="),
            headers={**_headers(environ), **self._token},
            body=environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)),
            query=parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True),
        )
        start(f"{answered.status} {HTTPStatus(answered.status).phrase}", list(answered.headers))
        return [answered.body]


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    sent = {k[5:]: v for k, v in environ.items() if k.startswith("HTTP_")}
    sent |= {k: environ[k] for k in ("CONTENT_TYPE",) if environ.get(k)}
    return {name.replace("_", "-").title(): value for name, value in sent.items()}
