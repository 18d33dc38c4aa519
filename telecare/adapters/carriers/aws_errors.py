"""What AWS's answer to a send means: nothing was taken, it never will be, or nobody knows.

| answer | meaning |
|---|---|
| no connection, no credentials, our set-up refused, too fast, a quota used up | CarrierDownError |
| this number, this text, this destination refused | CarrierError |
| sent and not answered, or answered with a failure of the service's own | AmbiguousSendError |

What stands in no list is judged by its HTTP status; what has no status may have been taken.
"""

from __future__ import annotations

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
    UnknownEndpointError,
    UnknownServiceError,
)
from botocore.parsers import ResponseParserError

from telecare.domain.errors import AmbiguousSendError, CarrierDownError, CarrierError

TROUBLE = (ClientError, BotoCoreError, ResponseParserError)
"""Everything that a call of botocore ends with when it does not end well."""

THROTTLED = frozenset({"ThrottlingException", "TooManyRequestsException", "Throttling"})
"""We ask too fast; a moment later the same is taken."""

GONE = frozenset({"ContactNotFoundException"})
"""The contact is over."""

_NOT_SENT = (
    ConnectTimeoutError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,  # our request does not even fit the model: set-up, for numbers are checked before
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
    UnknownEndpointError,
    UnknownServiceError,
)

_DOWN = THROTTLED | {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidActiveRegionException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "LimitExceededException",
    "MissingAuthenticationToken",
    "OptInRequired",
    "ResourceNotFoundException",
    "ServiceQuotaExceededException",
    "ServiceUnavailableException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
}
_REFUSED = frozenset(
    {
        "DestinationNotAllowedException",
        "InvalidParameterException",
        "InvalidRequestException",
        "OutboundContactNotPermittedException",
    }
)
_AMBIGUOUS = frozenset({"InternalServerException", "InternalServiceException"})

_SET_UP_REASONS = frozenset(
    {
        "CHANNEL_NOT_ENABLED",
        "COUNTRY_NOT_ENABLED",
        "INVALID_ARN",
        "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY",
        "RESOURCE_NOT_ACCESSIBLE",
        "SENDER_ID_NOT_REGISTERED",
        "SENDER_ID_NOT_SUPPORTED",
        "SENDER_ID_REQUIRES_REGISTRATION",
    }
)
"""Why a ValidationException is no word about the number: what we send from is not set up."""

_SET_UP_STATUS = frozenset({401, 403, 404, 405, 429, 503})


def translated(operation: str, error: Exception) -> CarrierError:
    """Return what an error of botocore means; neither number nor text enters it."""
    if isinstance(error, ClientError):
        return _answered(operation, error)
    text = f"{operation}: {type(error).__name__}"
    return CarrierDownError(text) if isinstance(error, _NOT_SENT) else AmbiguousSendError(text)


def code_of(error: Exception) -> str:
    """Return the service's word for its error, '' when it said none."""
    if not isinstance(error, ClientError):
        return ""
    return str(error.response.get("Error", {}).get("Code", ""))


def _answered(operation: str, error: ClientError) -> CarrierError:
    code, reason = code_of(error), str(error.response.get("Reason", ""))
    text = f"{operation}: {code} {reason}".rstrip()
    if code == "ConflictException":
        return _refused_if(reason.startswith("DESTINATION_"), text)
    if code == "ValidationException":
        return _refused_if(reason not in _SET_UP_REASONS, text)
    if code in _AMBIGUOUS:
        return AmbiguousSendError(text)
    if code in _DOWN:
        return CarrierDownError(text)
    return CarrierError(text) if code in _REFUSED else _by_status(error, text)


def _refused_if(is_refused: bool, text: str) -> CarrierError:
    return CarrierError(text) if is_refused else CarrierDownError(text)


def _by_status(error: ClientError, text: str) -> CarrierError:
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if status in _SET_UP_STATUS:
        return CarrierDownError(text)
    return CarrierError(text) if 400 <= status < 500 else AmbiguousSendError(text)
