"""`/v1/applications`: who wants to be guarded, what is decided about it, and what becomes of the service."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from chalice import Response

from chalicelib import bodies, decisions, intake, service_documents
from chalicelib.caller import AREA, Caller
from chalicelib.door import Door
from chalicelib.fields import cursor, identifier, limit, matching, word
from chalicelib.operations import Content, Operation, Place
from chalicelib.rich_fields import document
from chalicelib.shapes import page
from telecare.domain.errors import NotPermittedError, UnknownServiceError
from telecare.domain.home import Snapshot
from telecare.domain.programme.procedure import Body
from telecare.domain.service.life import Life, Phase
from telecare.domain.service.moves import Move, Take, Withdraw
from telecare.ports.looks import Look
from telecare.ports.services import KeptService, ListedService
from telecare.services.move_service import Application

APPLICATION = Place(
    "application_id",
    "The id of an application.",
    r"[A-Za-z0-9_.:-]{1,64}",
    "There is no such application",
)
FOR = word("for", "As which body the bearer acts, or for whom they write.", Body)
_AFTER = Content("The service after it.", service_documents.SERVICE)

LISTED = Operation(
    method="GET",
    path="/v1/applications",
    summary="List the services of elders, from the wish to the end; family and elder name whose.",
    may=bodies.READ,
    hides=True,
    answers={200: Content("One page, by area.", page(service_documents.LISTED))},
    query=(
        limit(),
        cursor(),
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
        word("phase", "In which phase alone.", Phase),
        identifier("elder", "Of whom alone; who is not staff must say it."),
    ),
    is_tagged=True,
)
APPLY = Operation(
    method="POST",
    path="/v1/applications",
    summary="Ask for an elder to be guarded.",
    follows_procedure=True,
    may=bodies.WRITE,
    answers={200: _AFTER},
    fields=(
        identifier("elder", "Who is to be guarded.", needed=True),
        matching(
            "area",
            "Which street or committee answers for it.",
            decisions.ANSWERING,
            "give the street or committee that answers for it, 9 or 12 digits",
            needed=True,
        ),
        FOR,
        document("person", "What the elder's entitlement hangs on.", decisions.PERSON),
        identifier("registered", "Where the elder is registered, if elsewhere."),
        identifier("home", "The elder's home, if it is known already."),
    ),
    is_taken_once=True,
)
ONE = Operation(
    method="GET",
    path="/v1/applications/{application_id}",
    summary="Read a service and what comes next; the elder can read who did.",
    may=bodies.READ,
    answers={200: Content("The service.", service_documents.SERVICE)},
    places=(APPLICATION,),
    hides=True,
    is_tagged=True,
)
DECIDE = Operation(
    method="POST",
    path="/v1/applications/{application_id}/decisions",
    summary="Move a service on, as its procedure allows.",
    follows_procedure=True,
    may=bodies.WRITE,
    answers={200: _AFTER},
    places=(APPLICATION,),
    hides=True,
    fields=(*decisions.FIELDS, FOR),
    is_taken_once=True,
    note="Each decision has fields of its own; who may take a step, the bureau's procedure says.",
)
HAND_OVER = Operation(
    method="GET",
    path="/v1/applications/{application_id}/hand-over",
    summary="Take out what another operator or street gets; the elder can read who did.",
    may=bodies.STAFF,
    answers={200: Content("The file.", {"type": "object", "additionalProperties": True})},
    places=(APPLICATION,),
    hides=True,
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        if door.query.get("elder"):
            return door.answer({"items": _of_one(door), "cursor": None})
        if not door.caller().roles & bodies.STAFF:
            raise NotPermittedError("name an elder; whoever serves or oversees lists all")
        most, after = intake.page(door.query)
        found = list(islice(_asked(door, door.caller(), after), most + 1))
        more = len(found) > most
        items = [service_documents.listed(each) for _, each in found[:most]]
        return door.answer({"items": items, "cursor": found[most - 1][0] if more else None})

    def applied() -> Response:
        return door.done(service_documents.service(_apply(door).life))

    def one(application_id: str) -> Response:
        caller = door.caller()
        life = seen(door, caller, application_id).life
        looked(door, caller, life.elder, f"application.{life.id}")
        return door.answer(service_documents.service(life))

    def decided(application_id: str) -> Response:
        return door.done(service_documents.service(_decide(door, application_id).life))

    def handed_over(application_id: str) -> Response:
        caller = door.caller()
        life = seen(door, caller, application_id).life
        hands = door.services.hand_service_over()
        return door.answer(hands.one(caller.bureau, life.id, caller.id, door.request_id))

    door.route(LISTED, listed)
    door.route(APPLY, applied)
    door.route(ONE, one)
    door.route(DECIDE, decided)
    door.route(HAND_OVER, handed_over)


# ---- who sees what ----


def seen(door: Door, caller: Caller, service: str) -> KeptService:
    """Return a service that the caller may know of; what may not be known is not there."""
    kept = door.services.move_service().read(caller.bureau, service)
    if not bodies.sees(caller, kept.life, home_of(door, caller, kept.life)):
        raise UnknownServiceError(service)
    return kept


def home_of(door: Door, caller: Caller, life: Life) -> Snapshot | None:
    """Return the home of a service, None while it has none."""
    return door.services.homes().snapshot(caller.bureau, life.home) if life.home else None


def of_elder(door: Door, caller: Caller, elder: str) -> list[Life]:
    """Return the services of an elder that the caller may know of; to all others nobody of this name is there."""
    found = door.services.service_register().of_elder(caller.bureau, elder)
    lives = [kept.life for kept in found]
    mine = [life for life in lives if bodies.sees(caller, life, home_of(door, caller, life))]
    if not mine:
        raise UnknownServiceError(elder)
    return mine


def looked(door: Door, caller: Caller, elder: str, what: str) -> None:
    """Record that somebody looked before anything is shown; who looks at their own is no stranger (law 13)."""
    if caller.person == elder:
        return
    look = Look(caller.id, what, "", door.services.clock().now())
    door.services.register_of_looks().keep(caller.bureau, (elder,), door.request_id, look)


# ---- writes ----


def _apply(door: Door) -> KeptService:
    caller, body = door.caller(), door.body(APPLY)
    asked = _application(body, caller)
    body.done()
    _check_place(door, caller, asked)
    return door.services.move_service().apply(caller.bureau, asked, door.event_id(caller))


def _application(body: intake.Body, caller: Caller) -> Application:
    return Application(
        elder=body.identifier("elder", needed=True),
        area=body.identifier("area", needed=True),
        said=bodies.said(body, caller),
        person=decisions.person(body),
        registered=body.identifier("registered"),
        home=body.identifier("home"),
    )


def _check_place(door: Door, caller: Caller, asked: Application) -> None:
    """Let nobody apply for a stranger, for another area, or for an elder in a home that is not theirs."""
    home = door.services.homes().snapshot(caller.bureau, asked.home) if asked.home else None
    if home is not None and asked.elder not in home.elders:
        raise NotPermittedError("the elder does not live in this home")
    is_near = bodies.is_under(caller, asked.area, bodies.DECIDES)
    if not is_near and not bodies.is_related(caller, asked.elder, home):
        raise NotPermittedError("this application is not yours to bring")


def _decide(door: Door, application_id: str) -> KeptService:
    caller = door.caller()
    life = seen(door, caller, application_id).life
    body = door.body(DECIDE)
    decision, said = body.text("decision", needed=True), bodies.said(body, caller)
    moves, key = door.services.move_service(), door.event_id(caller)
    if decision == decisions.FACTS:
        person = decisions.person(body)
        body.done()
        _check_answering(door, caller, life)
        return moves.establish(caller.bureau, life.id, said, person, key)
    move = decisions.move(decision, body, said)
    body.done()
    _check_move(door, caller, life, move, key)
    return moves.move(caller.bureau, life.id, move, key)


def _check_move(door: Door, caller: Caller, life: Life, move: Move, key: str) -> None:
    """Only whoever is offered a service takes it, by their own name; all else is for whoever answers for it."""
    if isinstance(move, Take) and key not in life.heard:
        if not bodies.is_offered_to(caller, life.transfer):
            raise NotPermittedError("this service is not offered to you")
        return
    if isinstance(move, Withdraw) and bodies.is_offered_to(caller, life.transfer):
        return
    if not isinstance(move, Take):
        _check_answering(door, caller, life)


def _check_answering(door: Door, caller: Caller, life: Life) -> None:
    if not bodies.answers_for(caller, life, home_of(door, caller, life)):
        raise NotPermittedError("another street answers for this service")


# ---- lists ----


def _of_one(door: Door) -> list[dict[str, Any]]:
    caller, elder = door.caller(), door.query["elder"]
    lives = of_elder(door, caller, elder)
    looked(door, caller, elder, "applications")
    return [service_documents.listed(ListedService.of(life)) for life in lives]


def _asked(door: Door, caller: Caller, after: str) -> Iterator[tuple[str, ListedService]]:
    """Yield (cursor, service) in order; an operator's own alone are told one by one."""
    area, phase = door.query.get("area", ""), door.query.get("phase", "")
    wanted = Phase(phase) if phase else None
    for mine in bodies.areas_of(caller, bodies.STAFF):
        if not (area.startswith(mine) or mine.startswith(area)):
            continue
        narrowed = max(area, mine, key=len)
        for at, each in door.services.service_register().under(caller.bureau, narrowed, after):
            if wanted in {None, each.phase} and _is_shown(door, caller, each):
                yield at, each


def _is_shown(door: Door, caller: Caller, each: ListedService) -> bool:
    """Oversight's area was asked for already; an operator must not see another one's clients."""
    if not caller.operator or caller.roles & bodies.OVERSIGHT:
        return True
    life = door.services.service_register().service(caller.bureau, each.id).life
    return bodies.sees(caller, life, home_of(door, caller, life))
