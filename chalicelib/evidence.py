"""`GET /v1/reports/evidence`: what an auditor asks for of one street and time, as one file that can be verified."""

from __future__ import annotations

from chalice import Response

from chalicelib import bodies
from chalicelib.caller import PortalRole
from chalicelib.door import Door
from chalicelib.exports import file_answer
from chalicelib.fields import matching
from chalicelib.figure_reports import MONTH, months_asked, statistics
from chalicelib.operations import Content, Operation
from chalicelib.shapes import FILE
from telecare.domain.errors import NotPermittedError
from telecare.services.pack_evidence import Span

ZIP = "application/zip"

MAY = frozenset({PortalRole.CITY, PortalRole.DISTRICT, PortalRole.STREET, PortalRole.AUDITOR})
"""Who answers for the project and who looks at it, not whom it pays."""

PACK = Operation(
    method="GET",
    path="/v1/reports/evidence",
    summary="Take the evidence of a street's months away as a pack; the look is recorded.",
    may=MAY,
    answers={200: Content("A zip; its manifest says what is in it, with digests.", FILE, ZIP)},
    query=(
        matching("area", "The street.", r"[0-9]{9}", "give a street, 9 digits", needed=True),
        *MONTH,
    ),
    is_long=True,
    note="`anju verify` tells whether a pack is whole. It holds ids and words, and names nobody.",
)


def serve(door: Door) -> None:
    """Register the route."""

    def pack() -> Response:
        caller, street = door.caller(), door.query["area"]
        made = door.services.reporting()
        if not bodies.is_under(caller, street, MAY):
            raise NotPermittedError("this area is not one of yours")
        months = months_asked(door, made.told, caller)
        span = Span(street, months, caller.id, door.request_id)
        content = made.evidence().pack(caller.bureau, span, statistics(door, street, months))
        return file_answer(content, f"evidence-{street}-{months[-1]}.zip", ZIP)

    door.route(PACK, pack)
