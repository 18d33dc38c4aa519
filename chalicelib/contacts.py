"""`POST /v1/incidents/{id}/contacts`: whom this incident calls, changed by a seat with a reason (law 8)."""

from __future__ import annotations

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import identifier, text, word
from chalicelib.intake import Body
from chalicelib.operations import write_to_incident
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.ports.incidents import Head

_ACTIONS = {act.value: act for act in (SeatAct.ADD, SeatAct.BAR, SeatAct.SKIP, SeatAct.REORDER)}

STEER = write_to_incident(
    "contacts",
    "Change whom this incident calls, and say why.",
    access.Act.STEER,
    fields=(
        word("action", "What is changed.", _ACTIONS, needed=True),
        identifier("who", "Whose place is changed.", needed=True),
        text("reason", "Why; no personal data.", needed=True),
    ),
)


def serve(door: Door) -> None:
    """Register the route."""

    def contact(incident_id: str) -> Response:
        return door.bring(STEER, incident_id, decode)

    door.route(STEER, contact)


def decode(body: Body, caller: Caller, _head: Head) -> Event:
    """Read a change; the person and the reason are needed."""
    return SeatActed(
        by=caller.id,
        act=body.choice("action", _ACTIONS),
        who=body.identifier("who", needed=True),
        reason=body.text("reason", needed=True),
    )
