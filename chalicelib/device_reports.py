"""`/v1/reports/devices`: which devices alarm for nothing, by street, so that they are looked at or moved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chalice import Response

from chalicelib import intake
from chalicelib.caller import AREA
from chalicelib.door import Door
from chalicelib.fields import cursor, limit, matching
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, ID, TEXT, TRUTH, Named, many, members, page
from chalicelib.watch import BUDGET, REPORTS, streets_of
from telecare.services.tell_false_alarms import StreetRecord

_STREET = Named(
    "FalseAlarms",
    members(
        street=TEXT,
        days=COUNT,
        devices=many(members(device=ID, false_alarms=COUNT, is_over=TRUTH)),
    ),
)
FALSE_ALARMS = Operation(
    method="GET",
    path="/v1/reports/devices",
    summary="Read by street how often each device alarmed for nothing.",
    may=REPORTS,
    answers={200: Content("Streets in order; of each, its worst devices first.", page(_STREET))},
    query=(
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
        limit(),
        cursor(),
    ),
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the route."""

    def told() -> Response:
        caller = door.caller()
        most, after = intake.page(door.query)
        began, more = door.services.clock().now(), False
        items: list[dict[str, Any]] = []
        for street in streets_of(door, caller, after):
            spent = door.services.clock().now() - began >= BUDGET
            if more := len(items) == most or (bool(items) and spent):
                break
            record = door.services.tell_false_alarms().street(caller.bureau, street)
            items.append(_document(record))
        return door.answer({"items": items, "cursor": items[-1]["street"] if more else None})

    door.route(FALSE_ALARMS, told)


def _document(record: StreetRecord) -> dict[str, Any]:
    devices = [{"device": each.thing, **asdict(each)} for each in record.devices]
    for each in devices:
        del each["thing"]
    return {"street": record.street, "days": int(record.days), "devices": devices}
