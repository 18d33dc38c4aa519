"""A request to the API and its response, and the proxy event and answer in between."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent; the path is the one behind the stage."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""
    query: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """The last value of a header, its name in any case."""
        return _header(self.headers, name)


@dataclass(frozen=True, slots=True)
class Response:
    """What the client gets."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The last value of a header, its name in any case."""
        return _header(self.headers, name)

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Call:
    """What the gateway knows of a request besides the request itself."""

    api_id: str
    stage: str
    account: str
    request_id: str
    resource: str
    path_parameters: Mapping[str, str]
    now: datetime
    authorizer: Mapping[str, Any] = field(default_factory=dict)

    def by(self, authorizer: Mapping[str, Any]) -> "Call":
        """The same call, of whom the authorizer named."""
        return replace(self, authorizer=authorizer)


def told(status: int, message: str | None, kind: str, key: str = "message") -> Response:
    """A response of the gateway itself."""
    headers = (("Content-Type", "application/json"), ("x-amzn-ErrorType", kind))
    return Response(status, headers, json.dumps({key: message}).encode())


FAILED = told(502, "Internal server error", "InternalServerErrorException")


def proxy_event(request: Request, call: Call) -> dict[str, Any]:
    """The event of a REST API's Lambda proxy integration."""
    body, is_base64 = _body(request.body)
    return {
        "resource": call.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": dict(request.headers) or None,
        "multiValueHeaders": _many(request.headers) or None,
        "queryStringParameters": dict(request.query) or None,
        "multiValueQueryStringParameters": _many(request.query) or None,
        "pathParameters": dict(call.path_parameters) or None,
        "stageVariables": None,
        "requestContext": _context(request, call),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def proxy_response(payload: bytes) -> Response:
    """The client's response from a function's answer; a malformed one is a 502."""
    try:
        answer = json.loads(payload)
        status = int(answer["statusCode"])
        single = {str(k): str(v) for k, v in (answer.get("headers") or {}).items()}
        many = answer.get("multiValueHeaders") or {}
        text = answer.get("body") or ""
        body = base64.b64decode(text) if answer.get("isBase64Encoded") else str(text).encode()
    except (ValueError, KeyError, TypeError, AttributeError):
        return FAILED
    headers = [(name, value) for name, value in single.items() if name not in many]
    headers += [(name, str(value)) for name, values in many.items() for value in values]
    return Response(status, tuple(headers), body)


def _context(request: Request, call: Call) -> dict[str, Any]:
    context = {
        "accountId": call.account,
        "apiId": call.api_id,
        "domainName": request.header("Host") or "localhost",
        "httpMethod": request.method,
        "identity": {"sourceIp": "127.0.0.1", "userAgent": request.header("User-Agent")},
        "path": f"/{call.stage}{request.path}",
        "protocol": "HTTP/1.1",
        "requestId": call.request_id,
        "requestTime": call.now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(call.now.timestamp() * 1000),
        "resourcePath": call.resource,
        "stage": call.stage,
    }
    return context | ({"authorizer": dict(call.authorizer)} if call.authorizer else {})


def _body(body: bytes) -> tuple[str | None, bool]:
    if not body:
        return None, False
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        return base64.b64encode(body).decode(), True


def _many(pairs: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in reversed(headers) if key.lower() == wanted), None)
