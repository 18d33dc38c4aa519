"""`GET /v1/incidents/{id}/timeline/export`: the timeline as a file that can be verified elsewhere (law 7)."""

from __future__ import annotations

from chalice import Response

from chalicelib import access
from chalicelib.door import Door
from chalicelib.problems import ProblemError

MOST_BYTES = 5 * 1024 * 1024
"""An answer of a Lambda function may have 6 MB; an incident would have to run for weeks."""


def serve(door: Door) -> None:
    """Register the route."""

    def export(incident_id: str) -> Response:
        caller = door.caller()
        head = door.incident(caller, access.Act.READ, incident_id)
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

    door.route("GET", "/v1/incidents/{incident_id}/timeline/export", export)
