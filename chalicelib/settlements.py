"""`/v1/settlements`: what a street's month costs whom, as a draft or as it was closed (FJ24-39)."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from chalice import Response

from chalicelib import bodies, exports, intake, settlement_documents
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, limit, matching
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import FILE, page
from telecare.domain.errors import NotPermittedError, UnknownServiceError
from telecare.domain.service.settling import Month
from telecare.ports.looks import Look
from telecare.services.settle_period import Settlement

_MAY = frozenset(
    {
        PortalRole.CITY,
        PortalRole.DISTRICT,
        PortalRole.STREET,
        PortalRole.OPERATOR_ADMIN,
        PortalRole.AUDITOR,
    }
)
_CLOSES = frozenset({PortalRole.DISTRICT})
_MONTH = r"20[0-9]{2}-(?:0[1-9]|1[0-2])"
_STREET = r"[0-9]{9}"
_SETTLEMENT = Place(
    "settlement_id",
    "A month and a street, as 2026-03.310104003.",
    rf"{_MONTH}\.{_STREET}",
    "There is no such application",
)
_ANSWER = Content("The settlement.", settlement_documents.SETTLEMENT)
_AREA = matching("area", "The street.", _STREET, "give a street, 9 digits", needed=True)

LISTED = Operation(
    method="GET",
    path="/v1/settlements",
    summary="List the closed settlements of a street, the newest first.",
    may=_MAY,
    answers={200: Content("One page.", page(settlement_documents.HEAD))},
    query=(_AREA, limit(), cursor()),
    is_tagged=True,
)
ONE = Operation(
    method="GET",
    path="/v1/settlements/{settlement_id}",
    summary="Read a settlement, or what it would be if it were closed now; each elder can read who did.",
    may=_MAY,
    answers={200: _ANSWER},
    places=(_SETTLEMENT,),
    hides=True,
    is_tagged=True,
)
SHEET = Operation(
    method="GET",
    path="/v1/settlements/{settlement_id}/sheet",
    summary="Take a settlement away as a file; each elder can read who did.",
    may=_MAY,
    answers={200: Content("The file, with a sheet that says what it means.", FILE, exports.XLSX)},
    places=(_SETTLEMENT,),
    hides=True,
    is_long=True,
)
CLOSE = Operation(
    method="POST",
    path="/v1/settlements",
    summary="Close a month of a street; what was wrong in it becomes lines of the next.",
    may=_CLOSES,
    answers={200: _ANSWER},
    hides=True,
    fields=(
        _AREA,
        matching("month", "A month that is over.", _MONTH, "give a month, as 2026-03", needed=True),
    ),
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller, area = door.caller(), door.query["area"]
        if not bodies.is_under(caller, area, _MAY):
            raise NotPermittedError("this area is not one of yours")
        most, after = intake.page(door.query)
        found = door.services.settle_period().of_area(caller.bureau, area)
        rest = (each for each in found if not after or each.month < after)
        heads = list(islice(rest, most + 1))
        items = [settlement_documents.closed(each) for each in heads[:most]]
        return door.answer(
            {"items": items, "cursor": heads[most - 1].month if len(heads) > most else None}
        )

    def one(settlement_id: str) -> Response:
        return door.answer(settlement_documents.settlement(_seen(door, settlement_id)))

    def sheet(settlement_id: str) -> Response:
        content = door.services.export_settlement().write(_seen(door, settlement_id))
        return exports.file_answer(content, f"settlement-{settlement_id}.xlsx")

    def closed() -> Response:
        caller, body = door.caller(), door.body(CLOSE)
        area, month = body.text("area", needed=True), body.text("month", needed=True)
        body.done()
        _check(caller, area, _CLOSES)
        settled = door.services.settle_period().close(
            caller.bureau, area, Month.named(month), caller.id, door.event_id(caller)
        )
        return door.done(settlement_documents.settlement(settled))

    door.route(LISTED, listed)
    door.route(ONE, one)
    door.route(SHEET, sheet)
    door.route(CLOSE, closed)


def _check(caller: Caller, area: str, roles: frozenset[PortalRole] = _MAY) -> None:
    """A street that does not lie under one of the caller's areas is not there."""
    if not bodies.is_under(caller, area, roles):
        raise UnknownServiceError(area)


def _seen(door: Door, settlement_id: str) -> Settlement:
    """Return a settlement with the lines that the caller may see, and record the look (law 13)."""
    caller = door.caller()
    month, _, area = settlement_id.partition(".")
    _check(caller, area)
    found = door.services.settle_period().read(caller.bureau, area, Month.named(month))
    shown = replace(found, lines=tuple(x for x in found.lines if _is_shown(caller, x.operator)))
    elders = tuple(dict.fromkeys(line.elder for line in shown.lines))
    if elders:
        look = Look(caller.id, f"settlement.{settlement_id}", "", door.services.clock().now())
        door.services.register_of_looks().keep(caller.bureau, elders, door.request_id, look)
    return shown


def _is_shown(caller: Caller, operator: str) -> bool:
    """An operator sees what it is paid itself."""
    if caller.roles & (_MAY - {PortalRole.OPERATOR_ADMIN}) or not caller.operator:
        return True
    return operator == caller.operator
