"""Every invocation inside moto goes to the Lambda host; moto itself would start Docker."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from localcloud.lambdas.function import Function
from localcloud.states.tasks import InvocationRefusedError, LambdaResult


class Invoker(Protocol):
    """The Lambda host, as moto's routes need it."""

    def invoke(
        self, name_or_arn: str, payload: bytes, qualifier: str | None = None
    ) -> LambdaResult: ...

    def invoke_event(
        self, name_or_arn: str, payload: bytes, qualifier: str | None = None
    ) -> str: ...

    def accept(self, function: Function, payload: bytes) -> str: ...


@contextmanager
def install(host: Invoker, function_of: Callable[[Any], Function]) -> Iterator[None]:
    """Route the Invoke API and moto's own callers (SNS, S3, Logs, Events) to the host.

    Args:
        host: Runs the functions.
        function_of: Finds the function behind moto's object of it.
    """

    def from_api(
        _backend: LambdaBackend,
        function_name: str,
        qualifier: str | None,
        body: Any,
        headers: Any,
        response_headers: Any,
    ) -> bytes:
        payload = _bytes(body)
        kind = (headers or {}).get("X-Amz-Invocation-Type", "RequestResponse")
        try:
            if kind == "DryRun":
                return b""
            # What calls the backend without a header is a service of moto: on AWS an event.
            if kind == "Event" or not headers:
                host.invoke_event(function_name, payload, qualifier)
                return b""
            result = host.invoke(function_name, payload, qualifier)
        except InvocationRefusedError as refusal:
            raise _refused(refusal) from refusal
        if result.error is not None:
            response_headers["x-amz-function-error"] = result.error
        return result.payload

    def from_service(
        function: LambdaFunction, body: Any, _request_headers: Any, _response_headers: Any
    ) -> bytes:
        host.accept(function_of(function), _bytes(body))
        return b""

    before = LambdaBackend.invoke, LambdaFunction.invoke, LambdaResponse.invoke
    LambdaBackend.invoke = from_api
    LambdaFunction.invoke = from_service
    LambdaResponse.invoke = _with_qualifier(LambdaResponse.invoke)
    try:
        yield
    finally:
        LambdaBackend.invoke, LambdaFunction.invoke, LambdaResponse.invoke = before


def _with_qualifier(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """moto looks for the query parameter `qualifier`; the API spells it `Qualifier`."""

    def invoke(response: Any) -> Any:
        if given := response.querystring.get("Qualifier"):
            response.querystring["qualifier"] = given
        return original(response)

    return invoke


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else (body or "").encode()


def _refused(refusal: InvocationRefusedError) -> LambdaClientError:
    error = LambdaClientError(refusal.code, refusal.message)
    error.code = {"ResourceNotFoundException": 404, "TooManyRequestsException": 429}[refusal.code]
    return error
