"""`GET /v1/health`: that the portal is up, told to everybody, and nothing more."""

from __future__ import annotations

from chalice import Response

from chalicelib.door import Door
from chalicelib.operations import Content, Operation
from chalicelib.shapes import members, one_of

HEALTH = Operation(
    method="GET",
    path="/v1/health",
    summary="Tell that the portal is up.",
    may=None,
    answers={200: Content("It is up.", members(status=one_of(["ok"])))},
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the route."""

    def health() -> Response:
        return door.answer({"status": "ok"})

    door.route(HEALTH, health)
