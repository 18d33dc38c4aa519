"""What the gateway answers by itself, in the words that the API was deployed with (GatewayResponses)."""

import json
from collections.abc import Mapping
from typing import Any

from localcloud.lambdas.gateway.messages import Response

_DEPLOYED_AS = "x-amazon-apigateway-gateway-responses"
_KINDS = {
    "UnauthorizedException": "UNAUTHORIZED",
    "AccessDeniedException": "ACCESS_DENIED",
    "MissingAuthenticationTokenException": "MISSING_AUTHENTICATION_TOKEN",
    "AuthorizerConfigurationException": "AUTHORIZER_FAILURE",
    "InternalServerErrorException": "INTEGRATION_FAILURE",
}
_HEADER = "gatewayresponse.header."
_JSON = "application/json"


class OwnAnswers:
    """Fits the gateway's own refusals to what the API's document says of their kind, or of all."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._deployed: Mapping[str, Any] = document.get(_DEPLOYED_AS) or {}

    def fitted(self, refusal: Response) -> Response:
        """Return the refusal as it was deployed; as it is where nothing is said of it.

        A template may name `$context.error.messageString`, the refusal's own words as JSON.
        """
        kind = _KINDS.get(refusal.header("x-amzn-ErrorType") or "", "")
        default = f"DEFAULT_{refusal.status // 100}XX"
        said = self._deployed.get(kind) or self._deployed.get(default)
        if said is None:
            return refusal
        headers = {
            "Content-Type": _JSON,
            "x-amzn-ErrorType": refusal.header("x-amzn-ErrorType") or "",
            **_headers(said.get("responseParameters") or {}),
        }
        template = (said.get("responseTemplates") or {}).get(_JSON)
        body = _filled(str(template), refusal) if template is not None else refusal.body
        status = int(said.get("statusCode") or refusal.status)
        return Response(status, tuple(headers.items()), body)


def _headers(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return the constant headers; constants stand in quotation marks."""
    return {
        name.removeprefix(_HEADER): value[1:-1]
        for name, value in parameters.items()
        if name.startswith(_HEADER) and value[:1] == value[-1:] == "'"
    }


def _filled(template: str, refusal: Response) -> bytes:
    document = json.loads(refusal.body)
    words = json.dumps(document.get("message") or document.get("Message"))
    return template.replace("$context.error.messageString", words).encode()
