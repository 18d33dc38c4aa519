"""Asks a route's authorizer function, and judges by the policy that it answers with."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from localcloud.lambdas.gateway.messages import Call, Request, Response, proxy_event, told
from localcloud.lambdas.gateway.routes import Authorizer
from localcloud.states.tasks import LambdaResult

Invoke = Callable[[str, bytes], LambdaResult]

UNAUTHORIZED = told(401, "Unauthorized", "UnauthorizedException")
_DENIED = "User is not authorized to access this resource"
DENIED = told(403, _DENIED, "AccessDeniedException", "Message")
DENIED_EXPLICITLY = told(
    403, f"{_DENIED} with an explicit deny", "AccessDeniedException", "Message"
)
BROKEN = told(500, None, "AuthorizerConfigurationException")


class RefusedError(Exception):
    """The request does not pass; the response says why."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


@dataclass(frozen=True, slots=True)
class _Answer:
    statements: list[Mapping[str, Any]]
    context: dict[str, str]


class Authorizers:
    """Keeps each answer for the authorizer's time, as API Gateway does.

    The kept policy is judged anew for every request: one that names a single method refuses the
    others until its time is over.
    """

    def __init__(self, invoke: Invoke, now: Callable[[], datetime]) -> None:
        self._invoke = invoke
        self._now = now
        self._kept: dict[tuple[str, str], tuple[datetime, _Answer]] = {}

    def admit(
        self, authorizer: Authorizer, request: Request, call: Call, method_arn: str
    ) -> dict[str, str]:
        """What the authorizer says about who asks.

        Raises:
            RefusedError: Nobody is named, or who is named may not.
        """
        token = request.header(authorizer.header)
        if not token or not re.fullmatch(authorizer.validation or ".*", token, re.S):
            raise RefusedError(UNAUTHORIZED)
        answer = self._answer(authorizer, token, request, call, method_arn)
        effects = {
            str(statement.get("Effect"))
            for statement in answer.statements
            if _concerns(statement, method_arn)
        }
        if "Deny" in effects:
            raise RefusedError(DENIED_EXPLICITLY)
        if "Allow" not in effects:
            raise RefusedError(DENIED)
        return answer.context

    def forget(self) -> None:
        self._kept.clear()

    def _answer(
        self, authorizer: Authorizer, token: str, request: Request, call: Call, method_arn: str
    ) -> _Answer:
        key, now = (authorizer.name, token), self._now()
        if key in self._kept and now < self._kept[key][0]:
            return self._kept[key][1]
        event: dict[str, Any] = {"type": authorizer.kind, "methodArn": method_arn}
        if authorizer.kind == "TOKEN":
            event["authorizationToken"] = token
        else:
            event |= proxy_event(request, call)
        answer = _read(self._invoke(authorizer.function, json.dumps(event).encode()))
        if authorizer.ttl_s:
            self._kept[key] = now + timedelta(seconds=authorizer.ttl_s), answer
        return answer


def _read(result: LambdaResult) -> _Answer:
    try:
        answer = json.loads(result.payload)
        if result.error is not None:
            unknown = answer.get("errorMessage") == "Unauthorized"
            raise RefusedError(UNAUTHORIZED if unknown else BROKEN)
        statements = answer["policyDocument"]["Statement"]
        context = {"principalId": str(answer["principalId"])}
        for name, value in (answer.get("context") or {}).items():
            context[name] = str(value).lower() if isinstance(value, bool) else str(value)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(BROKEN) from error
    return _Answer(statements if isinstance(statements, list) else [statements], context)


def _concerns(statement: Mapping[str, Any], method_arn: str) -> bool:
    actions = _all(statement.get("Action"))
    resources = _all(statement.get("Resource"))
    invokes = any(_fits(action.lower(), "execute-api:invoke") for action in actions)
    return invokes and any(_fits(resource, method_arn) for resource in resources)


def _all(given: Any) -> list[str]:
    return [str(each) for each in given] if isinstance(given, list) else [str(given)]


def _fits(pattern: str, text: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.S) is not None
