"""`/v1/care`: which calls and visits are owed to whom, what became of them, and what a client agreed to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from chalice import Response

from chalicelib import bodies, care_documents, intake
from chalicelib.access import DESK
from chalicelib.applications import APPLICATION, FOR, home_of, looked, of_elder, seen
from chalicelib.caller import AREA, Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, flag, identifier, limit, matching, word
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import count, day
from chalicelib.shapes import page
from telecare.domain.errors import NotPermittedError
from telecare.domain.kinds import Witnessed
from telecare.domain.programme.care import Caller as WhoCalls
from telecare.domain.programme.care import Rhythm
from telecare.domain.service.care import Contact, DutyState, Outcome
from telecare.domain.service.life import Life, Phase
from telecare.domain.service.moves import AgreeCare, ReportCare
from telecare.ports.confirmations import Confirmation
from telecare.ports.services import ListedService

_CARES = bodies.OPERATOR | {PortalRole.COMMITTEE, PortalRole.STREET}
_AGREES = frozenset({PortalRole.STREET, PortalRole.COMMITTEE, PortalRole.ELDER})
"""An operator, who is paid by the head, writes down no word for less care."""

_MOST_READ = 200
"""A page reads no more services than this, however few of them are asked for."""

LISTED = Operation(
    method="GET",
    path="/v1/care",
    summary="List what calls and visits are owed; family and elder name whose.",
    may=bodies.READ,
    answers={200: Content("One page, by area.", page(care_documents.CARE))},
    query=(
        limit(),
        cursor(),
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
        word("state", "Of which at least one duty stands so.", DutyState),
        identifier("elder", "Of whom alone; who is not staff must say it."),
    ),
    hides=True,
    is_tagged=True,
    note="A page may hold less than its limit, or nothing, and still have a cursor.",
)
ONE = Operation(
    method="GET",
    path="/v1/care/{application_id}",
    summary="Read what calls and visits are owed to somebody; the elder can read who did.",
    may=bodies.READ,
    answers={200: Content("The care.", care_documents.CARE)},
    places=(APPLICATION,),
    hides=True,
    is_tagged=True,
)
REPORT = Operation(
    method="POST",
    path="/v1/care/{application_id}/reports",
    summary="Say what became of a call or a visit; nothing else closes it.",
    may=_CARES,
    answers={200: Content("The care after it.", care_documents.CARE)},
    places=(APPLICATION,),
    hides=True,
    fields=(
        word("what", "What was done.", Contact, needed=True),
        word("outcome", "Whether anybody was reached.", Outcome, needed=True),
        word("caller", "Who called, if not a human.", WhoCalls),
        flag("identified", "A seat spoke with the elder and knew them: a sign of life."),
        FOR,
    ),
    is_taken_once=True,
    note="A visit that reached the elder is a sign of life, too; a machine's call never is one.",
)
AGREE = Operation(
    method="POST",
    path="/v1/care/{application_id}/rhythm",
    summary="Write down how often somebody wants to be called and visited.",
    may=_AGREES,
    answers={200: Content("The care after it.", care_documents.CARE)},
    places=(APPLICATION,),
    hides=True,
    fields=(
        count("calls_per_week", "How many calls a week.", 21, needed=True),
        count("visits_per_month", "How many visits a month.", 31, needed=True),
        identifier("document", "The signed paper; without one it can only be more."),
        day("confirmed_on", "The day of the paper, today if none is named; it holds for a year."),
        FOR,
    ),
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller = door.caller()
        if door.query.get("elder"):
            return door.answer({"items": _of_one(door, caller), "cursor": None})
        if not caller.roles & bodies.STAFF:
            raise NotPermittedError("name an elder; whoever serves or oversees lists all")
        return door.answer(_page(door, caller))

    def one(application_id: str) -> Response:
        caller = door.caller()
        life = seen(door, caller, application_id).life
        looked(door, caller, life.elder, f"care.{life.id}")
        return door.answer(care_documents.care(life))

    def reported(application_id: str) -> Response:
        return door.done(care_documents.care(_report(door, application_id)))

    def agreed(application_id: str) -> Response:
        return door.done(care_documents.care(_agree(door, application_id)))

    door.route(LISTED, listed)
    door.route(ONE, one)
    door.route(REPORT, reported)
    door.route(AGREE, agreed)


# ---- writes ----


def _report(door: Door, application_id: str) -> Life:
    caller, life = _answering(door, application_id)
    body, key = door.body(REPORT), door.event_id(caller)
    move = ReportCare(
        bodies.said(body, caller),
        body.needed_word("what", Contact),
        body.needed_word("outcome", Outcome),
        body.word("caller", WhoCalls) or WhoCalls.HUMAN,
    )
    sign = _sign(move, bool(body.flag("identified")), caller)
    body.done()
    return bring(door, caller, life, move, sign, key)


def bring(
    door: Door, caller: Caller, life: Life, move: ReportCare, sign: Witnessed | None, key: str
) -> Life:
    """Bring a report and the sign of life that it is; return the service after it."""
    after = door.services.move_service().move(caller.bureau, life.id, move, key).life
    if sign is not None and life.home:
        confirmed = Confirmation(sign, caller.id, door.services.clock().now(), caller.id)
        door.services.confirm_life().take(caller.bureau, life.home, life.elder, confirmed, key)
    return after


def _sign(move: ReportCare, identified: bool, caller: Caller) -> Witnessed | None:
    """Return the sign of life that a report is, None where it is none: a robot's call proves nothing."""
    if identified and (move.what is Contact.VISIT or not caller.roles & DESK):
        raise NotPermittedError("only a seat that spoke with the elder has identified them")
    if move.outcome is not Outcome.REACHED or move.caller is not WhoCalls.HUMAN:
        if identified:
            raise NotPermittedError("nobody was identified whom no human has reached")
        return None
    if move.what is Contact.VISIT:
        return Witnessed.VISIT
    return Witnessed.SPOKE_IDENTIFIED if identified else None


def _agree(door: Door, application_id: str) -> Life:
    caller, life = _answering(door, application_id)
    body = door.body(AGREE)
    said = bodies.said(body, caller)
    rhythm = Rhythm(body.number("calls_per_week"), body.number("visits_per_month"))
    move = AgreeCare(said, rhythm, body.identifier("document"), body.day("confirmed_on"))
    body.done()
    key = door.event_id(caller)
    return door.services.move_service().move(caller.bureau, life.id, move, key).life


def _answering(door: Door, application_id: str) -> tuple[Caller, Life]:
    caller = door.caller()
    life = seen(door, caller, application_id).life
    if not bodies.answers_for(caller, life, home_of(door, caller, life)):
        raise NotPermittedError("another street answers for this service")
    return caller, life


# ---- lists ----


def _of_one(door: Door, caller: Caller) -> list[dict[str, Any]]:
    elder = door.query["elder"]
    lives = of_elder(door, caller, elder)
    looked(door, caller, elder, "care")
    return [care_documents.care(life) for life in lives if life.phase is Phase.ACTIVE]


def _page(door: Door, caller: Caller) -> dict[str, Any]:
    """Return a page of what is owed; its cursor is the last service that was read for it."""
    most, after = intake.page(door.query)
    items: list[dict[str, Any]] = []
    read = list(islice(_served(door, caller, after), _MOST_READ + 1))
    for at, listed in read[:_MOST_READ]:
        life = door.services.service_register().service(caller.bureau, listed.id).life
        if _is_asked_for(door, caller, life):
            items.append(care_documents.care(life))
        if len(items) == most:
            return {"items": items, "cursor": at if (at, listed) != read[-1] else None}
    return {"items": items, "cursor": read[_MOST_READ - 1][0] if len(read) > _MOST_READ else None}


def _is_asked_for(door: Door, caller: Caller, life: Life) -> bool:
    state = door.query.get("state", "")
    duties = life.care.duties if life.care else ()
    stands = not state or any(duty.state == state for duty in duties)
    return stands and bodies.sees(caller, life, home_of(door, caller, life))


def _served(door: Door, caller: Caller, after: str) -> Iterator[tuple[str, ListedService]]:
    """Yield (cursor, service) of whoever is served under the caller's areas, narrowed to the asked one."""
    area = door.query.get("area", "")
    for mine in bodies.areas_of(caller, bodies.STAFF):
        if area.startswith(mine) or mine.startswith(area):
            narrowed = max(area, mine, key=len)
            for at, each in door.services.service_register().under(caller.bureau, narrowed, after):
                if each.phase is Phase.ACTIVE:
                    yield at, each
