"""`POST /v1/incidents/{id}/holds`: a seat holds the incident, pauses a step or lets it go on."""

from __future__ import annotations

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import text, word
from chalicelib.intake import Body
from chalicelib.operations import write_to_incident
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.ports.incidents import Head

_ACTIONS = {"hold": SeatAct.HOLD, "pause": SeatAct.PAUSE, "resume": SeatAct.RESUME}

HOLD = write_to_incident(
    "holds",
    "Hold the incident, pause a step, or let it go on.",
    access.Act.HOLD,
    fields=(
        word("action", "What the seat does.", _ACTIONS, needed=True),
        text("step", "Which step; without one, all."),
        text("reason", "Why; no personal data."),
    ),
)


def serve(door: Door) -> None:
    """Register the route."""

    def hold(incident_id: str) -> Response:
        return door.bring(HOLD, incident_id, decode, door.act)

    door.route(HOLD, hold)


def decode(body: Body, caller: Caller, _head: Head) -> Event:
    """Read a hold; without a step a pause is of all steps."""
    return SeatActed(
        by=caller.id,
        act=body.choice("action", _ACTIONS),
        step=body.text("step"),
        reason=body.text("reason"),
    )
