"""Errors as the portal tells them: problem documents (RFC 9457), one map from error to status."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any

from chalice import Chalice, Response

from telecare.domain.errors import (
    AlreadyGivenError,
    AmbiguousSendError,
    AnjuError,
    CarrierError,
    ConflictError,
    EnrolledAlreadyError,
    FaultyRowError,
    ForeignNewsError,
    KeptByLawError,
    MessageError,
    MovedOnError,
    NotPermittedError,
    NotReadyError,
    OutdatedError,
    PolicyError,
    SealError,
    ServedAlreadyError,
    StaleFenceError,
    UnavailableError,
    UnknownAppointmentError,
    UnknownCampaignError,
    UnknownDeviceError,
    UnknownExportError,
    UnknownHoldError,
    UnknownHomeError,
    UnknownImportError,
    UnknownIncidentError,
    UnknownPersonError,
    UnknownProposalError,
    UnknownRecordError,
    UnknownServiceError,
    UnknownTaskError,
    UnreadableFileError,
)

STATUS: dict[type[AnjuError], tuple[int, str]] = {
    UnknownIncidentError: (404, "There is no such incident"),
    UnknownTaskError: (404, "There is no such task"),
    UnknownHomeError: (404, "There is no such home or elder"),
    UnknownExportError: (404, "There is no such export"),
    UnknownImportError: (404, "There is no such preview"),
    UnreadableFileError: (422, "This file cannot be read"),
    UnknownDeviceError: (404, "There is no such device"),
    UnknownCampaignError: (404, "There is no such campaign"),
    UnknownHoldError: (404, "There is no such hold"),
    KeptByLawError: (409, "This must stay for now"),
    ForeignNewsError: (404, "There is nothing here"),
    UnknownPersonError: (404, "There is no such person"),
    UnknownRecordError: (404, "There is no such record"),
    UnknownProposalError: (404, "There is no such proposal"),
    UnknownServiceError: (404, "There is no such application"),
    UnknownAppointmentError: (404, "There is no such appointment"),
    AlreadyGivenError: (409, "The home has been given this already"),
    ServedAlreadyError: (409, "The elder has a service that is not over"),
    OutdatedError: (412, "It has been changed since you read it, read it again"),
    EnrolledAlreadyError: (409, "The registry has this already"),
    FaultyRowError: (422, "A field is wrong"),
    NotReadyError: (409, "The home is not ready to be accepted"),
    NotPermittedError: (403, "You may not do this"),
    MovedOnError: (412, "The incident has moved on since you read it, read it again"),
    ConflictError: (409, "Somebody else wrote first, ask again"),
    StaleFenceError: (409, "This response has been replaced"),
    MessageError: (422, "This cannot be read"),
    PolicyError: (503, "The bureau's policy lacks something"),
    UnavailableError: (503, "A part of the platform does not answer, send the same again"),
    SealError: (410, "The personal data has been erased or cannot be opened"),
    AmbiguousSendError: (502, "The carrier may or may not have taken it"),
    CarrierError: (503, "The carrier does not answer"),
    AnjuError: (500, "The platform failed"),
}
"""The status and title of each error that the domain names; the nearest ancestor decides."""

_SECRET_FROM = 404


class ProblemError(Exception):
    """A request that the portal itself refuses, before the core is asked."""

    def __init__(self, status: int, title: str, detail: str = "", field: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.field = status, title, detail, field


def problem(status: int, title: str, path: str, detail: str = "", field: str = "") -> Response:
    """Return a problem document; empty members are left out."""
    document = {
        "title": title,
        "status": status,
        "detail": detail,
        "instance": path,
        "field": field,
    }
    return Response(
        body=json.dumps({k: v for k, v in document.items() if v}, ensure_ascii=False),
        status_code=status,
        headers={"Content-Type": "application/problem+json", "Cache-Control": "no-store"},
    )


def told(app: Chalice, view: Callable[..., Response]) -> Callable[..., Response]:
    """Wrap a view so that whatever it raises is answered as a problem.

    An error that nobody named is logged by its places and answered with 500 and no word of it.
    """

    @wraps(view)
    def answered(**arguments: str) -> Response:
        path = app.current_request.path.format_map(arguments)
        try:
            return view(**arguments)
        except ProblemError as refused:
            return problem(refused.status, refused.title, path, refused.detail, refused.field)
        except AnjuError as named:
            status, title = _status(named)
            if status >= 500:
                _report(app, named)
            return problem(status, title, path, *_said(named, status))
        except Exception as unnamed:  # noqa: BLE001 - reported, and counted by the gateway's 5XXError
            _report(app, unnamed)
            return problem(500, "The platform failed", path)

    return answered


def speak_problem(request: Any, get_response: Callable[[Any], Response]) -> Response:
    """Middleware: put Chalice's own refusals (405, 415) into the same form."""
    response = get_response(request)
    is_problem = response.headers.get("Content-Type") == "application/problem+json"
    if response.status_code < 400 or is_problem:
        return response
    body = response.body if isinstance(response.body, dict) else {}
    path = getattr(request, "path", "")
    made = problem(response.status_code, str(body.get("Message", "Refused")), path)
    made.headers.update({k: v for k, v in response.headers.items() if k == "Allow"})
    return made


def _report(app: Chalice, error: Exception) -> None:
    """Log a failure by its kind and places; its words stay out, for they may name somebody."""
    places = "".join(traceback.format_tb(error.__traceback__))
    app.log.error("portal_failed %s\n%s", type(error).__name__, places)


def _said(error: AnjuError, status: int) -> tuple[str, str]:
    """Return what is told of an error and of which field; how the platform is inside is for the log."""
    if isinstance(error, PolicyError):  # the bureau's own people mend it, and it names nobody
        return error.mend, error.field
    return (str(error), "") if 400 <= status < 500 and status != _SECRET_FROM else ("", "")


def _status(error: AnjuError) -> tuple[int, str]:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
