"""`/v1/area-responders`: who serves whole areas: field teams, street contacts, gas, locksmith, police station."""

from __future__ import annotations

import re
from typing import Any

from chalice import Response

from chalicelib import bodies, registry
from chalicelib.caller import AREA, Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import Field, text, word, wrong
from chalicelib.intake import Body
from chalicelib.operations import Content, Operation, Place
from chalicelib.shapes import ID, INSTANT, TEXT, Named, many, maybe, members, one_of
from telecare.domain.errors import NotPermittedError, UnknownPersonError
from telecare.domain.registry.area_file import AreaFile, AreaRole
from telecare.domain.registry.changes import Why
from telecare.ports.registry import KeptArea
from telecare.services.keep_area import CHANGEABLE

WRITERS = frozenset(
    {
        PortalRole.STREET,
        PortalRole.DISTRICT,
        PortalRole.OPERATOR_ADMIN,
        PortalRole.SUPERVISOR,
    }
)
_NAMED = WRITERS | {PortalRole.SEAT, PortalRole.COMMITTEE, PortalRole.FIELD}
_MOST_AREAS = 50
_PLACE = Place(
    "area_responder_id",
    "The id of somebody who serves areas.",
    r"[A-Za-z0-9_.:-]{1,64}",
    "There is no such person",
)
_LISTED = {
    "id": ID,
    "role": one_of(AreaRole),
    "areas": many(TEXT),
    "hours": maybe(TEXT),
    "ended_at": maybe(INSTANT),
    "why": maybe(one_of(Why)),
}
_ONE = Named(
    "AreaResponder",
    members(**_LISTED, identity=maybe(members(name=TEXT, phone=TEXT, language=TEXT))),
)


def _areas_field() -> Field:
    form = re.compile(AREA)
    area = {"type": "string", "pattern": f"^(?:{AREA})$"}
    schema = {"type": "array", "items": area, "maxItems": _MOST_AREAS}

    def mend(value: object) -> str:
        named = value if isinstance(value, list) else [None]
        are_areas = all(isinstance(each, str) and form.fullmatch(each) for each in named)
        is_fine = are_areas and len(named) <= _MOST_AREAS
        return "" if is_fine else f"give a list of at most {_MOST_AREAS} area codes"

    return Field("areas", "Which areas; an empty list is the whole bureau.", schema, mend)


_FIELDS = (
    text("name", "The name."),
    text("phone", "One number that can be rung."),
    text("hours", "In which hours, as 08:30-17:30; empty for the whole day."),
    text("language", "The code of the language that they understand best."),
    _areas_field(),
)
_AFTER = Content("Who it is.", members(id=ID))
LISTED = Operation(
    method="GET",
    path="/v1/area-responders",
    summary="List who serves areas that one sees, by ids and words.",
    may=registry.STAFF,
    answers={
        200: Content(
            "All of them.",
            members(items=many(Named("AreaResponderSummary", members(**_LISTED)))),
        )
    },
    query=(registry.AREA_ASKED, word("role", "Of which role alone.", AreaRole)),
    is_tagged=True,
    is_long=True,
)
CREATE = Operation(
    method="POST",
    path="/v1/area-responders",
    summary="Let somebody serve areas; a field team is sent from the next incident on.",
    may=WRITERS,
    answers={201: _AFTER},
    fields=(
        word("role", "As what.", AreaRole, needed=True),
        *(each.asked() for each in _FIELDS[:2]),
        *_FIELDS[2:],
    ),
    is_taken_once=True,
)
ONE = Operation(
    method="GET",
    path="/v1/area-responders/{area_responder_id}",
    summary="Read somebody who serves areas.",
    may=registry.STAFF,
    answers={200: Content("Who it is.", _ONE)},
    places=(_PLACE,),
    hides=True,
    is_tagged=True,
)


def _of_one(method: str, suffix: str, summary: str, fields: tuple[Field, ...]) -> Operation:
    return Operation(
        method=method,
        path="/v1/area-responders/{area_responder_id}" + suffix,
        summary=summary,
        may=WRITERS,
        answers={200: _AFTER},
        places=(_PLACE,),
        fields=fields,
        hides=True,
        is_taken_once=True,
        is_versioned=True,
    )


CHANGE = _of_one("PATCH", "", "Change what is known of somebody who serves areas.", _FIELDS)
END = _of_one(
    "POST",
    "/endings",
    "Let somebody serve no area any more.",
    (word("why", "Why.", Why, needed=True),),
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller, query = door.caller(), door.query
        found = door.services.registry().areas.areas.all(caller.bureau)
        mine = (kept.file for kept in found if _sees(caller, kept.file))
        asked = (f for f in mine if query.get("role", "") in {"", f.role})
        area = query.get("area", "")
        return door.answer({"items": [_summary(f) for f in asked if f.serves(area)]})

    def one(area_responder_id: str) -> Response:
        caller = door.caller()
        kept = _seen(door, caller, area_responder_id)
        shown: dict[str, Any] = _summary(kept.file) | {"identity": None}
        if caller.roles & _NAMED:
            told = door.services.homes().personal(caller.bureau, area_responder_id)
            shown["identity"] = {
                "name": told.name,
                "phone": told.phone,
                "language": told.language,
            }
        return door.answer(shown, kept.version)

    def ended(area_responder_id: str) -> Response:
        caller = door.caller()
        _check_writable(caller, _seen(door, caller, area_responder_id).file)
        body = door.body(END)
        why = body.needed_word("why", Why)
        body.done()
        asked, areas = registry.asked(door, caller), door.services.registry().areas
        areas.end(caller.bureau, area_responder_id, why, asked)
        return door.done({"id": area_responder_id})

    registry.route(door, LISTED, listed)
    registry.route(door, CREATE, lambda: _created(door))
    registry.route(door, ONE, one)
    registry.route(door, CHANGE, lambda area_responder_id: _changed(door, area_responder_id))
    registry.route(door, END, ended)


def _summary(file: AreaFile) -> dict[str, Any]:
    hours = file.hours
    return {
        "id": file.id,
        "role": file.role,
        "areas": list(file.areas),
        "hours": f"{hours.start:%H:%M}-{hours.end:%H:%M}" if hours else None,
        "ended_at": file.ended_at.isoformat() if file.ended_at else None,
        "why": file.why,
    }


def _sees(caller: Caller, file: AreaFile) -> bool:
    return any(file.serves(area) for area in bodies.areas_of(caller, registry.STAFF))


def _seen(door: Door, caller: Caller, person: str) -> KeptArea:
    """Return somebody who serves an area that the caller sees; all others are not there."""
    kept = door.services.registry().areas.known(caller.bureau, person)
    if not _sees(caller, kept.file):
        raise UnknownPersonError(person)
    return kept


def _check_writable(caller: Caller, file: AreaFile) -> None:
    """Only who sees all that somebody serves changes them: another area's help is not taken away."""
    if not file.lies_under(registry.writable(caller, WRITERS)):
        raise NotPermittedError("they serve areas that are not yours")


def _check_named(caller: Caller, role: AreaRole, areas: tuple[str, ...] | None) -> None:
    named = areas is None or AreaFile("", role, areas).lies_under(
        registry.writable(caller, WRITERS)
    )
    if not named:
        raise wrong("areas", "name areas of your own")


def _areas(body: Body) -> tuple[str, ...] | None:
    return tuple(str(each) for each in body.listed("areas")) if body.has("areas") else None


def _created(door: Door) -> Response:
    caller, body = door.caller(), door.body(CREATE)
    role, areas = body.needed_word("role", AreaRole), _areas(body) or ()
    given = registry.given(body, CHANGEABLE)
    body.done()
    _check_named(caller, role, areas)
    asked, keep = registry.asked(door, caller), door.services.registry().areas
    return door.created({"id": keep.create(caller.bureau, role, areas, given, asked)})


def _changed(door: Door, person: str) -> Response:
    caller = door.caller()
    file = _seen(door, caller, person).file
    _check_writable(caller, file)
    body = door.body(CHANGE)
    given, areas = registry.given(body, CHANGEABLE), _areas(body)
    body.done()
    _check_named(caller, file.role, areas)
    asked = registry.asked(door, caller)
    door.services.registry().areas.amend(caller.bureau, person, areas, given, asked)
    return door.done({"id": person})
