"""`/v1/elders/{id}/exports`: the same file of any length, written first and fetched in parts."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib.door import Door
from chalicelib.elder_sight import ELDER, place_in_sight
from chalicelib.operations import Content, Operation, Place
from chalicelib.person_exports import MAY
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, Named, members, one_of
from telecare.domain.errors import UnknownExportError
from telecare.ports.written_exports import WrittenExport

_NO_EXPORT = "There is no such export"
_EXPORT = Place("export_id", "The id of an export.", r"[0-9a-f]{32}", _NO_EXPORT)
_PART = Place("number", "Which part; the first is 0.", r"[0-9]{1,5}", _NO_EXPORT)
WRITTEN = Named(
    "WrittenExport",
    members(
        export=ID,
        elder=ID,
        state=one_of(["being_written", "written"]),
        parts=COUNT,
        digest=TEXT,
        asked_at=INSTANT,
        until=INSTANT,
    ),
)
ORDER = Operation(
    method="POST",
    path="/v1/elders/{elder_id}/exports",
    summary="Have all that is kept of an elder written, of any length; the elder can read who did.",
    may=MAY,
    answers={202: Content("It is being written; ask for it again in a while.", WRITTEN)},
    places=(ELDER,),
    fields=(),
    is_body_needed=False,
    hides=True,
    is_taken_once=True,
    opens_sealed=True,
    note="The same Idempotency-Key again is the same export.",
)
SHOWN = Operation(
    method="GET",
    path="/v1/elders/{elder_id}/exports/{export_id}",
    summary="Read whether an export of one's own is written, and of how many parts it is.",
    may=MAY,
    answers={200: Content("How far it is.", WRITTEN)},
    places=(ELDER, _EXPORT),
    hides=True,
    opens_sealed=True,
)
FETCH = Operation(
    method="GET",
    path="/v1/elders/{elder_id}/exports/{export_id}/parts/{number}",
    summary="Fetch a part of an export of one's own.",
    may=MAY,
    answers={200: Content("The part.", members(part=COUNT, parts=COUNT, text=TEXT))},
    places=(ELDER, _EXPORT, _PART),
    hides=True,
    opens_sealed=True,
    note=(
        "The texts of all parts, joined in order, are the file that GET .../export gives; `digest` of"
        " the export is the SHA-256 of that file in UTF-8."
    ),
)


def serve(door: Door) -> None:
    """Register the routes."""

    def order(elder_id: str) -> Response:
        caller = door.caller()
        place_in_sight(door.services.homes(), caller, elder_id, MAY)
        door.body(ORDER).done()
        orders = door.services.privacy().order_export()
        kept = orders.order(caller.bureau, elder_id, caller.id, door.event_id(caller))
        return door.taken(_document(kept))

    def shown(elder_id: str, export_id: str) -> Response:
        return door.done(_document(_own(door, elder_id, export_id)))

    def fetched(elder_id: str, export_id: str, number: str) -> Response:
        written = _own(door, elder_id, export_id)
        exports = door.services.privacy().written_exports()
        text = exports.part(door.caller().bureau, written, int(number))
        return door.done({"part": int(number), "parts": written.parts, "text": text})

    door.route(ORDER, order)
    door.route(SHOWN, shown)
    door.route(FETCH, fetched)


def _own(door: Door, elder_id: str, export_id: str) -> WrittenExport:
    """Return an export that the caller ordered, of an elder whom they may still see; nobody else's is there."""
    caller, now = door.caller(), door.services.clock().now()
    place_in_sight(door.services.homes(), caller, elder_id, MAY)
    exports = door.services.privacy().written_exports()
    found = exports.export(caller.bureau, elder_id, export_id, now)
    if found.by != caller.id:
        raise UnknownExportError(export_id)
    return found


def _document(export: WrittenExport) -> dict[str, Any]:
    return {
        "export": export.id,
        "elder": export.elder,
        "state": "written" if export.is_written else "being_written",
        "parts": export.parts,
        "digest": export.digest,
        "asked_at": export.asked_at.isoformat(),
        "until": export.until.isoformat(),
    }
