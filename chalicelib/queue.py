"""`GET /v1/queue`: what waits for a seat, the next one first."""

from __future__ import annotations

from chalice import Response

from chalicelib import access, intake, seat_documents
from chalicelib.door import Door
from chalicelib.fields import limit
from chalicelib.operations import Content, Operation
from chalicelib.seats import seen
from chalicelib.shapes import COUNT, Named, many, members

QUEUE = Operation(
    method="GET",
    path="/v1/queue",
    summary="Read what waits for a seat, the next one first.",
    may=access.SEES_SEATS,
    answers={
        200: Content(
            "The first of them, and how many wait in all.",
            Named("Queue", members(waiting=many(seat_documents.WAITING), waiting_count=COUNT)),
        )
    },
    query=(limit(),),
    is_tagged=True,
    note="Relays that nobody has claimed stand first, then what came back, the graver, the older.",
)


def serve(door: Door) -> None:
    """Register the route."""

    def queued() -> Response:
        most, _ = intake.page(door.query)
        return door.answer(seat_documents.queue(list(seen(door, door.caller())), most))

    door.route(QUEUE, queued)
