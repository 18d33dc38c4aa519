"""`/v1/reports/reach`: how responders are reached when somebody needs help, by street or home."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import bodies, exports
from chalicelib.applications import looked
from chalicelib.by_street import REPORTS, UNDER, by_street
from chalicelib.caller import Caller
from chalicelib.door import Door
from chalicelib.fields import cursor, limit, matching
from chalicelib.figure_documents import row, shape_of
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, FILE, TEXT, Named, many, members, page
from telecare.domain.areas import street_of
from telecare.domain.errors import NotPermittedError
from telecare.domain.figures.rows import reach_row
from telecare.messages.figures import REACH
from telecare.services.tell_reach import AreaReach
from telecare.services.write_figures import Table

_STREET = Named(
    "StreetReach",
    members(street=TEXT, days=COUNT, responders=many(Named("ResponderReach", shape_of(REACH)))),
)
TOLD = Operation(
    method="GET",
    path="/v1/reports/reach",
    summary="Read how responders are reached, who is worst reached first; the look is recorded.",
    may=REPORTS,
    answers={200: Content("Streets in order; nobody is named.", page(_STREET))},
    query=(
        UNDER,
        matching("home", "Of which home alone.", r"[A-Za-z0-9_.:-]{1,128}", "give a home's id"),
        limit(),
        cursor(),
    ),
    is_tagged=True,
)
SHEET = Operation(
    method="GET",
    path="/v1/reports/reach/sheet",
    summary="Take a street's figures of reach away as a file; the look is recorded.",
    may=REPORTS,
    answers={200: Content("The file, with a sheet that says what it means.", FILE, exports.XLSX)},
    query=(matching("area", "The street.", r"[0-9]{9}", "give a street, 9 digits", needed=True),),
    is_long=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def told() -> Response:
        caller, home = door.caller(), door.query.get("home", "")
        if home:
            return door.answer({"items": _of_home(door, caller, home), "cursor": None})
        reach = door.services.reporting().reach

        def of(street: str) -> dict[str, Any]:
            return _document(street, reach.shown(caller.bureau, street, caller.id))

        return door.answer(by_street(door, of))

    def sheet() -> Response:
        caller, street = door.caller(), door.query["area"]
        if not bodies.is_under(caller, street, REPORTS):
            raise NotPermittedError("this area is not one of yours")
        made = door.services.reporting()
        found = made.reach.shown(caller.bureau, street, caller.id)
        days = {"天数 days": str(found.days)}
        table = Table("联系情况 reach", REACH, tuple(_rows(street, found)), days)
        return exports.file_answer(made.files.write(caller.bureau, [table]), f"reach-{street}.xlsx")

    door.route(TOLD, told)
    door.route(SHEET, sheet)


def _of_home(door: Door, caller: Caller, home: str) -> list[dict[str, Any]]:
    """Return a home as a list of one; one that the caller may not know of is not among all homes."""
    known = door.services.homes().snapshot(caller.bureau, home)
    if not known.elders or not bodies.is_under(caller, known.area, REPORTS):
        return []
    for elder in known.elders:
        looked(door, caller, elder, "reach")
    found = door.services.reporting().reach.home(caller.bureau, home)
    return [_document(street_of(known.area), found)]


def _document(street: str, found: AreaReach) -> dict[str, Any]:
    responders = [row(REACH, each) for each in _rows(street, found)]
    return {"street": street, "days": found.days, "responders": responders}


def _rows(street: str, found: AreaReach) -> list[Any]:
    return [
        reach_row((street, each.home), each.role, each.incidents, each.proofs, each.is_lost)
        for each in found.responders
    ]
