"""`GET /v1/incidents/{id}/tickets/words`: what a seat reads to the city centre's desk about its ticket."""

from __future__ import annotations

from enum import StrEnum

from chalice import Response

from chalicelib import access
from chalicelib.door import Door
from chalicelib.fields import word
from chalicelib.operations import Content, read_of_incident
from chalicelib.shapes import TEXT, members, one_of


class Reason(StrEnum):
    """Why the desk is rung."""

    RETURNED = "ticket_returned"
    NOT_ACCEPTED = "ticket_not_accepted"


WORDS = read_of_incident(
    "tickets/words",
    "Read the words for the city centre's duty desk; the elder can read who did.",
    Content("What is read out.", members(reason=one_of(Reason), words=TEXT)),
    act=access.Act.RELAY,
    query=(word("reason", "Why the desk is rung.", Reason, needed=True),),
    opens_sealed=True,
)


def serve(door: Door) -> None:
    """Register the route."""

    def words(incident_id: str) -> Response:
        caller = door.caller()
        head = door.incident(caller, WORDS, incident_id)
        reason = Reason(door.query["reason"])
        text = door.services.read_aloud().desk(head, reason, caller.id, door.request_id)
        return door.answer({"reason": reason, "words": text})

    door.route(WORDS, words)
