"""`POST /v1/incidents/{id}/guides`: what was answered to the questions that a seat asks (failure case 12)."""

from __future__ import annotations

from enum import StrEnum

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.intake import Body
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.ports.incidents import Head


class Answer(StrEnum):
    """What is kept of an answer: never its words."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def serve(door: Door) -> None:
    """Register the route."""

    def answer(incident_id: str) -> Response:
        return door.bring(incident_id, access.Act.STEER, decode)

    door.route("POST", "/v1/incidents/{incident_id}/guides", answer)


def decode(body: Body, caller: Caller, _head: Head) -> Event:
    """Read an answer; the question is named by its id in the guide of the incident's kind."""
    return SeatActed(
        by=caller.id,
        act=SeatAct.ANSWER,
        step=body.identifier("question", needed=True),
        reason=body.needed_word("answer", Answer).value,
    )
