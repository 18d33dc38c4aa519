"""The routes of a swagger document, as API Gateway reads its extensions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from localcloud.boot import BootError

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
_ANY = "x-amazon-apigateway-any-method"
_FUNCTION = re.compile(r":lambda:path/[^/]+/functions/(?P<arn>.+)/invocations$")
_CONSTANT = re.compile(r"^method\.response\.header\.(?P<name>.+)$")


@dataclass(frozen=True, slots=True)
class Authorizer:
    """Who is asked about a request before it is passed on."""

    name: str
    kind: str
    function: str
    header: str
    validation: str | None
    ttl_s: int


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one resource. Without a function the gateway answers by itself."""

    method: str
    resource: str
    function: str | None
    authorizer: Authorizer | None
    mock: Mapping[str, Any]

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The path parameters, where the request is one of this route."""
        if self.method not in ("ANY", method):
            return None
        found = _pattern(self.resource).fullmatch(path)
        return None if found is None else {k: unquote(v) for k, v in found.groupdict().items()}

    @property
    def precision(self) -> tuple[int, ...]:
        """Routes with words come before routes with parameters, greedy ones last."""
        segments = self.resource.split("/")
        return tuple(2 if s.endswith("+}") else int(s.startswith("{")) for s in segments)


def routes(document: Mapping[str, Any]) -> list[Route]:
    """The routes, the most precise first.

    Raises:
        BootError: An integration or an authorizer is of a kind that the twin has not.
    """
    authorizers = {
        name: _authorizer(name, scheme)
        for name, scheme in (document.get("securityDefinitions") or {}).items()
        if "x-amazon-apigateway-authorizer" in scheme
    }
    found = list(_routes(document, authorizers))
    return sorted(found, key=lambda route: (route.precision, route.resource, route.method))


def _routes(document: Mapping[str, Any], authorizers: Mapping[str, Authorizer]) -> Iterator[Route]:
    for resource, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in _METHODS or method == _ANY:
                name = "ANY" if method == _ANY else method.upper()
                yield _route(resource, name, operation, authorizers)


def _route(
    resource: str,
    method: str,
    operation: Mapping[str, Any],
    authorizers: Mapping[str, Authorizer],
) -> Route:
    path = f"Body.paths.{resource}.{method.lower()}"
    integration = operation.get("x-amazon-apigateway-integration") or {}
    named = [name for each in operation.get("security") or [] for name in each]
    if unknown := [name for name in named if name not in authorizers]:
        raise BootError(f"the twin has no such security: {unknown[0]}", path=path)
    authorizer = authorizers[named[0]] if named else None
    if integration.get("type") == "mock":
        return Route(method, resource, None, authorizer, integration)
    function = _FUNCTION.search(str(integration.get("uri")))
    if integration.get("type") != "aws_proxy" or function is None:
        raise BootError("only proxies of functions and mocks are known", path=path)
    return Route(method, resource, function["arn"], authorizer, {})


def _authorizer(name: str, scheme: Mapping[str, Any]) -> Authorizer:
    given = scheme["x-amazon-apigateway-authorizer"]
    function = _FUNCTION.search(str(given.get("authorizerUri")))
    if given.get("type") not in ("token", "request") or function is None:
        path = f"Body.securityDefinitions.{name}"
        raise BootError("only token and request authorizers by functions are known", path=path)
    return Authorizer(
        name=name,
        kind=given["type"].upper(),
        function=function["arn"],
        header=scheme["name"],
        validation=given.get("identityValidationExpression"),
        ttl_s=int(given.get("authorizerResultTtlInSeconds", 300)),
    )


def mock_answer(mock: Mapping[str, Any]) -> tuple[int, tuple[tuple[str, str], ...]]:
    """The status and the constant headers of a mock integration."""
    answer = (mock.get("responses") or {}).get("default") or {}
    headers = [
        (match["name"], str(value).strip("'"))
        for name, value in (answer.get("responseParameters") or {}).items()
        if (match := _CONSTANT.match(name))
    ]
    return int(answer.get("statusCode", 200)), tuple(headers)


def _pattern(resource: str) -> re.Pattern[str]:
    parts = []
    for segment in re.split(r"(\{[^}]+\})", resource):
        if segment.startswith("{") and segment.endswith("+}"):
            parts.append(f"(?P<{segment[1:-2]}>.+)")
        elif segment.startswith("{"):
            parts.append(f"(?P<{segment[1:-1]}>[^/]+)")
        else:
            parts.append(re.escape(segment))
    return re.compile("".join(parts))
