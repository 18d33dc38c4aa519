"""`/v1/homes`: where elders live, how a home is entered and since when that is proven, what was changed."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import person_documents, registry
from chalicelib.caller import PortalRole
from chalicelib.door import Door
from chalicelib.fields import flag, text, wrong
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import document, instant
from chalicelib.shapes import ID, INSTANT, TEXT, TRUTH, Named, many, maybe, members, one_of, page
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Risk, Role
from telecare.domain.position import Position
from telecare.services.keep_home import CHANGEABLE, NewEntry

WRITERS = registry.NEAR | {PortalRole.DISTRICT}
_ENTERS = registry.NEAR | registry.FITS | {PortalRole.FIELD}
_POSITION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["lat", "lon"],
    "properties": {
        "lat": {"type": "number", "minimum": -90, "maximum": 90},
        "lon": {"type": "number", "minimum": -180, "maximum": 180},
    },
}
_LISTED = Named("HomeSummary", members(id=ID, area=TEXT, risk=one_of(Risk), elders=many(ID)))
_PEOPLE = many(members(id=ID, role=one_of(Role)))
_ENTRY = members(verified_at=maybe(INSTANT), consent=TRUTH)
HOME = Named(
    "Home",
    members(
        id=ID,
        area=TEXT,
        risk=one_of(Risk),
        elders=many(ID),
        responders=_PEOPLE,
        devices=many(members(id=ID, type=TEXT, elder=maybe(ID))),
        entry=maybe(_ENTRY),
        running_incident_keeps=maybe(TRUTH),
    ),
)
LISTED = Operation(
    method="GET",
    path="/v1/homes",
    summary="List the homes under one's areas, by ids and words.",
    may=registry.STAFF,
    answers={200: Content("One page.", page(_LISTED))},
    query=registry.PAGED,
    is_tagged=True,
    is_long=True,
)
ONE = Operation(
    method="GET",
    path="/v1/homes/{home_id}",
    summary="Read who and what belongs to a home, by ids and words.",
    may=registry.READ,
    answers={200: Content("The home.", HOME)},
    places=(registry.HOME,),
    hides=True,
    is_tagged=True,
)
CHANGES = Operation(
    method="GET",
    path="/v1/homes/{home_id}/changes",
    summary="Read what was changed of a home: by whom, when and why; nothing is ever deleted.",
    may=registry.STAFF,
    answers={200: Content("Oldest first.", members(items=many(person_documents.CHANGE)))},
    places=(registry.HOME,),
    hides=True,
    is_tagged=True,
    is_long=True,
)
CHANGE = Operation(
    method="PATCH",
    path="/v1/homes/{home_id}",
    summary="Change where a home is.",
    may=WRITERS,
    answers={200: Content("What it came to.", registry.WRITTEN)},
    places=(registry.HOME,),
    fields=(
        text("area", "The code of the committee or street in which it lies."),
        text("address", "The address of everybody who lives there."),
        document("position", "Where it is (WGS 84).", _POSITION),
    ),
    hides=True,
    is_taken_once=True,
    is_versioned=True,
    opens_sealed=True,
)
CREATE = Operation(
    method="POST",
    path="/v1/homes",
    summary="Register a home in which nobody is registered yet, so that it can be fitted.",
    may=WRITERS,
    answers={201: Content("Which home it is.", registry.WRITTEN)},
    fields=(
        text("area", "The code of the committee or street in which it lies.", needed=True),
        document("position", "Where it is (WGS 84).", _POSITION),
    ),
    is_taken_once=True,
    note="Whoever comes to live there is registered into it, with the address.",
)
ENTER = Operation(
    method="PUT",
    path="/v1/homes/{home_id}/entry",
    summary="Keep how a home is entered and when that was proven; it is not read out here (law 13).",
    may=_ENTERS,
    answers={200: Content("What it came to.", registry.WRITTEN)},
    places=(registry.HOME,),
    fields=(
        text("code", "A code, or in words where the key is; without one the known stays."),
        instant("verified_at", "When somebody last opened the door by it."),
        flag("consent", "Whether the elder allows it to be used."),
    ),
    hides=True,
    is_taken_once=True,
    is_versioned=True,
    opens_sealed=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller = door.caller()
        return registry.page(door, lambda after: registry.under(door, caller, _summary, after))

    def one(home_id: str) -> Response:
        return _shown(door, home_id)

    def changes(home_id: str) -> Response:
        caller = door.caller()
        registry.seen(door, caller, CHANGES, home_id)
        made = door.services.registry().change.log.of(caller.bureau, home_id)
        return door.answer({"items": [person_documents.change(each) for each in made]})

    def changed(home_id: str) -> Response:
        return _changed(door, home_id)

    def entered(home_id: str) -> Response:
        caller = door.caller()
        registry.seen(door, caller, ENTER, home_id)
        body = door.body(ENTER)
        new = NewEntry(body.text("code"), body.instant("verified_at"), body.flag("consent"))
        body.done()
        homes, asked = door.services.registry().homes, registry.asked(door, caller)
        return door.done(registry.written(caller, homes.enter(caller.bureau, home_id, new, asked)))

    registry.route(door, LISTED, listed)
    registry.route(door, CREATE, lambda: _created(door))
    registry.route(door, ONE, one)
    registry.route(door, CHANGES, changes)
    registry.route(door, CHANGE, changed)
    registry.route(door, ENTER, entered)


def _summary(known: Snapshot) -> list[dict[str, Any]]:
    elders = list(known.elders)
    return [{"id": known.home, "area": known.area, "risk": known.risk, "elders": elders}]


def _shown(door: Door, home: str) -> Response:
    caller = door.caller()
    known = registry.seen(door, caller, ONE, home)
    desk = door.services.registry()
    document = _summary(known)[0] | {
        "responders": [{"id": each.id, "role": each.role} for each in known.responders],
        "devices": [
            {"id": each.thing, "type": each.type, "elder": known.owner_of(each.thing) or None}
            for each in known.devices
        ],
        "entry": _entry(known),
        "running_incident_keeps": desk.change.is_running(caller.bureau, home)
        if registry.may_know_incidents(caller)
        else None,
    }
    return door.answer(document, desk.files.revision(caller.bureau, home))


def _entry(known: Snapshot) -> dict[str, Any] | None:
    entry = known.entry
    if entry is None:
        return None
    proven = entry.verified_at.isoformat() if entry.verified_at else None
    return {"verified_at": proven, "consent": entry.consent}


def _created(door: Door) -> Response:
    caller = door.caller()
    areas = registry.writable(caller, WRITERS)
    body = door.body(CREATE)
    given, place = registry.given(body, ("area",)), body.document("position")
    body.done()
    position = _position(place) if place else None
    homes, asked = door.services.registry().homes, registry.asked(door, caller)
    made = homes.create(caller.bureau, given, position, areas, asked)
    return door.created(registry.written(caller, made))


def _changed(door: Door, home: str) -> Response:
    caller = door.caller()
    registry.seen(door, caller, CHANGE, home)
    areas = registry.writable(caller, WRITERS)
    body = door.body(CHANGE)
    given, place = registry.given(body, CHANGEABLE), body.document("position")
    body.done()
    position = _position(place) if place else None
    done = door.services.registry().homes.amend(
        caller.bureau, home, given, position, areas, registry.asked(door, caller)
    )
    return door.done(registry.written(caller, done))


def _position(place: Any) -> Position:
    lat, lon = place.get("lat"), place.get("lon")
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (lat, lon))
    if not numbers or set(place) != {"lat", "lon"} or not (abs(lat) <= 90 and abs(lon) <= 180):
        raise wrong("position", "give lat from -90 to 90 and lon from -180 to 180")
    return Position(lat, lon)
