"""`GET /v1/incidents/{id}/tickets/words`: what a seat reads to the city centre's desk about its ticket."""

from __future__ import annotations

from enum import StrEnum

from chalice import Response

from chalicelib import access
from chalicelib.door import Door
from chalicelib.intake import word_of


class Reason(StrEnum):
    """Why the desk is rung."""

    RETURNED = "ticket_returned"
    NOT_ACCEPTED = "ticket_not_accepted"


def serve(door: Door) -> None:
    """Register the route."""

    def words(incident_id: str) -> Response:
        caller = door.caller()
        head = door.incident(caller, access.Act.RELAY, incident_id)
        reason = word_of((door.query or {}).get("reason", ""), Reason, "reason")
        text = door.services.read_aloud().desk(head, reason, caller.id, door.request_id)
        return door.answer({"reason": reason, "words": text})

    door.route("GET", "/v1/incidents/{incident_id}/tickets/words", words)
