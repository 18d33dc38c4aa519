"""`/v1/consents`: what an elder allows, what a no would cost, and what is paused."""

from __future__ import annotations

from chalice import Response

from chalicelib import bodies, intake, service_documents
from chalicelib.applications import looked, reader, writer
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.problems import ProblemError
from telecare.domain.consent import Answer, Cause, Giver, Purpose, Reluctance, Subject, Word
from telecare.domain.errors import NotPermittedError, UnknownPersonError


def serve(door: Door) -> None:
    """Register the routes."""

    def shown() -> Response:
        caller, query = reader(door), door.query or {}
        home, elder = _named(query.get("home", ""), "home"), _named(query.get("elder", ""), "elder")
        _check(door, caller, home, elder)
        looked(door, caller, elder, "consents")
        picture = door.services.keep_consent().picture(caller.bureau, home, elder)
        return door.answer(service_documents.picture(picture))

    def said() -> Response:
        caller, body = writer(door), door.body()
        home = body.identifier("home", needed=True)
        elder = body.identifier("elder", needed=True)
        _check(door, caller, home, elder)
        word = _word(door, body, caller, elder)
        body.done()
        told = door.services.keep_consent().say(
            caller.bureau, home, elder, word, door.event_id(caller)
        )
        return door.written({"stands": told.stands, "lost": sorted(told.lost)})

    door.route("GET", "/v1/consents", shown)
    door.route("POST", "/v1/consents", said)


def _check(door: Door, caller: Caller, home: str, elder: str) -> None:
    """Let only those near who may know of this elder; to all others nobody of this name is there."""
    known = door.services.homes().snapshot(caller.bureau, home)
    responder = known.responder(caller.person) if caller.person else None
    is_suspected = responder is not None and responder.suspected
    is_near = bool(caller.roles & bodies.STAFF) and bodies.is_under(caller, known.area)
    if (
        elder not in known.elders
        or is_suspected
        or not (is_near or bodies.is_related(caller, elder, known))
    ):
        raise UnknownPersonError(elder)


def _word(door: Door, body: intake.Body, caller: Caller, elder: str) -> Word:
    giver = body.needed_word("giver", Giver)
    is_own = giver is Giver.ELDER and caller.person == elder and PortalRole.ELDER in caller.roles
    if not is_own and not caller.roles & bodies.VISITS:
        raise NotPermittedError("only the elder, or who visits them, writes a consent down")
    return Word(
        subject=Subject(
            body.needed_word("purpose", Purpose),
            body.identifier("thing"),
            body.identifier("device_type"),
        ),
        answer=body.needed_word("answer", Answer),
        giver=giver,
        written_by=caller.id,
        at=door.services.clock().now(),
        until=body.instant("until"),
        reluctance=body.word("reluctance", Reluctance),
        cause=body.word("cause", Cause),
    )


def _named(value: str, field: str) -> str:
    if not value:
        raise ProblemError(422, "A field is wrong", f"{field}: is missing", field)
    return value
