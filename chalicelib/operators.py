"""`/v1/operators/{id}/hand-over`: what a bureau demands of an operator when another one comes (FJ24-36)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from chalice import Response

from chalicelib import bodies, intake
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, limit
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import page
from telecare.domain.errors import UnknownServiceError

_MAY = frozenset({PortalRole.DISTRICT, PortalRole.OPERATOR_ADMIN})
_FILE = {"type": "object", "additionalProperties": True}
OPERATOR = Place(
    "operator_id",
    "The id of an operator.",
    r"[A-Za-z0-9_.:-]{1,64}",
    "There is no such application",
)

HAND_OVER = Operation(
    method="GET",
    path="/v1/operators/{operator_id}/hand-over",
    summary="Take out what the next operator gets of every service; each elder can read who did.",
    may=_MAY,
    answers={200: Content("One page of files, by area.", page(_FILE))},
    places=(OPERATOR,),
    query=(limit(), cursor()),
    hides=True,
    is_tagged=True,
    note="An operator has its own alone; with another operator's name, or none to hand over, it is not there.",
)


def serve(door: Door) -> None:
    """Register the routes."""

    def handed_over(operator_id: str) -> Response:
        caller = door.caller()
        most, after = intake.page(door.query)
        _check(caller, operator_id)
        found = list(islice(_files(door, caller, operator_id, after), most))
        if not found and not after:
            raise UnknownServiceError(operator_id)
        goes_on = found[-1][0] if len(found) == most else None
        return door.answer({"items": [file for _, file in found], "cursor": goes_on})

    door.route(HAND_OVER, handed_over)


def _check(caller: Caller, operator: str) -> None:
    """Let an operator have its own services alone."""
    is_own = not caller.operator or caller.operator == operator
    if PortalRole.DISTRICT not in caller.roles and not is_own:
        raise UnknownServiceError(operator)


def _files(
    door: Door, caller: Caller, operator: str, after: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the files under each of the caller's areas; a file counts as a look when it is taken."""
    hands = door.services.hand_service_over()
    for area in bodies.areas_of(caller, _MAY):
        yield from hands.of_operator(
            caller.bureau, operator, area, caller.id, door.request_id, after
        )
