"""The gateway in front of the telephone network and the city centre: JSON over HTTP, as the adapters speak it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

import urllib3

from localcloud.loop import Loop
from localcloud.loopback import LoopbackServer
from localcloud.telephone.network import (
    CarrierIsDownError,
    Sms,
    TelephoneNetwork,
    terms_of,
)

TWIN_HOST = "gateway.twin.internal"
"""The host of drills: requests to it never leave the process."""


_PATIENCE_S = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and document of one answer."""

    status: HTTPStatus
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Push:
    """An event that the city centre was given."""

    key: str
    at: datetime
    document: Mapping[str, Any]


class Gateway:
    """Answers the requests of the carrier and city-centre adapters; the same key twice is the same."""

    def __init__(self, network: TelephoneNetwork, loop: Loop) -> None:
        self._network = network
        self._loop = loop
        self.pushes: dict[str, Push] = {}

    def handle(
        self, method: str, path: str, headers: Mapping[str, str], document: Mapping[str, Any]
    ) -> Answer:
        """Answer one request; an unknown path is 404, a malformed one 400, a network that is down 503."""
        try:
            return self._route(method, [unquote(p) for p in path.strip("/").split("/")], headers)(
                document
            )
        except CarrierIsDownError:
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "carrier is down"})
        except (KeyError, ValueError, TypeError) as error:
            return Answer(HTTPStatus.BAD_REQUEST, {"error": repr(error)})

    def _route(
        self, method: str, parts: list[str], headers: Mapping[str, str]
    ) -> Callable[[Mapping[str, Any]], Answer]:
        match (method, *parts):
            case ("POST", "calls"):
                return self._place
            case ("GET", "calls", attempt):
                return lambda _: self._find(attempt)
            case ("POST", "calls", attempt, "cancel"):
                return lambda _: self._cancel(attempt)
            case ("POST", "calls", attempt, "tell"):
                return lambda document: self._tell(attempt, document)
            case ("POST", "sms"):
                return self._sms
            case ("POST", "events"):
                return lambda document: self._push(headers, document)
        return lambda _: Answer(HTTPStatus.NOT_FOUND, {"error": "no such path"})

    def _place(self, document: Mapping[str, Any]) -> Answer:
        carrier_id = self._network.place_call(
            attempt=document["attempt"],
            bureau=document["bureau"],
            incident=document["incident"],
            number=document["number"],
            terms=terms_of(document),
            text=document.get("text", ""),
        )
        return Answer(HTTPStatus.OK, {"carrier_id": carrier_id})

    def _find(self, attempt: str) -> Answer:
        carrier_id = self._network.find_call(attempt)
        if carrier_id is None:
            return Answer(HTTPStatus.NOT_FOUND, {"error": "no such call"})
        return Answer(HTTPStatus.OK, {"carrier_id": carrier_id})

    def _cancel(self, attempt: str) -> Answer:
        self._network.cancel_call(attempt)
        return Answer(HTTPStatus.OK, {})

    def _tell(self, attempt: str, document: Mapping[str, Any]) -> Answer:
        self._network.tell_call(attempt, document["text"])
        return Answer(HTTPStatus.OK, {})

    def _sms(self, document: Mapping[str, Any]) -> Answer:
        self._network.send_sms(
            Sms(
                key=document["key"],
                number=document["number"],
                text=document["text"],
                sent_at=self._loop.now(),
                bureau=document.get("bureau", ""),
                incident=document.get("incident", ""),
                person=document.get("person", ""),
            )
        )
        return Answer(HTTPStatus.OK, {})

    def _push(self, headers: Mapping[str, str], document: Mapping[str, Any]) -> Answer:
        key = headers["Idempotency-Key"]
        self.pushes.setdefault(key, Push(key, self._loop.now(), dict(document)))
        return Answer(HTTPStatus.OK, {})


class Interception:
    """While entered, requests to `TWIN_HOST` are answered in this process, without network or threads.

    This is to the gateway what moto is to AWS; everything else goes out as before.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._urlopen = urllib3.PoolManager.urlopen

    def __enter__(self) -> Self:
        urlopen, gateway = self._urlopen, self._gateway

        def routed(pool: urllib3.PoolManager, method: str, url: str, **rest: Any) -> Any:
            parts = urlsplit(url)
            if parts.hostname != TWIN_HOST:
                return urlopen(pool, method, url, **rest)
            document = json.loads(rest.get("body") or b"{}")
            answer = gateway.handle(method, parts.path, rest.get("headers") or {}, document)
            body = json.dumps(answer.document, ensure_ascii=False).encode()
            return urllib3.HTTPResponse(body=body, status=answer.status, preload_content=True)

        urllib3.PoolManager.urlopen = routed  # type: ignore[assignment, method-assign]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        urllib3.PoolManager.urlopen = self._urlopen  # type: ignore[method-assign]


class GatewayServer(LoopbackServer):
    """The gateway on a free port of this machine, for functions that run in processes of their own.

    Its address is known before the gateway is: a twin is booted with it. Requests are carried out on
    the loop, one at a time; until there is a gateway they are turned away.
    """

    def __init__(self) -> None:
        self._ask: Callable[[str, str, Mapping[str, str], bytes], Answer] = _nobody_there
        super().__init__(self._handler())

    def serve(self, gateway: Gateway, loop: Loop) -> None:
        """Let a gateway answer from now on."""

        def ask(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
            document = json.loads(body or b"{}")
            answered: Future[Answer] = Future()
            loop.soon(lambda: answered.set_result(gateway.handle(method, path, headers, document)))
            return answered.result(_PATIENCE_S)

        self._ask = ask

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's
                del format, args

            def do_GET(self) -> None:
                self._answer("GET")

            def do_POST(self) -> None:
                self._answer("POST")

            def _answer(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = server._ask(method, self.path, dict(self.headers.items()), body)
                document = json.dumps(answer.document, ensure_ascii=False).encode()
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)

        return Handler


def _nobody_there(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
    del method, path, headers, body
    return Answer(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "no gateway yet"})
