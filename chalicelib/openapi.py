"""`GET /v1/openapi.json`: the OpenAPI 3.1 document, made from the declarations by which requests are served.

It is told to everybody: it names no home, person or address, a tool must be able to read it before it has
a token, and what may not be done is kept by the roles, not by its being unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chalice import Response

from chalicelib.door import Door
from chalicelib.fields import Field
from chalicelib.intake import KEY_PATTERN, LARGEST_BODY_BYTES
from chalicelib.operations import JSON, Content, Operation
from chalicelib.shapes import PROBLEM, TEXT, Named, members

API_VERSION = "1"

OPENAPI = Operation(
    method="GET",
    path="/v1/openapi.json",
    summary="Read this document.",
    may=None,
    answers={
        200: Content(
            "The document.",
            members(
                openapi=TEXT,
                info={"type": "object"},
                servers={"type": "array"},
                paths={"type": "object"},
                components={"type": "object"},
            ),
        )
    },
    is_tagged=True,
)

_PROBLEMS = {
    400: "The body is no JSON object.",
    401: "No sound token, or one that has run out.",
    403: "No role of the bearer may do this.",
    404: "It is not there, or not for the bearer to know of.",
    409: "Somebody else wrote first, or it is over.",
    410: "The personal data has been erased.",
    412: "The incident has moved on since the version that If-Match names.",
    413: f"The body has more than {LARGEST_BODY_BYTES} bytes, or the answer would be too large.",
    415: "The body is no application/json.",
    422: "A field is wrong; `field` names it and `detail` says how to mend it.",
}
_FAILED = "The platform failed (500), or a part of it does not answer (503): send the same again."


def serve(door: Door) -> None:
    """Register the route; the document is made when it is asked for, of all that is served."""

    def shown() -> Response:
        return door.answer(document(door.operations))

    door.route(OPENAPI, shown)


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """Return the OpenAPI document of these operations."""
    named: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    for operation in sorted(operations, key=lambda each: (each.path, each.method)):
        described = _plain(_operation(operation), named)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Anju portal",
            "version": API_VERSION,
            "description": "How bureaus, operators, families and elders work with Anju.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(named.items())),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _plain(value: Any, named: dict[str, Any]) -> Any:
    """Return a value as plain JSON, with every `Named` kept once and referred to."""
    if isinstance(value, Named):
        if value.name not in named:
            named[value.name] = _plain(value.shape, named)
        return {"$ref": f"#/components/schemas/{value.name}"}
    if isinstance(value, Mapping):
        return {name: _plain(each, named) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each, named) for each in value]
    return value


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": _description(operation),
        "security": [] if operation.is_open else [{"bearer": []}],
        "responses": _responses(operation),
    }
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    if operation.may is not None:
        described["x-roles"] = sorted(operation.may)
    if (body := _body(operation)) is not None:
        described["requestBody"] = body
    return described


def _description(operation: Operation) -> str:
    who = "everybody" if operation.may is None else ", ".join(sorted(operation.may))
    return " ".join(part for part in (operation.note, f"For {who}.") if part)


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    places = [
        _parameter("path", each.name, each.says, {"type": "string", "pattern": f"^{each.pattern}$"})
        | {"required": True}
        for each in operation.places
    ]
    asked = [
        _parameter("query", each.name, each.says, _asked(each)) | {"required": each.needed}
        for each in operation.query
    ]
    return places + asked + list(_headers(operation))


def _asked(field: Field) -> Mapping[str, Any]:
    """Return the schema of a field of a query; one that may be absent may be empty."""
    return field.schema if field.needed else {"anyOf": [field.schema, {"const": ""}]}


def _headers(operation: Operation) -> Iterable[dict[str, Any]]:
    if operation.is_tagged:
        says = "ETags that the asker has; 304 where one of them is current."
        yield _parameter("header", "If-None-Match", says, TEXT)
    if operation.is_taken_once:
        says = "The same key of the same bearer is taken once, however often it is sent."
        form = {"type": "string", "pattern": f"^{KEY_PATTERN}$"}
        yield _parameter("header", "Idempotency-Key", says, form)
    if operation.is_versioned:
        says = "The ETag of what is changed as it was read; 412 where it has moved on since."
        yield _parameter("header", "If-Match", says, TEXT)


def _parameter(where: str, name: str, says: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"in": where, "name": name, "description": says, "schema": schema}


def _body(operation: Operation) -> dict[str, Any] | None:
    if operation.raw is not None:
        content = {operation.raw.media: {"schema": operation.raw.shape or {}}}
        return {"required": True, "description": operation.raw.says, "content": content}
    if operation.fields is None:
        return None
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in operation.fields if field.needed],
        "properties": {field.name: _property(field) for field in operation.fields},
    }
    return {
        "required": operation.is_body_needed,
        "content": {"application/json": {"schema": schema}},
    }


def _property(field: Field) -> dict[str, Any]:
    """Return a field's schema; one that may be absent may be null."""
    shape: Mapping[str, Any] = field.schema
    if not field.needed:
        shape = {"anyOf": [field.schema, {"type": "null"}]}
    return {**shape, "description": field.says}


# ---- answers ----


def _responses(operation: Operation) -> dict[str, Any]:
    answers = {
        str(status): _answer(content, operation) for status, content in operation.answers.items()
    }
    if operation.is_tagged:
        answers["304"] = {"description": "The asker has it already.", "headers": _etag()}
    for status in sorted(_refusals(operation)):
        answers[str(status)] = _problem(_PROBLEMS[status])
    return {**answers, "5XX": _problem(_FAILED)}


def _answer(content: Content, operation: Operation) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": content.says}
    if content.shape is not None:
        answer["content"] = {content.media: {"schema": content.shape}}
    if operation.is_tagged:
        answer["headers"] = _etag()
    return answer


def _etag() -> dict[str, Any]:
    return {"ETag": {"description": "Names this state of it.", "schema": TEXT}}


def _problem(says: str) -> dict[str, Any]:
    return {"description": says, "content": {"application/problem+json": {"schema": PROBLEM}}}


def _refusals(operation: Operation) -> set[int]:
    """Return the statuses with which an operation can be refused."""
    has_body = operation.fields is not None or operation.raw is not None
    reasons = {
        401: not operation.is_open,
        403: not operation.is_open,
        404: bool(operation.places) or operation.hides,
        400: has_body or any(c.media != JSON for c in operation.answers.values()),
        413: has_body or operation.is_long,
        415: has_body,
        422: bool(operation.query or has_body or operation.places),
        409: operation.is_taken_once,
        412: operation.is_versioned,
        410: operation.opens_sealed,
    }
    return {status for status, holds in reasons.items() if holds}
