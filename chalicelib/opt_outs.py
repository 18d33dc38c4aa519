"""`/v1/elders/{id}/opt-outs`: what an elder, or somebody of the family, does not want to be told."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import registry
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.elders import home_of
from chalicelib.fields import identifier
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import words
from chalicelib.shapes import ID, INSTANT, Named, many, maybe, members, one_of
from telecare.domain.errors import NotPermittedError, UnknownPersonError
from telecare.domain.kinds import CONTACTS
from telecare.domain.tidings.book import Book
from telecare.domain.tidings.kinds import TidingKind

WRITES = registry.NEAR | registry.DESK
_OWN = frozenset({PortalRole.ELDER, PortalRole.FAMILY})
_OPT_OUTS = Named(
    "OptOuts",
    members(
        person=ID,
        kinds=many(one_of(TidingKind)),
        written_by=maybe(ID),
        written_at=maybe(INSTANT),
    ),
)
_PERSON = identifier("person", "Whose: the elder (if not given), a first carer or a contact.")

READ = Operation(
    method="GET",
    path="/v1/elders/{elder_id}/opt-outs",
    summary="Read what an elder, or somebody of the family, does not want to be told.",
    may=WRITES | _OWN,
    answers={200: Content("What they do not want, and who wrote it down.", _OPT_OUTS)},
    places=(registry.ELDER,),
    query=(_PERSON,),
    hides=True,
    opens_sealed=True,
    is_tagged=True,
)
WRITE = Operation(
    method="PUT",
    path="/v1/elders/{elder_id}/opt-outs",
    summary="Write down what an elder, or somebody of the family, does not want to be told.",
    may=WRITES | _OWN,
    answers={200: Content("What they do not want from now on.", _OPT_OUTS)},
    places=(registry.ELDER,),
    fields=(
        _PERSON,
        words("kinds", "All that they do not want; nothing for all is welcome.", TidingKind),
    ),
    hides=True,
    opens_sealed=True,
    note="Nobody can opt out of alarms. Elder and family write their own alone.",
)


def serve(door: Door) -> None:
    """Register the routes."""
    door.route(READ, lambda elder_id: _read(door, elder_id))
    door.route(WRITE, lambda elder_id: _written(door, elder_id))


def _read(door: Door, elder: str) -> Response:
    caller = door.caller()
    person = _whose(door, caller, READ, elder, door.query.get("person", ""))
    return door.answer(
        _shown(person, door.services.telling().keep_book().of(caller.bureau, person))
    )


def _written(door: Door, elder: str) -> Response:
    caller, body = door.caller(), door.body(WRITE)
    named, kinds = body.identifier("person"), body.words("kinds", TidingKind)
    body.done()
    person = _whose(door, caller, WRITE, elder, named)
    book = door.services.telling().keep_book().opt_out(caller.bureau, person, kinds, caller.id)
    return door.done(_shown(person, book))


def _whose(door: Door, caller: Caller, operation: Operation, elder: str, named: str) -> str:
    """Return whose opt-outs these are; nobody but who keeps the files speaks for somebody else."""
    home = home_of(door, caller, operation, elder)
    is_staff = bool(caller.roles & WRITES)
    person = named or (elder if is_staff else caller.person)
    known = door.services.homes().snapshot(caller.bureau, home)
    told = {elder, *(each.id for each in known.responders if each.role in CONTACTS)}
    if person not in told:
        raise UnknownPersonError(person)
    if not is_staff and person != caller.person:
        raise NotPermittedError("elder and family write their own alone")
    return person


def _shown(person: str, book: Book) -> dict[str, Any]:
    return {
        "person": person,
        "kinds": sorted(book.out_of),
        "written_by": book.written_by or None,
        "written_at": book.written_at.isoformat() if book.written_at else None,
    }
