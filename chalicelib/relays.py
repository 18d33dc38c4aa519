"""`/v1/incidents/{id}/relays`: a seat passes the emergency on to 110, 119, 120 or gas (law 15).

What it reads out is at `relays/{service}/words`; what it did is posted, and what it said is kept sealed.
"""

from __future__ import annotations

import re

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.incident_documents import instant
from chalicelib.intake import Body, word_of
from chalicelib.problems import ProblemError
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.domain.kinds import Service
from telecare.ports.incidents import Head
from telecare.ports.world import PassedWords

_NUMBER = re.compile(r"\d{3,12}")
_ACTIONS = {word: word for word in ("claim", "acknowledge")}


def serve(door: Door) -> None:
    """Register the route."""

    def relay(incident_id: str) -> Response:
        def keep(body: Body, caller: Caller, event_id: str) -> None:
            door.act(body, caller, event_id)
            if body.text("words"):
                at = door.services.clock().now()
                passed = PassedWords(body.text("service"), caller.id, at, body.text("words"))
                door.services.relay_words().keep(caller.bureau, incident_id, event_id, passed)

        return door.bring(incident_id, access.Act.RELAY, decode, keep)

    def passed(incident_id: str) -> Response:
        caller = door.caller()
        door.incident(caller, access.Act.RELAY, incident_id)
        words = door.services.relay_words().read(caller.bureau, incident_id)
        return door.answer({"items": [_document(each) for each in words]})

    def shown(incident_id: str, service: str) -> Response:
        caller = door.caller()
        head = door.incident(caller, access.Act.RELAY, incident_id)
        asked = word_of(service, Service, "service")
        words = door.services.read_aloud().relay(head, asked, caller.id, door.request_id)
        return door.answer({"service": asked, "words": words})

    door.route("POST", "/v1/incidents/{incident_id}/relays", relay)
    door.route("GET", "/v1/incidents/{incident_id}/relays", passed)
    door.route("GET", "/v1/incidents/{incident_id}/relays/{service}/words", shown)


def _document(passed: PassedWords) -> dict[str, str | None]:
    at = instant(passed.at)
    return {"service": passed.service, "by": passed.by, "at": at, "words": passed.words}


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
        words=_which_words(body, service) if action == "acknowledge" else "",
    )


def _which_words(body: Body, service: Service) -> str:
    """Return what the timeline says of the words: the shown script, or that others were kept, sealed."""
    return "kept" if body.text("words") else f"relay.{service}"


def _number(body: Body) -> str:
    """Return the number that was dialled in that district: digits, never the elder's own."""
    number = body.text("number")
    if number and not _NUMBER.fullmatch(number):
        raise ProblemError(422, "A field is wrong", "number: give 3 to 12 digits", "number")
    return number
