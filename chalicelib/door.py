"""What every resource passes through: who asks, what may be touched, how it is answered."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalice import Chalice, Response
from chalice.app import ChaliceAuthorizer

from chalicelib import access, intake
from chalicelib.caller import Caller
from chalicelib.problems import ProblemError, told
from chalicelib.services import Services
from telecare.domain.errors import UnknownIncidentError
from telecare.domain.events import Event
from telecare.ports.incidents import Head

Decode = Callable[[intake.Body, Caller, Head], Event]

_INCIDENT_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


class Door:
    """The portal's routes share it: each request is known, seen through the roles, and answered once."""

    def __init__(self, app: Chalice, services: Services, authorizer: ChaliceAuthorizer) -> None:
        self._app = app
        self._services = services
        self._authorizer = authorizer

    def route(
        self,
        method: str,
        path: str,
        view: Callable[..., Response],
        brings: Sequence[str] = ("application/json",),
    ) -> None:
        """Serve a path to whoever bears a sound token; `brings` are the types that a body may have."""
        shared: dict[str, Any] = {
            "methods": [method],
            "name": f"{method} {path}",
            "authorizer": self._authorizer,
        }
        shared["content_types"] = list(brings)
        self._app.route(path, **shared)(told(self._app, view))

    def open_route(self, method: str, path: str, view: Callable[..., Response]) -> None:
        """Serve a path to everybody."""
        self._app.route(path, methods=[method], name=f"{method} {path}")(told(self._app, view))

    @property
    def query(self) -> Mapping[str, str] | None:
        """The query of the request."""
        asked: Mapping[str, str] | None = self._app.current_request.query_params
        return asked

    @property
    def brought(self) -> bytes:
        """The bytes that the request brought."""
        brought: bytes = self._app.current_request.raw_body
        return brought

    @property
    def services(self) -> Services:
        """What the core offers."""
        return self._services

    @property
    def raw_body(self) -> bytes:
        """What the request brought."""
        return bytes(self._app.current_request.raw_body)

    @property
    def request_id(self) -> str:
        """The name that the gateway's function gave this request."""
        return str(self._app.lambda_context.aws_request_id)

    def caller(self) -> Caller:
        """Return who asks; a token that ran out while the gateway still remembered it is refused."""
        request = self._app.current_request
        caller = Caller.from_context(request.context["authorizer"])
        if caller.expires_at <= self._services.clock().now().timestamp():
            raise ProblemError(401, "The token has expired")
        return caller

    def body(self) -> intake.Body:
        """Return what the request brings."""
        return intake.Body(self._app.current_request.raw_body)

    def event_id(self, caller: Caller) -> str:
        """Return the id under which this write is taken once."""
        key = self._app.current_request.headers.get("idempotency-key")
        return intake.event_id(caller, key, self._app.lambda_context.aws_request_id)

    def incident(self, caller: Caller, act: access.Act, incident_id: str) -> Head:
        """Return an incident on which the caller may act; what may not be known is not there."""
        if not _INCIDENT_ID.fullmatch(incident_id):
            raise UnknownIncidentError(incident_id)
        head = self._services.incidents().head(caller.bureau, incident_id)
        access.check(caller, act, head.run)
        return head

    def bring(
        self,
        incident_id: str,
        act: access.Act,
        decode: Decode,
        first: Callable[[intake.Body, Caller, str], None] = lambda *_: None,
    ) -> Response:
        """Read a write, bring it to the incident as one event, and say that it was taken.

        `first` keeps what belongs to the write and not into the event, under the event's id.
        """
        caller = self.caller()
        head = self.incident(caller, act, incident_id)
        body = self.body()
        event = decode(body, caller, head)
        body.done()
        event_id = self.event_id(caller)
        first(body, caller, event_id)
        self._services.advance().bring(caller.bureau, incident_id, event, event_id)
        return self.taken({"incident": incident_id, "event": event_id})

    def taken(self, document: Mapping[str, str]) -> Response:
        """Say that a write was taken."""
        return Response(
            body=json.dumps(document),
            status_code=202,
            headers={"Content-Type": "application/json", "Cache-Control": "no-store"},
        )

    def written(self, document: Mapping[str, Any]) -> Response:
        """Return what a write has made."""
        return Response(
            body=json.dumps(document, ensure_ascii=False),
            status_code=200,
            headers={"Content-Type": "application/json", "Cache-Control": "no-store"},
        )

    def act(self, body: intake.Body, caller: Caller, _event_id: str) -> None:
        """Take what a seat does with an incident for a beat of its console (law 4)."""
        to = body.text("to") if body.text("action") == "hand_over" else ""
        self._services.consoles().act(caller.bureau, caller.id, to)

    def answer(self, document: Mapping[str, Any] | Sequence[Any]) -> Response:
        """Return a document with its ETag; 304 where the asker has it already."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        headers = {
            "Content-Type": "application/json",
            "ETag": etag,
            "Cache-Control": "private, no-cache",
        }
        known = self._app.current_request.headers.get("if-none-match", "")
        if etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
            return Response(body="", status_code=304, headers=headers)
        return Response(body=text, status_code=200, headers=headers)
