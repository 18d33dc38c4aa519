"""`/v1/reports/refusals`: how often people say no, by street and reason; nobody is named."""

from __future__ import annotations

import re
from dataclasses import asdict

from chalice import Response

from chalicelib import bodies
from chalicelib.door import Door
from chalicelib.problems import ProblemError
from telecare.domain.errors import NotPermittedError

_AREA = re.compile(r"\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?")


def serve(door: Door) -> None:
    """Register the route."""

    def counted() -> Response:
        caller = door.caller()
        if not caller.roles & bodies.STAFF:
            raise NotPermittedError("no role of yours reads reports")
        area = (door.query or {}).get("area", "")
        if area and not _AREA.fullmatch(area):
            mend = "area: give 2, 4, 6, 9 or 12 digits"
            raise ProblemError(422, "A field is wrong", mend, "area")
        mine = bodies.areas_of(caller, bodies.STAFF)
        wanted = [max(a, area, key=len) for a in mine if a.startswith(area) or area.startswith(a)]
        counts = door.services.count_refusals()
        items = [asdict(each) for a in wanted for each in counts.under(caller.bureau, a)]
        return door.answer({"items": items, "cursor": None})

    door.route("GET", "/v1/reports/refusals", counted)
