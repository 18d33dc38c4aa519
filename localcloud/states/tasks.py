"""What a task state can call, and how a Lambda function answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from localcloud.states import sdk
from localcloud.states.errors import StatesError
from localcloud.states.integrations import INTEGRATIONS, Integration, checked, with_texts
from localcloud.states.payloads import Json, read, write


@dataclass(frozen=True, slots=True)
class LambdaResult:
    """A function's answer: its payload, and `error` (X-Amz-Function-Error) where it failed."""

    payload: bytes
    error: str | None = None


class InvocationRefusedError(Exception):
    """Lambda did not run the function.

    The code is Lambda's, such as `ResourceNotFoundException` or `TooManyRequestsException`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


Invoke = Callable[[str, bytes], LambdaResult]


class Pattern(StrEnum):
    """When a task has ended: with the answer, with its token, or with the work it started."""

    RESPONSE = ""
    TOKEN = "waitForTaskToken"  # noqa: S105 - the word of the States Language
    SYNC = "sync"
    SYNC_JSON = "sync:2"


FUNCTION = "function"


class UnsupportedResourceError(ValueError):
    """A resource that a task of this engine cannot call."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A task's resource: `service` is FUNCTION for a plain Lambda ARN."""

    text: str
    service: str
    action: str
    pattern: Pattern

    @property
    def history_name(self) -> str:
        """The action and pattern, as the history names them."""
        return f"{self.action}.{self.pattern}" if self.pattern else self.action


_LAMBDA = re.compile(r"arn:aws(?:-[a-z-]+)?:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?")
_SERVICE = re.compile(
    r"arn:aws(?:-[a-z-]+)?:states:[a-z0-9-]*:(?:\d{12})?:(?P<service>(?:aws-sdk:)?[a-zA-Z0-9-]+)"
    r":(?P<action>[a-zA-Z0-9]+)(?:\.(?P<pattern>waitForTaskToken|sync:2|sync))?"
)
_PATTERNS = {
    ("lambda", "invoke"): {Pattern.RESPONSE, Pattern.TOKEN},
    ("states", "startExecution"): set(Pattern),
}


def parse_resource(text: str) -> Resource:
    """The resource of a task; UnsupportedResourceError says what this engine cannot call."""
    if _LAMBDA.fullmatch(text):
        return Resource(text, FUNCTION, text, Pattern.RESPONSE)
    match = _SERVICE.fullmatch(text)
    if match is None:
        raise UnsupportedResourceError(f"'{text}' is not a resource that this engine can call")
    resource = Resource(text, match["service"], match["action"], Pattern(match["pattern"] or ""))
    _check(resource)
    return resource


def _check(resource: Resource) -> None:
    if resource.service.startswith("aws-sdk:"):
        patterns = {Pattern.RESPONSE, Pattern.TOKEN}
        sdk.check(resource.service.removeprefix("aws-sdk:"), resource.action)
    else:
        patterns = _patterns(resource)
    if not patterns:
        raise UnsupportedResourceError(
            f"the integration '{resource.service}:{resource.action}' is not supported by this "
            "engine; call it as aws-sdk"
        )
    if resource.pattern not in patterns:
        raise UnsupportedResourceError(
            f"'{resource.service}:{resource.action}' cannot be called with .{resource.pattern}"
        )


def _patterns(resource: Resource) -> set[Pattern]:
    integration = INTEGRATIONS.get(resource.service)
    if integration is None:
        return _PATTERNS.get((resource.service, resource.action), set())
    if resource.action not in integration.actions:
        return set()
    return {Pattern.RESPONSE, Pattern.TOKEN} if integration.takes_token else {Pattern.RESPONSE}


class Caller(Protocol):
    """Carries out the call of a task; it may block, and it runs outside the engine's turns."""

    def call(self, resource: Resource, parameters: Json) -> Json: ...


class Calls:
    """Calls Lambda through the injected `invoke`, and everything else through boto3."""

    def __init__(self, invoke: Invoke, region: str) -> None:
        self._invoke = invoke
        self._sdk = sdk.Sdk(region)

    def call(self, resource: Resource, parameters: Json) -> Json:
        """The answer of the called service; StatesError with the service's own error name."""
        if resource.service == FUNCTION:
            return self._function(resource.text, parameters)
        if resource.service == "lambda":
            return self._lambda_invoke(parameters)
        if resource.service == "states":
            return self._start_execution(parameters)
        if (integration := INTEGRATIONS.get(resource.service)) is not None:
            return self._integrated(integration, resource.action, parameters)
        return self._sdk.call(
            resource.service.removeprefix("aws-sdk:"), resource.action, parameters
        )

    def _integrated(self, integration: Integration, action: str, parameters: Json) -> Json:
        given = with_texts(integration, parameters)
        answer = self._sdk.call(integration.service, action, given, integration.errors_as)
        return checked(integration, answer)

    def _start_execution(self, parameters: Json) -> Json:
        """Unlike through the SDK, the Input may be any value: it is written as JSON."""
        _required(parameters, "StateMachineArn")
        given = parameters.get("Input", {})
        text = given if isinstance(given, str) else write(given)
        started = {**parameters, "Input": text}
        return self._sdk.call("sfn", "startExecution", started, errors_as="StepFunctions")

    def _lambda_invoke(self, parameters: Json) -> Json:
        name = _required(parameters, "FunctionName")
        if parameters.get("InvocationType", "RequestResponse") != "RequestResponse":
            raise StatesError("States.Runtime", "InvocationType: only RequestResponse is supported")
        if qualifier := parameters.get("Qualifier"):
            name = f"{name}:{qualifier}"
        answer = self._function(name, parameters.get("Payload", {}))
        return {"ExecutedVersion": "$LATEST", "Payload": answer, "StatusCode": 200}

    def _function(self, name: str, payload: Json) -> Json:
        try:
            result = self._invoke(name, write(payload).encode())
        except InvocationRefusedError as refusal:
            raise StatesError(f"Lambda.{refusal.code}", refusal.message) from refusal
        text = result.payload.decode()
        if result.error is not None:
            raise _function_error(text)
        try:
            return read(text) if text else None
        except ValueError:
            return text


def _required(parameters: Json, name: str) -> str:
    value = parameters.get(name) if isinstance(parameters, dict) else None
    if not isinstance(value, str):
        raise StatesError("States.Runtime", f"The Parameters of the task need a {name}")
    return value


def _function_error(text: str) -> StatesError:
    try:
        shown = read(text)
    except ValueError:
        shown = None
    name = shown.get("errorType") if isinstance(shown, dict) else None
    return StatesError(name if isinstance(name, str) else "Lambda.Unknown", text)
