"""Retry and Catch: which errors they match, how long a retry waits, where a catch leads."""

from collections.abc import Sequence
from datetime import timedelta

from localcloud.states.errors import (
    ALL,
    DATA_LIMIT_EXCEEDED,
    HEARTBEAT_TIMEOUT,
    RUNTIME,
    TASK_FAILED,
    TIMEOUT,
    StatesError,
)
from localcloud.states.ids import Ids
from localcloud.states.payloads import Json

_TIMEOUTS = {TIMEOUT, HEARTBEAT_TIMEOUT}


def matches(names: Sequence[str], error: StatesError) -> bool:
    """Whether an ErrorEquals names the error, by itself or by a wildcard.

    A missed heartbeat is a time-out too. States.Runtime is never matched, and
    States.DataLimitExceeded by its own name alone.
    """
    if error.name == RUNTIME:
        return False
    if error.name in names:
        return True
    if error.name == DATA_LIMIT_EXCEEDED:
        return False
    if ALL in names or (TIMEOUT in names and error.name in _TIMEOUTS):
        return True
    return TASK_FAILED in names and error.name not in _TIMEOUTS


class Retries:
    """The retries of one visit to a state: each retrier counts for itself."""

    def __init__(self, retriers: Sequence[Json], ids: Ids) -> None:
        self._retriers = retriers
        self._used = [0] * len(retriers)
        self._ids = ids

    def delay(self, error: StatesError) -> timedelta | None:
        """How long to wait before trying again; None when the first retrier to match is spent."""
        for index, retrier in enumerate(self._retriers):
            if matches(retrier["ErrorEquals"], error):
                if self._used[index] >= retrier.get("MaxAttempts", 3):
                    return None
                self._used[index] += 1
                return self._interval(retrier, self._used[index])
        return None

    def _interval(self, retrier: Json, attempt: int) -> timedelta:
        seconds = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** (
            attempt - 1
        )
        seconds = min(seconds, retrier.get("MaxDelaySeconds", seconds))
        if retrier.get("JitterStrategy") == "FULL":
            seconds *= self._ids.share()
        return timedelta(seconds=seconds)


def catcher_of(catchers: Sequence[Json], error: StatesError) -> Json | None:
    """The first catcher that matches the error."""
    return next((entry for entry in catchers if matches(entry["ErrorEquals"], error)), None)


def as_output(error: StatesError) -> Json:
    """The error as a catcher hands it on."""
    return {"Error": error.name or "", "Cause": error.cause or ""}
