"""`GET /v1/incidents/{id}/timeline/export`: the timeline as a file that can be verified elsewhere (law 7)."""

from __future__ import annotations

from dataclasses import replace

from chalice import Response

from chalicelib.door import Door
from chalicelib.incident_documents import LINK
from chalicelib.operations import Content, read_of_incident
from chalicelib.problems import ProblemError
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, many, members, one_of

MOST_BYTES = 5 * 1024 * 1024
"""An answer of a Lambda function may have 6 MB; an incident would have to run for weeks."""

_READ = read_of_incident(
    "timeline/export",
    "Take the timeline out as a file that can be verified elsewhere; the elder can read who did.",
    Content(
        "The timeline, in one file.",
        members(
            format=one_of(["anju-timeline"]),
            version=COUNT,
            bureau=ID,
            incident=ID,
            exported_at=INSTANT,
            exported_by=ID,
            algorithm=TEXT,
            genesis=TEXT,
            count=COUNT,
            last_digest=TEXT,
            entries=many(LINK),
            document_digest=TEXT,
        ),
    ),
)
EXPORT = replace(_READ, is_tagged=False, is_long=True)


def serve(door: Door) -> None:
    """Register the route."""

    def export(incident_id: str) -> Response:
        caller = door.caller()
        head = door.incident(caller, EXPORT, incident_id)
        pieces = door.services.export_timeline().export(head, caller.id, door.request_id)
        content = "".join(pieces).encode()
        if len(content) > MOST_BYTES:
            mend = f"{len(content)} bytes, {MOST_BYTES} fit into one answer; read it page by page"
            raise ProblemError(413, "The timeline is too long for one answer", mend)
        name = f"timeline-{head.bureau}-{head.incident}.json"
        return Response(
            body=content.decode(),
            status_code=200,
            headers={
                "Content-Type": "application/json",
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    door.route(EXPORT, export)
