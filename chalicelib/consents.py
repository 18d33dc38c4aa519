"""`/v1/consents`: what an elder allows, what a no would cost, and what is paused."""

from __future__ import annotations

from chalice import Response

from chalicelib import bodies, intake, service_documents
from chalicelib.applications import looked
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import identifier, word
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import instant
from chalicelib.shapes import many, members, one_of
from telecare.domain.consent import (
    Answer,
    Cause,
    Giver,
    Purpose,
    Reluctance,
    Standing,
    Subject,
    Word,
)
from telecare.domain.errors import NotPermittedError, UnknownPersonError
from telecare.domain.kinds import Kind

_HOME = identifier("home", "The elder's home.", needed=True)
_ELDER = identifier("elder", "Whose data it is about.", needed=True)

SHOWN = Operation(
    method="GET",
    path="/v1/consents",
    summary="Read what an elder allows, and what a no would cost; the elder can read who did.",
    may=bodies.READ,
    answers={200: Content("What stands, and what is paused.", service_documents.PICTURE)},
    query=(_HOME, _ELDER),
    hides=True,
    opens_sealed=True,
    is_tagged=True,
)
SAY = Operation(
    method="POST",
    path="/v1/consents",
    summary="Write down what an elder allows, refuses or withdraws.",
    may=bodies.VISITS | {PortalRole.ELDER},
    answers={
        200: Content(
            "What stands now, and what nobody watches any more.",
            members(stands=one_of(Standing), lost=many(one_of(Kind))),
        )
    },
    fields=(
        _HOME,
        _ELDER,
        word("giver", "Who said it.", Giver, needed=True),
        word("purpose", "What for.", Purpose, needed=True),
        identifier("thing", "Of which device alone."),
        identifier("device_type", "Of which kind of device alone."),
        word("answer", "What was said.", Answer, needed=True),
        instant("until", "Until when it holds, if not for good."),
        word("reluctance", "How a no was meant.", Reluctance),
        word("cause", "Why.", Cause),
    ),
    hides=True,
    opens_sealed=True,
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def shown() -> Response:
        caller = door.caller()
        home, elder = door.query["home"], door.query["elder"]
        _check(door, caller, home, elder)
        looked(door, caller, elder, "consents")
        picture = door.services.keep_consent().picture(caller.bureau, home, elder)
        return door.answer(service_documents.picture(picture))

    def said() -> Response:
        caller, body = door.caller(), door.body(SAY)
        home = body.identifier("home", needed=True)
        elder = body.identifier("elder", needed=True)
        _check(door, caller, home, elder)
        given = _word(door, body, caller, elder)
        body.done()
        told = door.services.keep_consent().say(
            caller.bureau, home, elder, given, door.event_id(caller)
        )
        return door.done({"stands": told.stands, "lost": sorted(told.lost)})

    door.route(SHOWN, shown)
    door.route(SAY, said)


def _check(door: Door, caller: Caller, home: str, elder: str) -> None:
    """Let only those near who may know of this elder; to all others nobody of this name is there."""
    homes = door.services.homes()
    known = homes.snapshot(caller.bureau, home)
    if elder not in known.elders:
        homes.elder_place(caller.bureau, elder)  # SealError for one who was erased
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
