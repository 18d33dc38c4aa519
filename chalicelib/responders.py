"""`/v1/responders`: who may be called for a home (1+4+X), in which hours, and whether they can be reached."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import bodies, registry
from chalicelib.applications import looked
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import flag, identifier, text, word
from chalicelib.operations import Content, Operation
from chalicelib.shapes import (
    COUNT,
    ID,
    INSTANT,
    TEXT,
    TRUTH,
    Named,
    maybe,
    members,
    one_of,
    page,
)
from telecare.domain.errors import UnknownHomeError, UnknownPersonError
from telecare.domain.home import Hours, Responder, Snapshot
from telecare.domain.kinds import Role
from telecare.domain.registry.changes import About, Did, Why
from telecare.domain.registry.reach import Proof, ProofCall, Reach, reach
from telecare.services.keep_responder import CAME_TO, CHANGEABLE

WRITERS = registry.NEAR | registry.DESK
_LISTED = {"id": ID, "role": one_of(Role), "home": ID, "area": TEXT, "hours": maybe(TEXT)}
_REACH = members(calls=COUNT, reached=COUNT, last_at=maybe(INSTANT), last=maybe(one_of(Proof)))
RESPONDER = Named(
    "Responder",
    members(
        **_LISTED,
        identity=maybe(members(name=TEXT, phone=TEXT, language=TEXT)),
        suspected=maybe(TRUTH),
        reach=_REACH,
    ),
)
_FIELDS = (
    text("name", "The name."),
    text("phone", "One number that can be rung."),
    text("role", "The role, by its word or as bureaus write it (女儿)."),
    text("hours", "In which hours, as 08:30-17:30; empty for the whole day."),
    text("language", "The code of the language that they understand best."),
)
_AFTER = {200: Content("What it came to.", registry.WRITTEN)}
LISTED = Operation(
    method="GET",
    path="/v1/responders",
    summary="List the responders of the homes under one's areas, by ids and words.",
    may=registry.STAFF,
    answers={200: Content("One page.", page(Named("ResponderSummary", members(**_LISTED))))},
    query=registry.PAGED,
    is_tagged=True,
    is_long=True,
)
CREATE = Operation(
    method="POST",
    path="/v1/responders",
    summary="Let somebody be called for a home, as a file of one row would.",
    may=WRITERS,
    answers={201: Content("Who it is.", registry.WRITTEN)},
    fields=(
        identifier("home", "For which home.", needed=True),
        *(each.asked() for each in _FIELDS[:3]),
        *_FIELDS[3:],
    ),
    hides=True,
    is_taken_once=True,
    is_versioned=True,
    opens_sealed=True,
)
ONE = Operation(
    method="GET",
    path="/v1/responders/{responder_id}",
    summary="Read a responder and how often proof calls reached them; the elder can read who did.",
    may=registry.STAFF | {PortalRole.ELDER},
    answers={200: Content("The responder.", RESPONDER)},
    places=(registry.RESPONDER,),
    hides=True,
    is_tagged=True,
    opens_sealed=True,
)


def _of_responder(method: str, suffix: str, summary: str, fields: tuple[Any, ...]) -> Operation:
    return Operation(
        method=method,
        path="/v1/responders/{responder_id}" + suffix,
        summary=summary,
        may=WRITERS,
        answers=_AFTER,
        places=(registry.RESPONDER,),
        fields=fields,
        hides=True,
        is_taken_once=True,
        is_versioned=True,
        opens_sealed=True,
    )


CHANGE = _of_responder(
    "PATCH",
    "",
    "Change what is known of a responder; a running incident keeps what it started with.",
    (*_FIELDS, flag("suspected", "Suspected of abuse: told and shown nothing (law 13).")),
)
END = _of_responder(
    "POST",
    "/endings",
    "Let somebody be a responder no more; what the home has no more is told.",
    (word("why", "Why.", Why, needed=True),),
)
PROVE = _of_responder(
    "POST",
    "/proofs",
    "Keep what a proof call came to.",
    (word("came_to", "What it came to.", Proof, needed=True),),
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller = door.caller()
        return registry.page(door, lambda after: registry.under(door, caller, _summaries, after))

    def ended(responder_id: str) -> Response:
        caller = door.caller()
        home = _home_of(door, caller, END, responder_id).home
        body = door.body(END)
        why = body.needed_word("why", Why)
        body.done()
        responders, asked = door.services.registry().responders, registry.asked(door, caller)
        done = responders.end(caller.bureau, home, responder_id, why, asked)
        return door.done(registry.written(caller, done))

    def proven(responder_id: str) -> Response:
        caller = door.caller()
        home = _home_of(door, caller, PROVE, responder_id).home
        body = door.body(PROVE)
        came_to = body.needed_word("came_to", Proof)
        body.done()
        responders, asked = door.services.registry().responders, registry.asked(door, caller)
        done = responders.prove(caller.bureau, home, responder_id, came_to, asked)
        return door.done(registry.written(caller, done))

    registry.route(door, LISTED, listed)
    registry.route(door, CREATE, lambda: _created(door))
    registry.route(door, ONE, lambda responder_id: _shown(door, responder_id))
    registry.route(door, CHANGE, lambda responder_id: _changed(door, responder_id))
    registry.route(door, END, ended)
    registry.route(door, PROVE, proven)


def _summaries(known: Snapshot) -> list[dict[str, Any]]:
    """Return the home's own people; teams serve areas."""
    own = (each for each in known.responders if each.role is not Role.FIELD_TEAM)
    return [_summary(known, each) for each in own]


def _summary(known: Snapshot, each: Responder) -> dict[str, Any]:
    return {
        "id": each.id,
        "role": each.role,
        "home": known.home,
        "area": known.area,
        "hours": _hours(each.hours),
    }


def _hours(hours: Hours | None) -> str | None:
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}" if hours else None


def _home_of(door: Door, caller: Caller, operation: Operation, person: str) -> Snapshot:
    """Return the home of a responder; who is one somewhere is no public knowledge."""
    home = door.services.registry().people.home_of(caller.bureau, person)
    if not home:
        raise UnknownPersonError(person)
    try:
        known = registry.seen(door, caller, operation, home)
    except UnknownHomeError as unseen:
        raise UnknownPersonError(person) from unseen
    if person in known.elders:
        raise UnknownPersonError(person)
    return known


def _shown(door: Door, person: str) -> Response:
    caller = door.caller()
    known = _home_of(door, caller, ONE, person)
    each = known.responder(person)
    if each is None:  # they ended: what was done is in the home's changes
        raise UnknownPersonError(person)
    shown = _summary(known, each) | {
        "identity": None,
        "suspected": each.suspected if caller.roles & bodies.STAFF else None,
        "reach": _reached(door, caller, known, person),
    }
    if registry.opens(caller, known):
        for elder in known.elders:
            looked(door, caller, elder, f"responder.{person}")
        told = door.services.homes().personal(caller.bureau, person)
        shown["identity"] = {"name": told.name, "phone": told.phone, "language": told.language}
    revision = door.services.registry().files.revision(caller.bureau, known.home)
    return door.answer(shown, revision)


def _reached(door: Door, caller: Caller, known: Snapshot, person: str) -> dict[str, Any]:
    made = door.services.registry().change.log.of(caller.bureau, known.home)
    calls = [
        ProofCall(each.at, Proof(each.detail[CAME_TO]))
        for each in made
        if (each.about, each.did, each.who) == (About.RESPONDER, Did.PROVEN, person)
    ]
    found: Reach = reach(calls)
    return {
        "calls": found.calls,
        "reached": found.reached,
        "last_at": found.last_at.isoformat() if found.last_at else None,
        "last": found.last,
    }


def _created(door: Door) -> Response:
    caller, body = door.caller(), door.body(CREATE)
    home = body.identifier("home", needed=True)
    given = registry.given(body, CHANGEABLE)
    body.done()
    registry.seen(door, caller, CREATE, home)
    responders, asked = door.services.registry().responders, registry.asked(door, caller)
    done = responders.create(caller.bureau, home, given, asked)
    return door.created(registry.written(caller, done))


def _changed(door: Door, person: str) -> Response:
    caller = door.caller()
    home = _home_of(door, caller, CHANGE, person).home
    body = door.body(CHANGE)
    given, suspected = registry.given(body, CHANGEABLE), body.flag("suspected")
    body.done()
    responders, asked = door.services.registry().responders, registry.asked(door, caller)
    done = responders.amend(caller.bureau, home, person, given, suspected, asked)
    return door.done(registry.written(caller, done))
