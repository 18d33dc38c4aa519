"""`POST /v1/incidents/{id}/closure`: what it came to, who saw the elder safe, and how (law 2)."""

from __future__ import annotations

from chalice import Response

from chalicelib import access, witnesses
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import identifier, word
from chalicelib.intake import Body
from chalicelib.operations import write_to_incident
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.domain.kinds import How, Outcome
from telecare.ports.incidents import Head

CLOSE = write_to_incident(
    "closure",
    "Say what it came to, who saw the elder safe, and how.",
    access.Act.CLOSE,
    fields=(
        word("outcome", "What it came to.", Outcome, needed=True),
        identifier("seen_by", "Who saw the elder: somebody known to the incident.", needed=True),
        word("how", "How the elder was seen safe.", How, needed=True),
        identifier("who", "Which elder of a home with several, or `everybody`."),
    ),
)


def serve(door: Door) -> None:
    """Register the route."""

    def close(incident_id: str) -> Response:
        return door.bring(CLOSE, incident_id, decode)

    door.route(CLOSE, close)


def decode(body: Body, caller: Caller, head: Head) -> Event:
    """Read a closure; all three facts are needed, whether they suffice the domain judges."""
    return SeatActed(
        by=caller.id,
        act=SeatAct.CLOSE,
        outcome=body.needed_word("outcome", Outcome),
        seen_by=witnesses.seen_by(body, caller, head.run, needed=True),
        how=body.needed_word("how", How),
        who=body.identifier("who", known=witnesses.elders_of(head.run)),
    )
