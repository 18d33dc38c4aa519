"""`GET /v1/audit`: who looked at an elder's data, for the elder, the auditor and the supervisor (law 13)."""

from __future__ import annotations

from itertools import islice
from typing import Any

from chalice import Response

from chalicelib import access, intake
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, identifier, limit, wrong
from chalicelib.incident_documents import instant
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, Named, maybe, members, page
from telecare.services.read_audit import Reader, Seen

LOOK = Named(
    "Look",
    members(at=INSTANT, by=ID, what=ID, incident=maybe(ID), why=maybe(TEXT), homes=maybe(COUNT)),
)
AUDIT = Operation(
    method="GET",
    path="/v1/audit",
    summary="Read who looked at an elder's data, the newest look first.",
    may=access.SEES_LOOKS,
    answers={200: Content("One page.", page(LOOK))},
    query=(
        limit(),
        cursor(),
        identifier("elder", "Whose data; elders may leave it out and read of their own."),
    ),
    hides=True,
    opens_sealed=True,
    note=(
        "A look is at one incident, or at every home of the elder's street; then it says why, and at"
        " how many homes. Reading of another's looks is a look itself."
    ),
)


def serve(door: Door) -> None:
    """Register the route."""

    def read() -> Response:
        caller = door.caller()
        most, after = intake.page(door.query)
        seen = [each for each in _looks(door, caller) if not after or each.place < after]
        found = list(islice(seen, most))
        return door.answer(
            {
                "items": [_document(each) for each in found],
                "cursor": found[-1].place if len(seen) > most else None,
            }
        )

    door.route(AUDIT, read)


def _looks(door: Door, caller: Caller) -> tuple[Seen, ...]:
    elder, audit = _whose(door, caller), door.services.audit()
    place = access.check_elder(caller, elder, audit.place(caller.bureau, elder))
    reader = Reader(caller.id, door.request_id, is_elder=caller.person == elder)
    return audit.read(caller.bureau, elder, place, reader)


def _whose(door: Door, caller: Caller) -> str:
    """Return whose looks are asked for; an elder who names nobody asks for their own."""
    named = door.query.get("elder", "")
    if not named and PortalRole.ELDER in caller.roles:
        named = caller.person
    if not named:
        raise wrong("elder", "say whose looks you want to read")
    return named


def _document(seen: Seen) -> dict[str, Any]:
    return {
        "at": instant(seen.at),
        "by": seen.by,
        "what": seen.what,
        "incident": seen.incident or None,
        "why": seen.why or None,
        "homes": seen.homes or None,
    }
