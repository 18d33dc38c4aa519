"""`/v1/seats`: consoles beat and sign out; who is there, what each has in hand, and what waits (law 4)."""

from __future__ import annotations

from collections.abc import Iterator

from chalice import Response

from chalicelib import access, intake, seat_documents
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from telecare.domain.errors import NotPermittedError, UnknownIncidentError
from telecare.ports.incidents import Head


def serve(door: Door) -> None:
    """Register the routes."""

    def shown() -> Response:
        caller = door.caller()
        _need(caller, access.SEES_SEATS)
        limit, _ = intake.page(door.query)
        consoles = door.services.consoles()
        heads = list(_seen(door, caller))
        document = seat_documents.desk(consoles.signed_in(caller.bureau), heads, limit)
        every = consoles.beat_every(caller.bureau)
        return door.answer({"beat_s": every.total_seconds(), **document})

    def beat(seat_id: str) -> Response:
        caller = door.caller()
        _need(caller, access.DESK)
        if seat_id != caller.id:
            raise NotPermittedError("a console beats for its own seat")
        intake.Body(door.raw_body or b"{}").done()
        door.services.consoles().beat(caller.bureau, caller.id)
        return door.taken({"seat": caller.id})

    def sign_out(seat_id: str) -> Response:
        caller = door.caller()
        _need(caller, access.DESK)
        if seat_id != caller.id and PortalRole.SUPERVISOR not in caller.roles:
            raise NotPermittedError("who is not a supervisor signs out the own seat alone")
        door.services.watch().sign_out(caller.bureau, seat_id)
        return door.taken({"seat": seat_id})

    door.route("GET", "/v1/seats", shown)
    door.route("POST", "/v1/seats/{seat_id}/beats", beat)
    door.route("DELETE", "/v1/seats/{seat_id}", sign_out)


def _need(caller: Caller, roles: frozenset[PortalRole]) -> None:
    if not caller.roles & roles:
        raise NotPermittedError(f"this needs one of {', '.join(sorted(roles))}")


def _seen(door: Door, caller: Caller) -> Iterator[Head]:
    """Yield the incidents that are not closed and that the caller may see."""
    store = door.services.incidents()
    for incident_id in store.open_register(caller.bureau):
        try:
            head = store.head(caller.bureau, incident_id)
        except UnknownIncidentError:
            continue  # closed and gone between the two reads
        if access.sees(caller, head.run):
            yield head
