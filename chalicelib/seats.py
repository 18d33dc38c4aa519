"""`/v1/seats`: consoles beat and sign out; who is there, what each has in hand, and what waits (law 4)."""

from __future__ import annotations

from collections.abc import Iterator

from chalice import Response

from chalicelib import access, intake, seat_documents
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import limit
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import ID, Named, members
from telecare.domain.errors import NotPermittedError, UnknownIncidentError
from telecare.ports.incidents import Head

_SEAT = Place("seat_id", "The id of a seat.", r"[A-Za-z0-9_.:-]{1,64}", "There is no such seat")
_TAKEN = Content("It is taken.", Named("SeatTaken", members(seat=ID)))

SHOWN = Operation(
    method="GET",
    path="/v1/seats",
    summary="Read who is at the desk, what each has in hand, and what waits.",
    may=access.SEES_SEATS,
    answers={200: Content("The desk; `limit` cuts what waits.", seat_documents.DESK)},
    query=(limit(),),
    is_tagged=True,
)
BEAT = Operation(
    method="POST",
    path="/v1/seats/{seat_id}/beats",
    summary="Say that the console of the own seat is alive.",
    may=access.DESK,
    answers={202: _TAKEN},
    places=(_SEAT,),
    fields=(),
    is_body_needed=False,
)
SIGN_OUT = Operation(
    method="DELETE",
    path="/v1/seats/{seat_id}",
    summary="Sign the own seat out; a supervisor signs any seat out.",
    may=access.DESK,
    answers={202: _TAKEN},
    places=(_SEAT,),
)


def serve(door: Door) -> None:
    """Register the routes."""

    def shown() -> Response:
        caller = door.caller()
        most, _ = intake.page(door.query)
        consoles = door.services.consoles()
        heads = list(seen(door, caller))
        document = seat_documents.desk(consoles.signed_in(caller.bureau), heads, most)
        every = consoles.beat_every(caller.bureau)
        return door.answer({"beat_s": every.total_seconds(), **document})

    def beat(seat_id: str) -> Response:
        caller = door.caller()
        if seat_id != caller.id:
            raise NotPermittedError("a console beats for its own seat")
        door.body(BEAT)
        door.services.consoles().beat(caller.bureau, caller.id)
        return door.taken({"seat": caller.id})

    def sign_out(seat_id: str) -> Response:
        caller = door.caller()
        if seat_id != caller.id and PortalRole.SUPERVISOR not in caller.roles:
            raise NotPermittedError("who is not a supervisor signs out the own seat alone")
        door.services.watch().sign_out(caller.bureau, seat_id)
        return door.taken({"seat": seat_id})

    door.route(SHOWN, shown)
    door.route(BEAT, beat)
    door.route(SIGN_OUT, sign_out)


def seen(door: Door, caller: Caller) -> Iterator[Head]:
    """Yield the incidents that are not closed and that the caller may see."""
    store = door.services.incidents()
    for incident_id in store.open_register(caller.bureau):
        try:
            head = store.head(caller.bureau, incident_id)
        except UnknownIncidentError:
            continue  # closed and gone between the two reads
        if access.sees(caller, head.run):
            yield head
