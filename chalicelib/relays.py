"""`POST /v1/incidents/{id}/relays`: a seat passes the emergency on to 110, 119, 120 or gas (law 15)."""

from __future__ import annotations

import re

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.intake import Body
from chalicelib.problems import ProblemError
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.domain.kinds import Service
from telecare.ports.incidents import Head

_NUMBER = re.compile(r"\d{3,12}")
_ACTIONS = {word: word for word in ("claim", "acknowledge")}


def serve(door: Door) -> None:
    """Register the route."""

    def relay(incident_id: str) -> Response:
        return door.bring(incident_id, access.Act.RELAY, decode)

    door.route("POST", "/v1/incidents/{incident_id}/relays", relay)


def decode(body: Body, caller: Caller, _head: Head) -> Event:
    """Read what a seat did with a relay; what a service acknowledged, it gave a ticket number."""
    service = body.needed_word("service", Service)
    action = body.choice("action", _ACTIONS)
    return SeatActed(
        by=caller.id,
        act=SeatAct.RELAY,
        service=service,
        step=action,
        ticket=body.text("ticket", needed=action == "acknowledge"),
        number=_number(body),
        words=f"relay.{service}" if action == "acknowledge" else "",
        reason=body.text("words"),
    )


def _number(body: Body) -> str:
    """Return the number that was dialled in that district: digits, never the elder's own."""
    number = body.text("number")
    if number and not _NUMBER.fullmatch(number):
        raise ProblemError(422, "A field is wrong", "number: give 3 to 12 digits", "number")
    return number
