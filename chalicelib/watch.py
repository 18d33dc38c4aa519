"""`/v1/homes/{id}/watch` and `/signs`, `/v1/reports/silence`: how homes are watched, and what people saw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalice import Response

from chalicelib import intake
from chalicelib.access import DESK
from chalicelib.by_street import PAGED, REPORTS, STREETS, by_street
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import identifier, word
from chalicelib.operations import Content, Operation, Place
from chalicelib.rich_fields import instant
from chalicelib.shapes import COUNT, ID, INSTANT, TEXT, Named, many, maybe, members, one_of, page
from telecare.domain.errors import NotPermittedError, UnknownHomeError
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Witnessed
from telecare.domain.presence_standing import Because, PersonView, Standing
from telecare.domain.silence_bound import NEVER, Bound
from telecare.messages.standing import why
from telecare.ports.confirmations import Confirmation
from telecare.services.tell_bounds import HomeBound, StreetBound

_OVERSIGHT = STREETS | {PortalRole.COMMITTEE}
_RELATED = frozenset({PortalRole.FAMILY, PortalRole.ELDER})
_OPERATOR = DESK | {PortalRole.OPERATOR_ADMIN, PortalRole.FIELD, PortalRole.AUDITOR}
_AT_THE_DOOR = DESK | {PortalRole.FIELD, PortalRole.COMMITTEE, PortalRole.FAMILY}

_MAY_SAY: Mapping[Witnessed, frozenset[PortalRole]] = {
    Witnessed.SPOKE_IDENTIFIED: DESK,
    Witnessed.VISIT: _AT_THE_DOOR,
    Witnessed.WINDOW: _AT_THE_DOOR,
}
"""Who may say what; a role counts only for homes that it sees."""

_HOME = Place(
    "home_id",
    "The id of a home.",
    r"[A-Za-z0-9_.:-]{1,128}",
    "There is no such home or elder",
)
_BOUND = Named(
    "SilenceBound",
    members(longest_s=maybe(COUNT), parts_s={"type": "object", "additionalProperties": COUNT}),
)
_REASON = members(
    because=one_of(Because),
    zh=TEXT,
    en=TEXT,
    sign=maybe(TEXT),
    device=maybe(ID),
    at=INSTANT,
    until=INSTANT,
    away=maybe(TEXT),
    deaf_since=maybe(INSTANT),
)
_PERSON = members(
    elder=ID,
    standing=one_of(Standing),
    last=members(at=INSTANT, sign=maybe(TEXT)),
    turns_at=maybe(INSTANT),
    why=TEXT,
    reason=_REASON,
    bound=_BOUND,
)
_STREET = Named(
    "StreetBound",
    members(street=TEXT, homes=COUNT, longest_s=maybe(COUNT), unbounded=many(ID)),
)
WATCHED = Operation(
    method="GET",
    path="/v1/homes/{home_id}/watch",
    summary="Read how the people of a home stand, why, and how long a silence may last unnoticed.",
    may=_OVERSIGHT | _RELATED | _OPERATOR,
    answers={
        200: Content(
            "How the home is watched.",
            members(
                home=ID,
                area=TEXT,
                people=many(_PERSON),
                devices=many(members(device=ID, bound=_BOUND)),
            ),
        )
    },
    places=(_HOME,),
    hides=True,
    is_tagged=True,
)
SIGN = Operation(
    method="POST",
    path="/v1/homes/{home_id}/signs",
    summary="Say that somebody spoke with an elder, visited them, or saw them at the window.",
    may=_AT_THE_DOOR,
    answers={
        202: Content(
            "What is kept.", members(home=ID, elder=ID, sign=one_of(Witnessed), at=INSTANT)
        )
    },
    places=(_HOME,),
    fields=(
        identifier("elder", "Of whom.", needed=True),
        word("sign", "What was seen or heard.", Witnessed, needed=True),
        instant("at", "When, if not now."),
        identifier("by", "Who saw it, if not the asker."),
    ),
    hides=True,
    is_taken_once=True,
)
SILENCE = Operation(
    method="GET",
    path="/v1/reports/silence",
    summary="Read by street how long a silence may last unnoticed.",
    may=REPORTS,
    answers={200: Content("Streets in order.", page(_STREET))},
    query=PAGED,
    is_tagged=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def watched(home_id: str) -> Response:
        caller = door.caller()
        known, _ = _seen(door, caller, home_id)
        told = door.services.tell_watch()
        people = told.people(known, caller.id, door.request_id)
        return door.answer(document(known, people, told.bound(known)))

    def signed(home_id: str) -> Response:
        caller = door.caller()
        known, seeing = _seen(door, caller, home_id)
        elder, said = _said(door, door.body(SIGN), caller, seeing)
        kept = door.services.confirm_life().take(
            caller.bureau, known.home, elder, said, door.event_id(caller)
        )
        return door.taken(
            {"home": known.home, "elder": elder, "sign": kept.word, "at": kept.at.isoformat()}
        )

    def silence() -> Response:
        caller, told = door.caller(), door.services.tell_watch()

        def of(street: str) -> dict[str, Any]:
            return _street_document(told.street(caller.bureau, street, caller.id))

        return door.answer(by_street(door, of))

    door.route(WATCHED, watched)
    door.route(SIGN, signed)
    door.route(SILENCE, silence)


def document(known: Snapshot, people: tuple[PersonView, ...], bound: HomeBound) -> dict[str, Any]:
    """Return a home under watch as the portal shows it: ids, words and instants."""
    return {
        "home": known.home,
        "area": known.area,
        "people": [_person(person, known, bound.people[person.elder]) for person in people],
        "devices": [
            {"device": thing, "bound": _bound(found)} for thing, found in bound.devices.items()
        ],
    }


def _person(person: PersonView, known: Snapshot, bound: Bound) -> dict[str, Any]:
    reason = _reason(person, known)
    return {
        "elder": person.elder,
        "standing": person.standing,
        "last": {"at": person.last.isoformat(), "sign": person.word or None},
        "turns_at": person.turns_at.isoformat() if person.turns_at else None,
        "why": f"{reason['zh']} / {reason['en']}",
        "reason": reason,
        "bound": _bound(NEVER if _is_forgotten(person) else bound),
    }


def _reason(person: PersonView, known: Snapshot) -> dict[str, Any]:
    """Return why a person stands as they do: in words for people, and as facts for programs."""
    types = {device.thing: device.type for device in known.devices}
    zh, en = why(person, types, ZoneInfo(known.zone))
    reason = person.reason
    return {
        "because": reason.because,
        "zh": zh,
        "en": en,
        "sign": reason.word or None,
        "device": reason.source if reason.source in types else None,
        "at": reason.at.isoformat(),
        "until": reason.until.isoformat(),
        "away": reason.away or None,
        "deaf_since": reason.deaf_since.isoformat() if reason.deaf_since else None,
    }


def _is_forgotten(person: PersonView) -> bool:
    """Tell whether nothing was ever heard of a person whom nobody serves yet: then nobody is told, ever."""
    return person.standing is Standing.UNKNOWN and person.turns_at is None


def _bound(bound: Bound) -> dict[str, Any]:
    """Return a bound in seconds; `longest_s` of none is null: nobody would ever be told."""
    parts = {name: int(part.total_seconds()) for name, part in bound.parts.items()}
    return {"longest_s": _seconds(bound.longest), "parts_s": parts}


def _street_document(street: StreetBound) -> dict[str, Any]:
    return {
        "street": street.street,
        "homes": len(street.homes),
        "longest_s": _seconds(street.longest),
        "unbounded": list(street.unbounded),
    }


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())


# ---- what is said ----


def _said(
    door: Door, body: intake.Body, caller: Caller, seeing: frozenset[PortalRole]
) -> tuple[str, Confirmation]:
    """Read a confirmation; only the desk may say what somebody else saw."""
    elder = body.identifier("elder", needed=True)
    word = body.needed_word("sign", Witnessed)
    by, at = body.identifier("by") or caller.id, body.instant("at")
    body.done()
    if not seeing & _MAY_SAY[word]:
        raise NotPermittedError(f"{word} needs one of {', '.join(sorted(_MAY_SAY[word]))}")
    if by != caller.id and (word is Witnessed.SPOKE_IDENTIFIED or not seeing & DESK):
        raise NotPermittedError(
            "only the desk says what others saw, and each seat whom it spoke with"
        )
    now = door.services.clock().now()
    return elder, Confirmation(word, by, at or now, caller.id)


# ---- who sees what ----


def _seen(door: Door, caller: Caller, home_id: str) -> tuple[Snapshot, frozenset[PortalRole]]:
    """Return a home and the roles that see it; what may not be known is not there."""
    known = door.services.tell_watch().home(caller.bureau, home_id)
    seeing = frozenset(role for role in caller.roles if _sees(role, caller, known))
    if not seeing or _is_suspected(caller, known):
        raise UnknownHomeError(home_id)
    return known, seeing


def _sees(role: PortalRole, caller: Caller, known: Snapshot) -> bool:
    """Family and elder see by relation, oversight by area, operators all but by the areas named."""
    if role in _RELATED:
        people = {*known.elders, *(responder.id for responder in known.responders)}
        return bool(caller.person) and caller.person in people
    if role not in _OVERSIGHT | _OPERATOR:
        return False
    is_under = any(known.area.startswith(area) for area in caller.areas)
    return is_under or (role in _OPERATOR and not caller.areas)


def _is_suspected(caller: Caller, known: Snapshot) -> bool:
    """A suspected abuser sees nothing, whatever their roles (law 13)."""
    person = known.responder(caller.person) if caller.person else None
    return person is not None and person.suspected
