"""`GET /v1/elders/{id}/export`: all that is kept of one person, as a file (PIPL, article 45)."""

from __future__ import annotations

import json

from chalice import Response

from chalicelib.caller import PortalRole
from chalicelib.door import Door
from chalicelib.elder_sight import ELDER, KEEPS_FILES, place_in_sight
from chalicelib.operations import Content, Operation
from chalicelib.problems import ProblemError
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, Named, many, members, one_of

MAY = KEEPS_FILES | {PortalRole.ELDER}
MOST_BYTES = 5 * 1024 * 1024
"""An answer of a Lambda function may have 6 MB."""

RECORD = Named(
    "KeptRecord", members(kept_at=ID, fields=many(members(name=ID, zh=TEXT, en=TEXT, value={})))
)
EXPORT = Operation(
    method="GET",
    path="/v1/elders/{elder_id}/export",
    summary="Take out all that is kept of an elder; the elder can read who did.",
    may=MAY,
    answers={
        200: Content(
            "All records, by kind, with a digest.",
            members(
                format=one_of(["anju-person"]),
                version=COUNT,
                bureau=ID,
                elder=ID,
                exported_at=INSTANT,
                exported_by=ID,
                algorithm=TEXT,
                sections=many(members(section=ID, zh=TEXT, en=TEXT, records=many(RECORD))),
                left_out=many(members(zh=TEXT, en=TEXT)),
                document_digest=TEXT,
            ),
        )
    },
    places=(ELDER,),
    hides=True,
    is_long=True,
    opens_sealed=True,
    note="Other people stand in it by their role; what is left out is said in it. One that is too long"
    " (413) is ordered with POST .../exports.",
)


def serve(door: Door) -> None:
    """Register the route."""

    def export(elder_id: str) -> Response:
        caller = door.caller()
        place_in_sight(door.services.homes(), caller, elder_id, MAY)
        exports = door.services.privacy().export_elder()
        document = exports.export(caller.bureau, elder_id, caller.id, door.request_id)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        if len(text.encode()) > MOST_BYTES:
            mend = "have it written, and fetch it in parts: POST /v1/elders/{elder_id}/exports"
            raise ProblemError(413, "The file is too long for one answer", mend)
        name = f"person-{caller.bureau}-{elder_id}.json"
        return Response(
            body=text,
            status_code=200,
            headers={
                "Content-Type": "application/json",
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    door.route(EXPORT, export)
