"""`/v1/homes/{id}/appointments`: tell the people of a home that somebody comes."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from chalice import Response

from chalicelib import registry
from chalicelib.caller import PortalRole
from chalicelib.door import Door
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import instant
from chalicelib.shapes import ID, TEXT, members
from telecare.domain.errors import NotPermittedError
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.tidings import HomeTiding

TELL = Operation(
    method="POST",
    path="/v1/homes/{home_id}/appointments",
    summary="Tell the people of a home on which day somebody comes; each once, in the bureau's hours.",
    may=registry.FITS | registry.DESK | {PortalRole.STREET, PortalRole.COMMITTEE},
    answers={202: Content("It will be told.", members(home=ID, day=TEXT))},
    places=(registry.HOME,),
    fields=(instant("at", "When somebody comes.", needed=True),),
    hides=True,
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""
    door.route(TELL, lambda home_id: _told(door, home_id))


def _told(door: Door, home: str) -> Response:
    caller = door.caller()
    known = registry.seen(door, caller, TELL, home)
    body = door.body(TELL)
    at, now = body.instant("at"), door.services.clock().now()
    body.done()
    if at is None or at <= now:
        raise NotPermittedError("at: name an instant to come")
    day, key = at.astimezone(ZoneInfo(known.zone)).date(), f"appointment-{door.event_id(caller)}"
    tiding = HomeTiding(caller.bureau, home, TidingKind.APPOINTMENT, key, now, day)
    door.services.telling().tidings.ask([tiding])
    return door.taken({"home": home, "day": day.isoformat()})
