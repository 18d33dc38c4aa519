"""`/v1/applications/queue`: who waits to be guarded, in the order of asking (FJ24-07)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalice import Response

from chalicelib import bodies, intake
from chalicelib.caller import AREA, Caller
from chalicelib.door import Door
from chalicelib.fields import cursor, limit, matching
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, Named, maybe, members, one_of, page
from telecare.domain.programme.procedure import Act
from telecare.domain.service.life import Phase
from telecare.ports.services import ListedService, Services

_MAY = bodies.OVERSIGHT | {*bodies.OPERATOR}
WAITING = Named(
    "WaitingApplication",
    members(
        place=COUNT, id=ID, elder=ID, area=TEXT, opened_at=INSTANT, waits_for=maybe(one_of(Act))
    ),
)
QUEUE = Operation(
    method="GET",
    path="/v1/applications/queue",
    summary="List who waits to be guarded, in the order of asking.",
    may=_MAY,
    answers={200: Content("One page.", page(WAITING))},
    query=(
        limit(),
        cursor(),
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
    ),
    is_tagged=True,
    note="Whoever asked first is first, whichever street; `place` counts from 1 under the asked area. "
    "An operator sees who waits for it or for nobody: a page may hold less than its limit.",
)


def serve(door: Door) -> None:
    """Register the route."""

    def queue() -> Response:
        caller = door.caller()
        most, after = intake.page(door.query)
        places = list(enumerate(_waiting(door, caller), start=1))
        rest = [each for each in places if _cursor(each[1]) > after]
        shown = rest[:most]
        goes_on = _cursor(shown[-1][1]) if len(rest) > most else None
        items = [_document(n, each) for n, each in shown if _is_shown(door, caller, each[1])]
        return door.answer({"items": items, "cursor": goes_on})

    door.route(QUEUE, queue)


Asked = tuple[datetime, ListedService]


def _waiting(door: Door, caller: Caller) -> list[Asked]:
    """Return all who wait under the caller's areas, whoever asked first in front."""
    area, register = door.query.get("area", ""), door.services.service_register()
    found: list[Asked] = []
    for mine in bodies.areas_of(caller, _MAY):
        if not (area.startswith(mine) or mine.startswith(area)):
            continue
        for _, each in register.under(caller.bureau, max(area, mine, key=len), ""):
            if each.phase is Phase.ENTERING:
                found.append(_asked(register, caller, each))
    return sorted(found, key=_cursor)


def _asked(register: Services, caller: Caller, each: ListedService) -> Asked:
    """Return since when one waits; a list from before lists knew is made good by the service itself."""
    if each.opened_at is not None:
        return each.opened_at, each
    life = register.service(caller.bureau, each.id).life
    return life.opened_at, ListedService.of(life)


def _is_shown(door: Door, caller: Caller, each: ListedService) -> bool:
    """An operator sees who waits for it or for nobody; it only counts whom another one has."""
    if not caller.operator or caller.roles & bodies.OVERSIGHT:
        return True
    life = door.services.service_register().service(caller.bureau, each.id).life
    return bodies.sees(caller, life, None)


def _cursor(asked: Asked) -> str:
    at, each = asked
    return f"{at.timestamp():017.6f}-{each.id}"


def _document(place: int, asked: Asked) -> dict[str, Any]:
    at, each = asked
    return {
        "place": place,
        "id": each.id,
        "elder": each.elder,
        "area": each.area,
        "opened_at": at.isoformat(),
        "waits_for": each.waits_for,
    }
