"""Every invocation inside moto goes to the Lambda host; moto itself would start Docker."""

from collections.abc import Callable
from typing import Any, Protocol

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from localcloud.lambdas.function import Function
from localcloud.moto_seams.patching import Seam
from localcloud.states.tasks import InvocationRefusedError, LambdaResult

_STATUS = {"ResourceNotFoundException": 404, "TooManyRequestsException": 429}


class Invoker(Protocol):
    """The Lambda host, as moto's routes need it."""

    def invoke(
        self, name_or_arn: str, payload: bytes, qualifier: str | None = None
    ) -> LambdaResult: ...

    def invoke_event(
        self, name_or_arn: str, payload: bytes, qualifier: str | None = None
    ) -> str: ...

    def accept(self, function: Function, payload: bytes) -> str: ...


def install(host: Invoker, function_of: Callable[[Any], Function]) -> Seam:
    """Route the Invoke API and moto's own callers (SNS, S3, Logs, Events) to the host.

    Args:
        host: Runs the functions.
        function_of: Finds the function behind moto's object of it.
    """
    seam = Seam()
    seam.replace(LambdaBackend, "invoke", _from_api(host))

    def from_service(function: LambdaFunction, body: Any, *_headers: Any) -> bytes:
        host.accept(function_of(function), _bytes(body))
        return b""

    seam.replace(LambdaFunction, "invoke", from_service)
    seam.replace(LambdaResponse, "invoke", _with_qualifier(LambdaResponse.invoke))
    return seam


def _from_api(host: Invoker) -> Callable[..., bytes]:
    def invoke(
        _backend: LambdaBackend,
        function_name: str,
        qualifier: str | None,
        body: Any,
        headers: Any,
        response_headers: Any,
    ) -> bytes:
        # A call without headers comes from a service of moto's; on AWS those send events.
        kind = headers.get("X-Amz-Invocation-Type", "RequestResponse") if headers else "Event"
        try:
            if kind == "Event":
                host.invoke_event(function_name, _bytes(body), qualifier)
            if kind != "RequestResponse":
                return b""
            result = host.invoke(function_name, _bytes(body), qualifier)
        except InvocationRefusedError as refusal:
            raise _refused(refusal) from refusal
        if result.error is not None:
            response_headers["x-amz-function-error"] = result.error
        return result.payload

    return invoke


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
    error.code = _STATUS.get(refusal.code, 400)
    return error
