"""`/v1/reports/refusals`: how often people say no, by street and reason; nobody is named."""

from __future__ import annotations

from dataclasses import asdict

from chalice import Response

from chalicelib import bodies
from chalicelib.caller import AREA
from chalicelib.door import Door
from chalicelib.fields import matching
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, TEXT, Named, members, one_of, page
from telecare.domain.consent import Cause, Reluctance

_TALLY = Named(
    "Refusals",
    members(
        street=TEXT, what=TEXT, reluctance=one_of(Reluctance), cause=one_of(Cause), number=COUNT
    ),
)
COUNTED = Operation(
    method="GET",
    path="/v1/reports/refusals",
    summary="Read how often people say no, by street and reason.",
    may=bodies.STAFF,
    answers={200: Content("The counts; nobody is named.", page(_TALLY))},
    query=(matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),),
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the route."""

    def counted() -> Response:
        caller, area = door.caller(), door.query.get("area", "")
        mine = bodies.areas_of(caller, bodies.STAFF)
        wanted = [max(a, area, key=len) for a in mine if a.startswith(area) or area.startswith(a)]
        counts = door.services.count_refusals()
        items = [asdict(each) for a in wanted for each in counts.under(caller.bureau, a)]
        return door.answer({"items": items, "cursor": None})

    door.route(COUNTED, counted)
