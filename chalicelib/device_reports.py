"""`/v1/reports/devices`: which devices alarm for nothing, by street, so that they are looked at or moved."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chalice import Response

from chalicelib.by_street import PAGED, REPORTS, by_street
from chalicelib.door import Door
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, ID, TEXT, TRUTH, Named, many, members, page
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
    query=PAGED,
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the route."""

    def told() -> Response:
        bureau, records = door.caller().bureau, door.services.tell_false_alarms()
        return door.answer(by_street(door, lambda s: _document(records.street(bureau, s))))

    door.route(FALSE_ALARMS, told)


def _document(record: StreetRecord) -> dict[str, Any]:
    devices = [{"device": each.thing, **asdict(each)} for each in record.devices]
    for each in devices:
        del each["thing"]
    return {"street": record.street, "days": int(record.days), "devices": devices}
