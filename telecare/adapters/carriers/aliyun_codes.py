"""What Aliyun's codes mean for a send: not taken, not this one, refused for ever, or perhaps taken.

From help.aliyun.com: voice "API错误码" (178344, api-dyvmsapi-2017-05-25-errorcodes), SMS "API错误码"
(101346), and the gateway's own codes (OpenAPI 公共错误码).
"""

from __future__ import annotations

from telecare.domain.errors import (
    AmbiguousSendError,
    CarrierDownError,
    CarrierError,
    ThrottledError,
)

OK = "OK"

_OF_THE_ACCOUNT = (
    "BillidNotExist",
    "Forbidden",
    "Forbidden.RAM",
    "IncompleteSignature",
    "InvalidAccessKeyId.Inactive",
    "InvalidAccessKeyId.NotFound",
    "InvalidTimeStamp.Expired",
    "InvalidVersion",
    "MissingAccessKeyId",
    "NoPermission",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "SignatureNonceUsed",
    "Throttling",
    "Throttling.Api",
    "Throttling.User",
    "isp.RAM_PERMISSION_DENY",
    "isp.RES_OWNER_ID_UNKNOWN",
    "isp.USER_ASSERT_NOT_EXIST",
    "isp.USER_NOT_EXIST",
    "isv.ACCOUNT_ABNORMAL",
    "isv.ACCOUNT_NOT_EXISTS",
    "isv.AMOUNT_NOT_ENOUG",  # so it stands in the voice service's own list
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.BILLID_NOT_EXIST",
    "isv.DAY_LIMIT_CONTROL",
    "isv.DENY_IP_RANGE",
    "isv.DISPLAY_NUMBER_ILLEGAL",
    "isv.MONTH_LIMIT_CONTROL",
    "isv.OUT_OF_SERVICE",
    "isv.PRODUCT_UNSUBSCRIBE",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.VOICE_CALL_PERIOD_ERROR",
    "isv.VOICE_ROBOT_NOT_PERIOD",
)
"""Nothing was sent, and nothing will be until somebody mends the account: the next carrier is asked."""

_OF_THIS_SEND = (
    "ComplaintReject",
    "InvalidParameters",
    "isv.BLACK_KEY_CONTROL_LIMIT",
    "isv.BUSINESS_LIMIT_CONTROL",
    "isv.COMPLAINT_REJECT",
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
    "isv.EXTEND_CODE_ERROR",
    "isv.FLOW_LIMIT",
    "isv.INVALID_JSON_PARAM",
    "isv.INVALID_PARAMETERS",
    "isv.PARAM_LENGTH_LIMIT",
    "isv.PARAM_NOT_SUPPORT_URL",
    "isv.SIGN_STATE_ILLEGAL",
    "isv.SMS_CONTENT_ILLEGAL",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.TEMPLATE_ILLEGAL",
    "isv.TEMPLATE_MISSING_PARAMETERS",
    "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.TTS_TEMPLATE_ILLEGAL",
    "isv.VOICE_CALL_FAIL",
    "isv.VOICE_FILE_ILLEGAL",
)
"""Nothing was sent to this number or by this template; other sends go: the next carrier is asked.

A number is rung at most once a minute, five times an hour, twenty times a day by one account (178344).
"""

_OF_THE_NUMBER = ("isv.MOBILE_NUMBER_ILLEGAL", "isv.NO_NOT_EXIST")
"""No carrier can reach this number."""

_PERHAPS_TAKEN = (
    "InternalError",
    "isp.DAO_EXCEPTION",
    "isp.GATEWAY_ERROR",
    "isp.SYSTEM_ERROR",
    "isp.UNKNOWN",
    "isp.UNKNOWN_ERR_CODE",
)
"""The service broke while it had the request."""

ERRORS: dict[str, type[CarrierError]] = {
    **dict.fromkeys(_OF_THE_ACCOUNT, CarrierDownError),
    **dict.fromkeys(_OF_THIS_SEND, ThrottledError),
    **dict.fromkeys(_OF_THE_NUMBER, CarrierError),
    **dict.fromkeys(_PERHAPS_TAKEN, AmbiguousSendError),
}

STALE_KEY = frozenset(
    {"InvalidAccessKeyId.Inactive", "InvalidAccessKeyId.NotFound", "SignatureDoesNotMatch"}
)
"""The key was changed since it was read."""


def error_of(code: str, status: int) -> CarrierError:
    """Return the error that a code stands for; one that nobody has described is judged by its kind.

    `isv` is our own fault, told before anything is sent; `Throttling.*` is told at the door. What a
    broken server says of anything else proves nothing.
    """
    known = ERRORS.get(code)
    if known is None and code.startswith("Throttling"):
        known = CarrierDownError
    if known is None:
        known = ThrottledError if code.startswith("isv.") else AmbiguousSendError
        if not code.startswith("is") and 400 <= status < 500:
            known = CarrierDownError
    return known(f"aliyun: {code or 'no code'} (status {status})")
