"""What every resource passes through: who asks, what may be touched, how it is answered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from chalice import Chalice, Response
from chalice.app import ChaliceAuthorizer

from chalicelib import access, intake
from chalicelib.caller import Caller
from chalicelib.operations import Operation
from chalicelib.problems import ProblemError, told
from chalicelib.services import Services
from telecare.domain.events import Event
from telecare.ports.incidents import Head

Decode = Callable[[intake.Body, Caller, Head], Event]
View = Callable[..., Response]

PLAIN = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class Door:
    """The portal's routes share it: each request is known, seen through the roles, and answered once."""

    def __init__(self, app: Chalice, services: Services, authorizer: ChaliceAuthorizer) -> None:
        self.operations: list[Operation] = []
        self._app = app
        self._services = services
        self._authorizer = authorizer

    def route(self, operation: Operation, view: View) -> None:
        """Serve an operation as it is declared; nothing is served that is not."""
        self.operations.append(operation)
        shared: dict[str, Any] = {
            "methods": [operation.method],
            "name": f"{operation.method} {operation.path}",
        }
        if not operation.is_open:
            shared["authorizer"] = self._authorizer
        if operation.raw is not None:
            shared["content_types"] = [operation.raw.media]
        self._app.route(operation.path, **shared)(told(self._app, self._checked(operation, view)))

    def _checked(self, operation: Operation, view: View) -> View:
        """Let a view begin only for roles, paths and queries that its operation is declared with."""

        @wraps(view)
        def checked(**places: str) -> Response:
            if not operation.is_open:
                operation.let_in(self.caller())
            operation.check(places, self.query)
            return view(**places)

        return checked

    @property
    def query(self) -> Mapping[str, str]:
        """The query of the request; spaces around a value do not count."""
        asked: Mapping[str, str] | None = self._app.current_request.query_params
        return {name: value.strip() for name, value in (asked or {}).items()}

    @property
    def brought(self) -> bytes:
        """The bytes that the request brought."""
        return bytes(self._app.current_request.raw_body)

    @property
    def services(self) -> Services:
        """What the core offers."""
        return self._services

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

    def body(self, operation: Operation) -> intake.Body:
        """Return what the request brings, checked by the operation's declaration."""
        raw = self.brought or (b"" if operation.is_body_needed else b"{}")
        return intake.Body(raw, operation.fields or ())

    def event_id(self, caller: Caller) -> str:
        """Return the id under which this write is taken once."""
        return intake.event_id(caller, self._header("idempotency-key"), self.request_id)

    def version_read(self) -> int | None:
        """Return the version of what is changed as the asker read it (If-Match), None for any."""
        return intake.version_asked(self._header("if-match"), -1)

    def incident(self, caller: Caller, operation: Operation, incident_id: str) -> Head:
        """Return an incident on which the caller may act; what may not be known is not there."""
        head = self._services.incidents().head(caller.bureau, incident_id)
        access.check(caller, operation.incident_act, head.run)
        return head

    def bring(
        self,
        operation: Operation,
        incident_id: str,
        decode: Decode,
        first: Callable[[intake.Body, Caller, str], None] = lambda *_: None,
    ) -> Response:
        """Read a write, bring it to the incident as one event, and say that it was taken.

        `first` keeps what belongs to the write and not into the event, under the event's id.
        """
        caller = self.caller()
        head = self.incident(caller, operation, incident_id)
        body = self.body(operation)
        event = decode(body, caller, head)
        body.done()
        event_id = self.event_id(caller)
        version = intake.version_asked(self._header("if-match"), head.version)
        first(body, caller, event_id)
        self._services.advance().bring(caller.bureau, incident_id, event, event_id, version)
        return self.taken({"incident": incident_id, "event": event_id})

    def created(self, document: Mapping[str, Any]) -> Response:
        """Return what was made."""
        text = json.dumps(document, ensure_ascii=False)
        return Response(body=text, status_code=201, headers=PLAIN)

    def taken(self, document: Mapping[str, Any]) -> Response:
        """Say that a write was taken."""
        text = json.dumps(document, ensure_ascii=False)
        return Response(body=text, status_code=202, headers=PLAIN)

    def done(self, document: Mapping[str, Any]) -> Response:
        """Return what a write made of something, or what must not be kept, as it is now."""
        text = json.dumps(document, ensure_ascii=False)
        return Response(body=text, status_code=200, headers=PLAIN)

    def act(self, body: intake.Body, caller: Caller, _event_id: str) -> None:
        """Take what a seat does with an incident for a beat of its console (law 4)."""
        is_given = body.text("action") == "hand_over"
        self._services.consoles().act(caller.bureau, caller.id, body.text("to") if is_given else "")

    def answer(
        self, document: Mapping[str, Any] | Sequence[Any], version: int | None = None
    ) -> Response:
        """Return a document with its ETag, 304 where the asker has it already.

        The tag begins with the version where the document has one: writes may name it (If-Match).
        """
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        etag = f'"{digest}"' if version is None else f'"{version}.{digest}"'
        headers = {
            "Content-Type": "application/json",
            "ETag": etag,
            "Cache-Control": "private, no-cache",
        }
        known = self._header("if-none-match") or ""
        if etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
            return Response(body="", status_code=304, headers=headers)
        return Response(body=text, status_code=200, headers=headers)

    def _header(self, name: str) -> str | None:
        value: str | None = self._app.current_request.headers.get(name)
        return value
