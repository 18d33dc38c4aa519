"""`/v1/incidents/{id}/relays`: a seat passes the emergency on to 110, 119, 120 or gas (law 15).

What it reads out is at `relays/{service}/words`; what it did is posted, and what it said is kept sealed.
"""

from __future__ import annotations

from chalice import Response

from chalicelib import access
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import matching, text, word
from chalicelib.incident_documents import instant
from chalicelib.intake import Body, word_of
from chalicelib.operations import Content, Place, read_of_incident, write_to_incident
from chalicelib.shapes import ID, INSTANT, TEXT, many, members, one_of
from telecare.domain.events import Event, SeatAct, SeatActed
from telecare.domain.kinds import Service
from telecare.ports.incidents import Head
from telecare.ports.world import PassedWords

_ACTIONS = {each: each for each in ("claim", "acknowledge")}

RELAY = write_to_incident(
    "relays",
    "Take an emergency over, or say that a service has acknowledged it.",
    access.Act.RELAY,
    fields=(
        word("service", "Who is rung.", Service, needed=True),
        word("action", "What the seat did.", _ACTIONS, needed=True),
        text("ticket", "The number that the service gave; needed to acknowledge."),
        matching("number", "What was dialled.", r"[0-9]{3,12}", "give 3 to 12 digits"),
        text("words", "What was said, if not the words shown; kept sealed."),
    ),
)
PASSED = read_of_incident(
    "relays",
    "Read what was passed on.",
    Content(
        "What seats told services, oldest first.",
        members(items=many(members(service=one_of(Service), by=ID, at=INSTANT, words=TEXT))),
    ),
    act=access.Act.RELAY,
    opens_sealed=True,
)
SHOWN = read_of_incident(
    "relays/{service}/words",
    "Read the words for an emergency service; the elder can read who did.",
    Content("What is read out.", members(service=one_of(Service), words=TEXT)),
    act=access.Act.RELAY,
    places=(Place("service", "Who is rung.", r".{1,64}", "There is no such service"),),
    opens_sealed=True,
)


def serve(door: Door) -> None:
    """Register the route."""

    def relay(incident_id: str) -> Response:
        def keep(body: Body, caller: Caller, event_id: str) -> None:
            door.act(body, caller, event_id)
            if body.text("words"):
                at = door.services.clock().now()
                passed = PassedWords(body.text("service"), caller.id, at, body.text("words"))
                door.services.relay_words().keep(caller.bureau, incident_id, event_id, passed)

        return door.bring(RELAY, incident_id, decode, keep)

    def passed(incident_id: str) -> Response:
        caller = door.caller()
        door.incident(caller, PASSED, incident_id)
        words = door.services.relay_words().read(caller.bureau, incident_id)
        return door.answer({"items": [_document(each) for each in words]})

    def shown(incident_id: str, service: str) -> Response:
        caller = door.caller()
        head = door.incident(caller, SHOWN, incident_id)
        asked = word_of(service, Service, "service")
        words = door.services.read_aloud().relay(head, asked, caller.id, door.request_id)
        return door.answer({"service": asked, "words": words})

    door.route(RELAY, relay)
    door.route(PASSED, passed)
    door.route(SHOWN, shown)


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
        number=body.text("number"),
        words=_which_words(body, service) if action == "acknowledge" else "",
    )


def _which_words(body: Body, service: Service) -> str:
    """Return what the timeline says of the words: the shown script, or that others were kept, sealed."""
    return "kept" if body.text("words") else f"relay.{service}"
