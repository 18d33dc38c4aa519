"""`GET /v1/health`: that the portal is up, told to everybody, and nothing more."""

from __future__ import annotations

from chalice import Response

from chalicelib.door import Door


def serve(door: Door) -> None:
    """Register the route."""

    def health() -> Response:
        return door.answer({"status": "ok"})

    door.open_route("GET", "/v1/health", health)
