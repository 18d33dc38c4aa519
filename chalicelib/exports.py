"""`/v1/exports`: rosters and incidents as xlsx, each with a sheet that says what its columns mean."""

from __future__ import annotations

from chalice import Response

from chalicelib import access
from chalicelib.door import Door
from chalicelib.fields import text
from chalicelib.imports import AREA_OF_FILES, WRITERS, writer
from chalicelib.operations import Content, Operation
from chalicelib.problems import ProblemError
from chalicelib.shapes import FILE
from telecare.domain.errors import NotPermittedError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 4 * 1024 * 1024
"""In base64 an answer of a Lambda function holds no more."""

_SHEET = Content("The file, with a sheet that says what its columns mean.", FILE, XLSX)
ROSTER = Operation(
    method="GET",
    path="/v1/exports/roster",
    summary="Take the roster away as a file; each elder can read who did, and why.",
    may=WRITERS,
    answers={200: _SHEET},
    query=(text("why", "What for, in a few words.", needed=True), AREA_OF_FILES),
    is_long=True,
)
INCIDENTS = Operation(
    method="GET",
    path="/v1/exports/incidents",
    summary="Take the incidents that are not closed away as a file; nobody is named.",
    may=access.MAY[access.Act.READ],
    answers={200: _SHEET},
    is_long=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def roster() -> Response:
        caller, areas = writer(door)
        why, under = door.query["why"], _narrowed(areas, door.query.get("area", ""))
        content = door.services.export_sheets().roster(caller.bureau, caller.id, why, under)
        return file_answer(content, "roster.xlsx")

    def incidents() -> Response:
        caller = door.caller()
        store = door.services.incidents()
        heads = (store.head(caller.bureau, name) for name in store.open_register(caller.bureau))
        seen = [head for head in heads if access.sees(caller, head.run)]
        return file_answer(door.services.export_sheets().incidents(seen), "incidents.xlsx")

    door.route(ROSTER, roster)
    door.route(INCIDENTS, incidents)


def _narrowed(areas: tuple[str, ...], asked: str) -> tuple[str, ...]:
    """Return the asked area where it lies under the caller's, else the parts of theirs that lie in it."""
    if not asked:
        return areas
    if asked.startswith(areas):
        return (asked,)
    inside = tuple(area for area in areas if area.startswith(asked))
    if not inside:
        raise NotPermittedError("this area is not one of yours")
    return inside


def file_answer(content: bytes, name: str, media: str = XLSX) -> Response:
    """Return a file as an answer; ProblemError when it does not fit into one."""
    if len(content) > MOST_BYTES:
        mend = f"{len(content)} bytes, {MOST_BYTES} fit into one answer; name an area"
        raise ProblemError(413, "The file is too long for one answer", mend)
    headers = {
        "Content-Type": media,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(body=content, status_code=200, headers=headers)
