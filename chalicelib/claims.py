"""`POST /v1/incidents/{id}/claims`: a seat takes the incident, speaks, lets go or passes it on (law 4)."""

from __future__ import annotations

from chalice import Response

from chalicelib import access, witnesses
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import identifier, text, word
from chalicelib.intake import Body
from chalicelib.operations import write_to_incident
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.domain.kinds import How
from telecare.ports.incidents import Head

_ACTIONS = {
    "claim": SeatAct.CLAIM,
    "release": SeatAct.RELEASE,
    "hand_over": SeatAct.HAND_OVER,
    "speak": SeatAct.SPEAK,
}

_KNOWN = {How.SPOKE_IDENTIFIED.value: How.SPOKE_IDENTIFIED}

CLAIM = write_to_incident(
    "claims",
    "Take the incident, speak with the elder, let it go, or hand it over.",
    access.Act.CLAIM,
    fields=(
        word("action", "What the seat does.", _ACTIONS, needed=True),
        identifier("to", "To which seat; needed to hand over."),
        text("reason", "Why; no personal data."),
        word("how", "To speak: that the seat knows that it is the elder.", _KNOWN),
        identifier("who", "To speak: with which elder of a home with several."),
    ),
)


def serve(door: Door) -> None:
    """Register the route."""

    def claim(incident_id: str) -> Response:
        return door.bring(CLAIM, incident_id, decode, door.act)

    door.route(CLAIM, claim)


def decode(body: Body, caller: Caller, head: Head) -> Event:
    """Read a claim; a hand-over names to whom, and who speaks may say that it is the elder."""
    act = body.choice("action", _ACTIONS)
    to = body.identifier("to", needed=act is SeatAct.HAND_OVER)
    return SeatActed(
        by=caller.id,
        act=act,
        to=to,
        reason=body.text("reason"),
        how=body.word("how", How),
        who=body.identifier("who", known=witnesses.elders_of(head.run)),
    )
