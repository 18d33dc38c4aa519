"""`POST /v1/incidents/{id}/reports`: what somebody at the door, the family or a seat reports."""

from __future__ import annotations

from collections.abc import Callable

from chalice import Response

from chalicelib import access, witnesses
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import flag, identifier, text, word
from chalicelib.intake import Body
from chalicelib.operations import write_to_incident
from telecare.domain.events import (
    Event,
    FollowedUp,
    FollowUpCalled,
    Report,
    Reported,
    SeatAct,
    SeatActed,
)
from telecare.domain.kinds import Emergency, How, Outcome
from telecare.ports.incidents import Head

_FOLLOW_UP = None
_REPORTS: dict[str, Report | None] = {each.value: each for each in Report}
_REPORTS["follow_up"] = _FOLLOW_UP

REPORT = write_to_incident(
    "reports",
    "Say what happens at the door, or what a follow-up call came to.",
    access.Act.REPORT,
    fields=(
        word("report", "What is reported.", _REPORTS, needed=True),
        identifier("by", "Who reports, if not the bearer; for the desk alone."),
        word("emergency", "What was confirmed.", Emergency),
        text("cause", "What set the alarm off; no personal data."),
        word("outcome", "What it came to.", Outcome),
        word("how", "How the elder was seen safe.", How),
        identifier("seen_by", "Who saw the elder: somebody known to the incident."),
        identifier("to", "Whom it was handed over to."),
        identifier("who", "Which elder of a home with several, or `everybody`."),
        flag("reached", "Whether a follow-up call reached the elder; absent while it is made."),
    ),
    note=(
        "A follow-up is reported with `by` and `reached` alone, by the desk; `reached` stands in no"
        " other report."
    ),
)


def serve(door: Door) -> None:
    """Register the route."""

    def report(incident_id: str) -> Response:
        return door.bring(REPORT, incident_id, decode)

    door.route(REPORT, report)


def decode(body: Body, caller: Caller, head: Head) -> Event:
    """Read a report; only the desk may report for somebody else or make a follow-up."""
    reported = body.choice("report", _REPORTS)
    by = body.identifier("by") or caller.id
    if reported is _FOLLOW_UP:
        access.check(caller, access.Act.CLOSE, head.run)
        reached = body.flag("reached")
        return FollowUpCalled(by=by) if reached is None else FollowedUp(by=by, reached=reached)
    if by != caller.id:
        access.check(caller, access.Act.REPORT_FOR_OTHERS, head.run)
    elif reported in _BY_SEATS and not _is_of_the_home(caller, head):
        return _BY_SEATS[reported](body, caller, head)
    return Reported(
        by=by,
        report=reported,
        emergency=body.word("emergency", Emergency),
        cause=body.text("cause"),
        outcome=body.word("outcome", Outcome),
        how=body.word("how", How),
        seen_by=witnesses.seen_by(body, caller, head.run),
        to=body.identifier("to"),
        who=_of_whom(body, head),
    )


def _of_whom(body: Body, head: Head) -> str:
    """Return which elder of a couple a report is about; '' where it names nobody."""
    return body.identifier("who", known=witnesses.elders_of(head.run))


def _is_of_the_home(caller: Caller, head: Head) -> bool:
    return head.run.may_take(caller.id) or caller.id in head.run.snapshot.elders


def _confirmed_by_seat(body: Body, caller: Caller, head: Head) -> Event:
    """A seat is nobody of the home: what it confirms, it confirms as a seat (contracts section 4)."""
    access.check(caller, access.Act.STEER, head.run)
    emergency = body.word("emergency", Emergency)
    return SeatActed(by=caller.id, act=SeatAct.CONFIRM, emergency=emergency)


def _resolved_by_seat(body: Body, caller: Caller, head: Head) -> Event:
    """Resolved is taken from a seat too; it has seen the elder itself unless somebody else is named."""
    access.check(caller, access.Act.CLOSE, head.run)
    return SeatActed(
        by=caller.id,
        act=SeatAct.CLOSE,
        outcome=body.word("outcome", Outcome),
        how=body.word("how", How),
        seen_by=witnesses.seen_by(body, caller, head.run) or caller.id,
        who=_of_whom(body, head),
    )


_BY_SEATS: dict[Report, Callable[[Body, Caller, Head], Event]] = {
    Report.CONFIRMED: _confirmed_by_seat,
    Report.RESOLVED: _resolved_by_seat,
}
