"""What the registry's resources share: who sees which home, how a change is asked for, what is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import islice
from typing import Any, TypeVar

from chalice import Response

from chalicelib import bodies, intake
from chalicelib.access import MAY, Act
from chalicelib.caller import AREA, Caller, PortalRole
from chalicelib.door import Door, View
from chalicelib.fields import Field, limit, matching, wrong
from chalicelib.intake import Body
from chalicelib.operations import Operation, Place
from chalicelib.shapes import ID, TEXT, TRUTH, Named, many, maybe, members
from telecare.domain.errors import FaultyRowError, NotPermittedError, UnknownHomeError
from telecare.domain.home import Snapshot
from telecare.domain.imports.faults import Wrong
from telecare.messages.campaign_words import MENDS
from telecare.messages.import_faults import WORDS
from telecare.messages.registry_warnings import RUNNING, warnings
from telecare.services.change_home import Asked, Written

STAFF = bodies.STAFF
READ = bodies.READ
NEAR = frozenset({PortalRole.STREET, PortalRole.COMMITTEE, PortalRole.OPERATOR_ADMIN})
"""Who knows the people of a home by name and keeps what is known of them."""

DESK = frozenset({PortalRole.SUPERVISOR, PortalRole.SEAT})
FITS = frozenset({PortalRole.OPERATOR_ADMIN, PortalRole.SUPERVISOR, PortalRole.INSTALLER})
"""Who puts devices into homes and takes them out."""

OPENS = NEAR | DESK
"""Who is shown names and numbers; that they looked is recorded with the elder."""

_ANY_ID = r"[A-Za-z0-9_.:-]{1,128}"
AREA_ASKED = matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits")
CURSOR = matching(
    "cursor",
    "Where the list goes on: the cursor of the page before.",
    r"[0-9-]{1,12}/[A-Za-z0-9_.:-]{1,128}/[0-9]{1,4}",
    "give the cursor of the page before",
)
PAGED: tuple[Field, ...] = (limit(), CURSOR, AREA_ASKED)

HOME = Place("home_id", "The id of a home.", _ANY_ID, "There is no such home or elder")
ELDER = Place("elder_id", "The id of an elder.", _ANY_ID, "There is no such person")
RESPONDER = Place("responder_id", "The id of a responder.", _ANY_ID, "There is no such person")
DEVICE = Place("device_id", "The name of a device.", _ANY_ID, "There is no such device")

WRITTEN = Named(
    "RegistryWritten",
    members(
        id=ID,
        home=maybe(ID),
        warnings=many(members(what=TEXT, zh=TEXT, en=TEXT)),
        running_incident_keeps=maybe(TRUTH),
    ),
)
Item = TypeVar("Item")


def route(door: Door, operation: Operation, view: View) -> None:
    """Serve an operation whose fields are read by the rules of files: a fault is told by field and mend."""

    @wraps(view)
    def told(**places: str) -> Response:
        try:
            return view(**places)
        except FaultyRowError as faulty:
            field, mend = _mend(faulty.faults)
            raise wrong(field, mend) from faulty

    door.route(operation, told)


_OTHER_FAULTS = {
    "past_or_far": "应是将来的时间，且不超过服务可暂停的天数 / give an instant to come, "
    "no farther off than a service may rest (service.rest_days)",
    "not_answered": "此问题还没有回答；问不到就填 unknown / this question is not answered; "
    "say unknown where nobody could find out",
    "missing_words": "请写明要告知的内容 / say in `words` what people are told",
    "not_obeyed": "此类设备不接受该指令 / a device of this type does not obey this command",
    "unknown": "风险评估表中没有此项 / the bureau's table has no such question or answer",
}


def _mend(faults: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Return the first field that is wrong, and what is wrong with all of them."""
    told = []
    for field, what in faults:
        known = WORDS.get(Wrong(what)) if what in set(Wrong) else MENDS.get(what)
        told.append((field, f"{known[0]} / {known[1]}" if known else _OTHER_FAULTS[what]))
    first, *others = told
    return first[0], "; ".join([first[1], *(f"{field}: {mend}" for field, mend in others)])


# ---- who sees what ----


def seen(door: Door, caller: Caller, operation: Operation, home: str, elder: str = "") -> Snapshot:
    """Return a home that the caller may act on; what may not be known is not there.

    Where it is about one `elder`, another elder of the home is no more than anybody.

    Raises:
        UnknownHomeError: no role of the caller sees it, or the caller is suspected there (law 13).
        NotPermittedError: it is seen, but by no role that may do this.
    """
    known = door.services.homes().snapshot(caller.bureau, home)
    seeing = seeing_roles(caller, known, elder)
    is_there = bool(known.elders or known.devices or known.area)
    if not is_there or not seeing or is_suspected(caller, known):
        raise UnknownHomeError(home)
    if operation.may is not None and not seeing & operation.may:
        raise NotPermittedError(f"this needs one of {', '.join(sorted(operation.may))}")
    return known


def seeing_roles(caller: Caller, known: Snapshot, elder: str = "") -> frozenset[PortalRole]:
    """Return the roles of the caller that see a home: to see it as one gives no right of another."""
    return frozenset(role for role in caller.roles if _sees(role, caller, known, elder))


def seen_in_body(
    door: Door, caller: Caller, operation: Operation, home: str, field: str = "home"
) -> Snapshot:
    """Return a home that a body names; one that the caller does not see is a wrong field."""
    try:
        return seen(door, caller, operation, home)
    except UnknownHomeError as unseen:
        raise wrong(field, "give the id of one that you see") from unseen


def _sees(role: PortalRole, caller: Caller, known: Snapshot, elder: str) -> bool:
    """Family and elder see by relation, all others by the areas of their token."""
    if role is PortalRole.ELDER:
        own = (elder,) if elder else known.elders
        return bool(caller.person) and caller.person in own
    if role is PortalRole.FAMILY:
        return bool(caller.person) and caller.person in _responders(known)
    return bodies.is_under(caller, known.area, frozenset({role}))


def _responders(known: Snapshot) -> tuple[str, ...]:
    return tuple(each.id for each in known.responders)


def is_suspected(caller: Caller, known: Snapshot) -> bool:
    """Tell whether the caller is a suspected abuser of this home, who sees nothing in any role."""
    person = known.responder(caller.person) if caller.person else None
    return person is not None and person.suspected


def opens(caller: Caller, known: Snapshot) -> bool:
    """Tell whether the caller is shown the names and numbers of a home."""
    is_own = PortalRole.ELDER in caller.roles and caller.person in known.elders
    near = caller.roles & OPENS
    return is_own or bool(near and bodies.is_under(caller, known.area, near))


def writable(caller: Caller, roles: frozenset[PortalRole]) -> tuple[str, ...]:
    """Return the areas under which the caller may write, '' for all; NotPermittedError for none."""
    areas = bodies.areas_of(caller, roles)
    if not areas:
        raise NotPermittedError("your token names no area")
    return areas


# ---- changes ----


def asked(door: Door, caller: Caller) -> Asked:
    """Return who asks for a change, once under their key, at the version that they read."""
    return Asked(caller.id, door.event_id(caller), door.version_read())


def given(body: Body, names: Iterable[str]) -> dict[str, str]:
    """Return the texts that a body gives, empty ones too: what is given empty is taken back."""
    return {name: body.text(name) for name in names if body.has(name)}


def written(caller: Caller, done: Written) -> dict[str, Any]:
    """Return what a change came to; whether an incident runs is told to whoever may know of it."""
    may_know = may_know_incidents(caller)
    told = [{"what": what, "zh": zh, "en": en} for what, zh, en in warnings(done.loss)]
    if done.is_running and may_know:
        told.append({"what": "running_incident", "zh": RUNNING[0], "en": RUNNING[1]})
    return {
        "id": done.who,
        "home": done.home or None,
        "warnings": told,
        "running_incident_keeps": done.is_running if may_know else None,
    }


def may_know_incidents(caller: Caller) -> bool:
    """Tell whether it is no secret to the caller that an incident is under way."""
    return bool(caller.roles & MAY[Act.READ])


# ---- lists ----


def under(
    door: Door, caller: Caller, parts: Callable[[Snapshot], Iterable[Item]], after: str
) -> Iterator[tuple[str, Item]]:
    """Yield (cursor, part) of the homes that the caller sees by area; a page may end within a home."""
    home, _, last = after.rpartition("/")
    for at, known in _homes(door, caller, home):
        for number, part in enumerate(parts(known)):
            if at != home or number > int(last):
                yield f"{at}/{number}", part


def _homes(door: Door, caller: Caller, after: str) -> Iterator[tuple[str, Snapshot]]:
    area = door.query.get("area", "")
    mine = bodies.areas_of(caller, STAFF)
    areas = tuple(max(area, a, key=len) for a in mine if area.startswith(a) or a.startswith(area))
    found = door.services.registry().listing.homes(caller.bureau, areas, after)
    yield from ((at, known) for at, known in found if not is_suspected(caller, known))


def page(door: Door, found: Callable[[str], Iterator[tuple[str, Any]]]) -> Response:
    """Answer one page of a list that goes on after a cursor."""
    most, after = intake.page(door.query)
    items = list(islice(found(after), most + 1))
    more = len(items) > most
    cursor = items[most - 1][0] if more else None
    return door.answer({"items": [each for _, each in items[:most]], "cursor": cursor})
