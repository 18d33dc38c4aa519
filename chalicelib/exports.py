"""`/v1/exports`: rosters and incidents as xlsx, each with a sheet that says what its columns mean."""

from __future__ import annotations

import re

from chalice import Response

from chalicelib import access
from chalicelib.door import Door
from chalicelib.imports import writer
from chalicelib.problems import ProblemError
from telecare.domain.errors import NotPermittedError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 4 * 1024 * 1024
"""In base64 an answer of a Lambda function holds no more."""

_AREA = re.compile(r"\d{6}|\d{9}|\d{12}")


def serve(door: Door) -> None:
    """Register the routes."""

    def roster() -> Response:
        caller, areas = writer(door)
        query = door.query or {}
        why = query.get("why", "").strip()
        if not why or len(why) > 200:
            raise ProblemError(422, "A field is wrong", "why: say in a few words what for", "why")
        under = _narrowed(areas, query.get("area", ""))
        content = door.services.export_sheets().roster(caller.bureau, caller.id, why, under)
        return _file(content, "roster.xlsx")

    def incidents() -> Response:
        caller = door.caller()
        if not caller.roles & access.MAY[access.Act.READ]:
            raise NotPermittedError("no role of yours sees incidents")
        store = door.services.incidents()
        heads = (store.head(caller.bureau, name) for name in store.open_register(caller.bureau))
        seen = [head for head in heads if access.sees(caller, head.run)]
        return _file(door.services.export_sheets().incidents(seen), "incidents.xlsx")

    door.route("GET", "/v1/exports/roster", roster)
    door.route("GET", "/v1/exports/incidents", incidents)


def _narrowed(areas: tuple[str, ...], asked: str) -> tuple[str, ...]:
    """Return the asked area where it lies under the caller's, else the parts of theirs that lie in it."""
    if not asked:
        return areas
    if not _AREA.fullmatch(asked):
        raise ProblemError(422, "A field is wrong", "area: give 6, 9 or 12 digits", "area")
    if asked.startswith(areas):
        return (asked,)
    inside = tuple(area for area in areas if area.startswith(asked))
    if not inside:
        raise NotPermittedError("this area is not one of yours")
    return inside


def _file(content: bytes, name: str) -> Response:
    if len(content) > MOST_BYTES:
        mend = f"{len(content)} bytes, {MOST_BYTES} fit into one answer; name an area"
        raise ProblemError(413, "The file is too long for one answer", mend)
    headers = {
        "Content-Type": XLSX,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(body=content, status_code=200, headers=headers)
