"""What Aliyun's codes of calls that are over mean to us.

From help.aliyun.com, voice "运营商回执错误码" (55085) and "呼叫状态码" (112804).
"""

from __future__ import annotations

from telecare.domain.events import CallResult

STARTED, RINGING, ANSWERED, OVER, KEY = "200101", "200201", "200102", "200100", "300000"
"""States of a call that goes on; the record with its result follows OVER."""

RESULTS: dict[str, CallResult] = {
    "200000": CallResult.COMPLETED,
    "200001": CallResult.HUNG_UP,
    "200002": CallResult.BUSY,
    "200003": CallResult.NO_ANSWER,
    "200004": CallResult.EMPTY_NUMBER,
    "200005": CallResult.UNREACHABLE,
    "200006": CallResult.CARRIER_FAILED,  # the recording could not be played
    "200007": CallResult.UNREACHABLE,
    "200008": CallResult.COMPLETED,  # heard, and no key
    "200010": CallResult.POWER_OFF,
    "200011": CallResult.SUSPENDED,
    "200012": CallResult.UNREACHABLE,
    "200103": CallResult.COMPLETED,
    "200104": CallResult.CARRIER_FAILED,  # our own number is restricted
    "200105": CallResult.UNREACHABLE,
    "200111": CallResult.DECLINED,
    "200112": CallResult.BUSY,
    "200113": CallResult.NO_ANSWER,
    "200116": CallResult.EMPTY_NUMBER,
    "200117": CallResult.CARRIER_FAILED,
    "200118": CallResult.CARRIER_FAILED,
    "200119": CallResult.CARRIER_FAILED,
    "200120": CallResult.UNREACHABLE,
    "200121": CallResult.CARRIER_FAILED,
    "200130": CallResult.UNREACHABLE,
    "400": CallResult.CARRIER_FAILED,
    "476": CallResult.CARRIER_FAILED,
    "482": CallResult.UNREACHABLE,
    "500": CallResult.CARRIER_FAILED,
    "999999": CallResult.CARRIER_FAILED,
    "9996": CallResult.CANCELLED,
}
"""A result that is not listed is the carrier's failure: the call was no try, and is made again."""

VAGUE = frozenset({"200003", "200005", "200007"})
"""Results that what was heard before the answer (`early_media_code`) can tell more exactly."""


def result_of(status: str, early_media: str) -> CallResult:
    """Return how a call ended."""
    if status in VAGUE and early_media in RESULTS:
        return RESULTS[early_media]
    return RESULTS.get(status, CallResult.CARRIER_FAILED)
