"""JSON over HTTP with keep-alive and little patience; tells a request not sent from one perhaps taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NewConnectionError,
    SSLError,
)

_NO_CONNECTION = (ConnectTimeoutError, LocationValueError, NewConnectionError, SSLError)

MAYBE_TAKEN = frozenset({502, 504})
"""What a proxy says when the server behind it did not answer."""


class NotSentError(Exception):
    """The request has reached nobody, or was turned away unread."""


class MaybeTakenError(Exception):
    """The request was sent; whether it was taken is not known."""


class RejectedError(Exception):
    """The other side read the request and will not take it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class JsonHttp:
    """Speaks to one base URL. Retries nothing: its user knows what may be repeated."""

    def __init__(self, url: str, read_s: float = 3.0) -> None:
        self._url = url.rstrip("/")
        patience = urllib3.Timeout(connect=1.0, read=read_s)
        self._pool = urllib3.PoolManager(timeout=patience, retries=False, maxsize=4)

    def ask(
        self,
        method: str,
        path: str,
        document: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the answer's object; {} where the answer has none."""
        if not self._url.startswith(("https://", "http://")):
            raise NotSentError("no address")
        body = None if document is None else json.dumps(document, ensure_ascii=False).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        try:
            response = self._pool.request(method, self._url + path, body=body, headers=sent)
        except _NO_CONNECTION as error:
            raise NotSentError(type(error).__name__) from error
        except HTTPError as error:
            raise MaybeTakenError(type(error).__name__) from error
        _check(response.status)
        return _object(response.data)


def _check(status: int) -> None:
    if status in MAYBE_TAKEN:
        raise MaybeTakenError(f"status {status}")
    if status >= 500 or status == 429:
        raise NotSentError(f"status {status}")
    if status >= 300:
        raise RejectedError(status)


def _object(data: bytes) -> dict[str, Any]:
    if not data.strip():
        return {}
    try:
        document = json.loads(data)
    except ValueError as error:
        raise MaybeTakenError("the answer is no JSON") from error
    if not isinstance(document, dict):
        raise MaybeTakenError("the answer is no JSON object")
    return document
