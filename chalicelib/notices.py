"""`/v1/notices`: the applications that hang out in their committees, and what is objected to them (HZ23-08)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from chalice import Response

from chalicelib import bodies, intake, service_documents
from chalicelib.applications import APPLICATION, FOR, home_of, seen
from chalicelib.caller import AREA, Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, limit, matching, word
from chalicelib.operations import Content, Operation
from chalicelib.service_documents import DAY
from chalicelib.shapes import COUNT, ID, TEXT, Named, members, page
from telecare.domain.errors import NotPermittedError
from telecare.domain.service.life import Doubt, Life
from telecare.domain.service.moves import Object
from telecare.services.show_notices import PublicNotice

_PRINTS = bodies.OVERSIGHT | {PortalRole.AUDITOR}
_WRITES = frozenset({PortalRole.DISTRICT, PortalRole.STREET, PortalRole.COMMITTEE})
_MOST_READ = 200
"""A page reads no more applications than this, however few of them hang out."""

_NOTICE = Named(
    "Notice", members(application=ID, area=TEXT, name=TEXT, until=DAY, objections=COUNT)
)
LISTED = Operation(
    method="GET",
    path="/v1/notices",
    summary="List what is to hang out, names masked; each elder can read who did.",
    may=_PRINTS,
    answers={200: Content("One page, by area.", page(_NOTICE))},
    query=(
        limit(),
        cursor(),
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
    ),
    is_tagged=True,
    note="A page may hold less than its limit, or nothing, and still have a cursor.",
)
OBJECT = Operation(
    method="POST",
    path="/v1/notices/{application_id}/objections",
    summary="Write down what somebody who read a notice objects to; who it was is not kept.",
    follows_procedure=True,
    may=_WRITES,
    answers={200: Content("The service after it.", service_documents.SERVICE)},
    places=(APPLICATION,),
    hides=True,
    fields=(word("why", "What is objected to.", Doubt, needed=True), FOR),
    is_taken_once=True,
    note="No step is taken until the objection is dismissed, or the application sent back.",
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        most, after = intake.page(door.query)
        items: list[dict[str, Any]] = []
        read, last = 0, ""
        for at, notice in islice(_asked(door, door.caller(), after), _MOST_READ):
            read, last = read + 1, at
            items += [_document(notice)] if notice else []
            if len(items) == most:
                break
        goes_on = len(items) == most or read == _MOST_READ
        return door.answer({"items": items, "cursor": last if goes_on else None})

    def objected(application_id: str) -> Response:
        return door.done(service_documents.service(_object(door, application_id)))

    door.route(LISTED, listed)
    door.route(OBJECT, objected)


def _asked(door: Door, caller: Caller, after: str) -> Iterator[tuple[str, PublicNotice | None]]:
    area = door.query.get("area", "")
    shows = door.services.show_notices()
    for mine in bodies.areas_of(caller, _PRINTS):
        if area.startswith(mine) or mine.startswith(area):
            narrowed = max(area, mine, key=len)
            yield from shows.under(caller.bureau, narrowed, caller.id, door.request_id, after)


def _object(door: Door, application_id: str) -> Life:
    caller = door.caller()
    life = seen(door, caller, application_id).life
    body = door.body(OBJECT)
    move = Object(bodies.said(body, caller), body.needed_word("why", Doubt))
    body.done()
    if not bodies.answers_for(caller, life, home_of(door, caller, life)):
        raise NotPermittedError("another street answers for this service")
    key = door.event_id(caller)
    return door.services.move_service().move(caller.bureau, life.id, move, key).life


def _document(notice: PublicNotice) -> dict[str, Any]:
    return {
        "application": notice.application,
        "area": notice.area,
        "name": notice.name,
        "until": notice.until.isoformat(),
        "objections": notice.objections,
    }
