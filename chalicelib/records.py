"""`/v1/records`: what was taught, walked, inspected and found, who has a key, who looks after whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalice import Response

from chalicelib import bodies, registry
from chalicelib.caller import AREA, Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import cursor, identifier, limit, matching, word, wrong
from chalicelib.operations import Content, Operation, Place
from chalicelib.rich_fields import instant, texts
from chalicelib.shapes import ID, INSTANT, TEXT, WORDS_BY_NAME, Named, maybe, members, one_of, page
from telecare.domain.errors import NotPermittedError, UnknownRecordError
from telecare.domain.records.forms import FORMS, RecordKind, Subject, faults
from telecare.domain.records.record import Record, Standing
from telecare.ports.records import KeptRecord
from telecare.services.keep_record import Place as Where

WRITERS = bodies.DECIDES
_LEADS = frozenset({PortalRole.OPERATOR_ADMIN, PortalRole.SUPERVISOR})
_RECORD = Place(
    "record_id",
    "The id of a record.",
    r"[a-z_]{1,20}~[A-Za-z0-9_.:-]{1,128}~[A-Za-z0-9_.:-]{1,24}",
    "There is no such record",
)
_ONE = Named(
    "Record",
    members(
        id=ID,
        kind=one_of(RecordKind),
        about=ID,
        area=TEXT,
        at=INSTANT,
        noted_by=ID,
        noted_at=INSTANT,
        fields=WORDS_BY_NAME,
        until=maybe(INSTANT),
        standing=one_of(Standing),
        over=maybe(members(at=INSTANT, by=ID, proof=maybe(ID))),
    ),
)
LISTED = Operation(
    method="GET",
    path="/v1/records",
    summary="List records of a kind by area: what is open, late, or to be done again.",
    may=bodies.STAFF,
    answers={200: Content("One page.", page(_ONE))},
    query=(
        word("kind", "Of which kind.", RecordKind, needed=True),
        word("standing", "Only those that stand so.", Standing),
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
        limit(),
        cursor(),
    ),
    is_tagged=True,
)
CREATE = Operation(
    method="POST",
    path="/v1/records",
    summary="Record what was done or found, by ids and words; the kind says which fields there are.",
    may=WRITERS,
    answers={201: Content("The record.", _ONE)},
    fields=(
        word("kind", "Of which kind.", RecordKind, needed=True),
        identifier(
            "about", "The id of the area, home, elder or person that it is about.", needed=True
        ),
        instant("at", "When it was, if not now."),
        texts("fields", "The fields of the kind."),
    ),
    is_taken_once=True,
    note="docs/records.md has the fields of each kind.",
)
ONE = Operation(
    method="GET",
    path="/v1/records/{record_id}",
    summary="Read a record.",
    may=bodies.STAFF,
    answers={200: Content("The record.", _ONE)},
    places=(_RECORD,),
    hides=True,
    is_tagged=True,
)
END = Operation(
    method="POST",
    path="/v1/records/{record_id}/endings",
    summary="Settle by its proof what was mended, or end what holds no more.",
    may=WRITERS,
    answers={200: Content("The record.", _ONE)},
    places=(_RECORD,),
    fields=(identifier("proof", "The paper or picture that shows that it is mended."),),
    is_body_needed=False,
    hides=True,
    is_taken_once=True,
    is_versioned=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def one(record_id: str) -> Response:
        kept = _seen(door, door.caller(), record_id)
        return door.answer(_document(door, kept.record), kept.version)

    registry.route(door, LISTED, lambda: registry.page(door, lambda after: _listed(door, after)))
    registry.route(door, CREATE, lambda: _created(door))
    registry.route(door, ONE, one)
    registry.route(door, END, lambda record_id: _ended(door, record_id))


def _listed(door: Door, after: str) -> Iterator[tuple[str, dict[str, Any]]]:
    caller, query = door.caller(), door.query
    kind = RecordKind(query["kind"])
    standing = Standing(query["standing"]) if query.get("standing") else None
    records = door.services.registry().records.records
    for area in narrowed(caller, query.get("area", "")):
        if after > f"{area}\uffff":
            continue
        for at, record in records.listed(caller.bureau, kind, area, after):
            shown = _document(door, record)
            if standing in {None, shown["standing"]} and not _is_suspected(door, caller, record):
                yield at, shown


def narrowed(caller: Caller, area: str) -> tuple[str, ...]:
    """Return the caller's areas as far as they lie under the one asked for, in order."""
    mine = bodies.areas_of(caller, bodies.STAFF)
    near = (a for a in mine if area.startswith(a) or a.startswith(area))
    return tuple(sorted(max(area, a, key=len) for a in near))


def _created(door: Door) -> Response:
    caller, body = door.caller(), door.body(CREATE)
    kind = body.needed_word("kind", RecordKind)
    about = body.identifier("about", needed=True)
    at = body.instant("at") or door.services.clock().now()
    fields = {name: str(value).strip() for name, value in body.document("fields").items()}
    body.done()
    for name, mend in faults(FORMS[kind], fields).items():
        raise wrong(f"fields.{name}", mend)
    where = _where(door, caller, kind, about)
    asked = registry.asked(door, caller)
    made = door.services.registry().records.note(caller.bureau, kind, where, fields, at, asked)
    return door.created(_document(door, made))


def _where(door: Door, caller: Caller, kind: RecordKind, about: str) -> Where:
    """Return where a record lies; what the caller does not see is a wrong field."""
    subject = FORMS[kind].about
    if subject is Subject.PERSON:
        if not caller.roles & _LEADS or caller.areas:
            raise NotPermittedError("who leads the whole operator keeps its workers")
        return Where(about, "")
    if subject is Subject.AREA:
        is_mine = any(about.startswith(a) for a in registry.writable(caller, WRITERS))
        if not is_mine or not about.isdigit():
            raise wrong("about", "give the code of an area of your own")
        return Where(about, about)
    is_elder = subject is Subject.ELDER
    home = door.services.registry().people.home_of(caller.bureau, about) if is_elder else about
    known = registry.seen_in_body(door, caller, CREATE, home or about, "about")
    if is_elder and about not in known.elders:
        raise wrong("about", "give the id of an elder whom you see")
    return Where(about, known.area, known.home)


def _ended(door: Door, record_id: str) -> Response:
    caller = door.caller()
    kept = _seen(door, caller, record_id)
    body = door.body(END)
    proof = body.identifier("proof")
    body.done()
    _where(door, caller, kept.record.kind, kept.record.about)
    asked, records = registry.asked(door, caller), door.services.registry().records
    return door.done(_document(door, records.end(caller.bureau, kept, proof, asked)))


def _seen(door: Door, caller: Caller, record_id: str) -> KeptRecord:
    """Return a record of an area that the caller sees; all others are not there."""
    kept = door.services.registry().records.known(caller.bureau, record_id)
    record = kept.record
    if not bodies.is_under(caller, record.area) or _is_suspected(door, caller, record):
        raise UnknownRecordError(record_id)
    return kept


def _is_suspected(door: Door, caller: Caller, record: Record) -> bool:
    """Whoever is suspected in a home sees nothing of it, in any role (law 13)."""
    if not caller.person or not record.home:
        return False
    known = door.services.homes().snapshot(caller.bureau, record.home)
    return registry.is_suspected(caller, known)


def _document(door: Door, record: Record) -> dict[str, Any]:
    over = record.over
    return {
        "id": record.id,
        "kind": record.kind,
        "about": record.about,
        "area": record.area,
        "at": record.at.isoformat(),
        "noted_by": record.noted_by,
        "noted_at": record.noted_at.isoformat(),
        "fields": dict(record.fields),
        "until": record.until.isoformat() if record.until else None,
        "standing": record.standing(door.services.clock().now()),
        "over": over and {"at": over.at.isoformat(), "by": over.by, "proof": over.proof or None},
    }
