"""What devices ask and say of their jobs, read strictly, and how they are refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from localcloud.iot_core.job_execution import JobStatus

LONGEST_STEP = 7 * 24 * 60
LONGEST_DETAIL = 1024
_SETTABLE = ("IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED")


class Problem(StrEnum):
    """Why a request was refused, in the words of AWS IoT."""

    JSON = "InvalidJson"
    REQUEST = "InvalidRequest"
    TRANSITION = "InvalidStateTransition"
    NOT_FOUND = "ResourceNotFound"
    VERSION = "VersionMismatch"
    TERMINAL = "TerminalStateReached"


class JobError(Exception):
    """A request about jobs was refused; `state` is the execution's where it explains why."""

    def __init__(self, problem: Problem, message: str, state: Mapping[str, Any] | None = None):
        super().__init__(message)
        self.problem = problem
        self.message = message
        self.state = state


@dataclass(frozen=True, slots=True)
class Update:
    """What a device says of an execution."""

    status: JobStatus
    details: Mapping[str, str] | None = None
    expected: int | None = None
    number: int | None = None
    step: int | None = None
    shows_state: bool = False
    shows_document: bool = False


def read_request(payload: bytes) -> dict[str, Any]:
    """A request's JSON object; an empty payload is an empty one."""
    try:
        document = json.loads(payload.decode()) if payload.strip() else {}
    except (ValueError, RecursionError) as error:
        raise JobError(Problem.JSON, "The payload is not JSON in UTF-8") from error
    if not isinstance(document, dict):
        raise JobError(Problem.JSON, "The payload is not a JSON object")
    return document


def read_update(document: Mapping[str, Any]) -> Update:
    """An update of a device; JobError names the field that is wrong."""
    status = document.get("status")
    if status not in _SETTABLE:
        raise JobError(Problem.REQUEST, f"status: one of {', '.join(_SETTABLE)}")
    return Update(
        JobStatus(status),
        details_in(document),
        expected=_whole(document, "expectedVersion"),
        number=number_in(document),
        step=step_in(document),
        shows_state=bool(document.get("includeJobExecutionState")),
        shows_document=bool(document.get("includeJobDocument")),
    )


def details_in(document: Mapping[str, Any]) -> dict[str, str] | None:
    """The status details that a request gives, None where it gives none."""
    details = document.get("statusDetails")
    if details is None:
        return None
    if not isinstance(details, dict) or not all(map(_is_detail, details.values())):
        raise JobError(Problem.REQUEST, f"statusDetails: texts of 1 to {LONGEST_DETAIL} characters")
    return details


def step_in(document: Mapping[str, Any]) -> int | None:
    """The minutes for the next step, -1 for no limit, None where nothing is said."""
    step = _whole(document, "stepTimeoutInMinutes")
    if step is not None and step != -1 and not 1 <= step <= LONGEST_STEP:
        raise JobError(Problem.REQUEST, f"stepTimeoutInMinutes: -1, or 1 to {LONGEST_STEP}")
    return step


def number_in(document: Mapping[str, Any]) -> int | None:
    """The number of the execution that is meant."""
    return _whole(document, "executionNumber")


def _whole(document: Mapping[str, Any], name: str) -> int | None:
    value = document.get(name)
    if isinstance(value, str) and value.isdecimal():  # the developer guide quotes numbers
        return int(value)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise JobError(Problem.REQUEST, f"{name}: a whole number")
    return value


def _is_detail(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_DETAIL
