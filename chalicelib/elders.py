"""`/v1/elders`: one file a person, registered by the rules of a roster, changed, graded, never twice."""

from __future__ import annotations

from chalice import Response

from chalicelib import bodies, person_documents, registry
from chalicelib.applications import looked
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import identifier, text, word, wrong
from chalicelib.operations import Content, Operation
from chalicelib.problems import ProblemError
from chalicelib.rich_fields import instant
from chalicelib.shapes import page
from telecare.domain.errors import EnrolledAlreadyError, UnknownHomeError, UnknownPersonError
from telecare.domain.home import EarlyEnd, Snapshot
from telecare.domain.kinds import Risk
from telecare.services.change_home import Written
from telecare.services.note_absence import Where
from telecare.services.register_elder import CHANGEABLE, NewElder

WRITERS = registry.NEAR | {PortalRole.DISTRICT}
_GIVEN = (
    "id_number",
    "area",
    *CHANGEABLE,
    "carer_name",
    "carer_phone",
    "contact_name",
    "contact_phone",
)
_NAME = text("name", "The elder's name.")
_ADDRESS = text("address", "Where the elder lives.")
_PERSONAL = (
    text("phone", "A number of the elder's own; empty takes it back."),
    word("risk", "The grade; without one the elder counts as high.", Risk),
    text("language", "The code of the language that the elder understands best, as zh_CN."),
)
LISTED = Operation(
    method="GET",
    path="/v1/elders",
    summary="List the elders under one's areas, by ids and words.",
    may=registry.STAFF,
    answers={200: Content("One page.", page(person_documents.LISTED))},
    query=registry.PAGED,
    is_tagged=True,
    is_long=True,
)
CREATE = Operation(
    method="POST",
    path="/v1/elders",
    summary="Register an elder, as a roster of one row would.",
    may=WRITERS,
    answers={201: Content("Who was registered.", registry.WRITTEN)},
    fields=(
        text("id_number", "The citizen's number of 18 signs; it is kept nowhere.", needed=True),
        _NAME.asked(),
        _ADDRESS.asked(),
        *_PERSONAL,
        text("area", "The area's code; not with `home`."),
        identifier("home", "The home in which the elder lives with another, if any."),
        text("carer_name", "The first carer's name."),
        text("carer_phone", "The first carer's number."),
        text("contact_name", "The emergency contact's name."),
        text("contact_phone", "The emergency contact's number."),
    ),
    is_taken_once=True,
    is_versioned=True,
    opens_sealed=True,
    note="409 names the one who is registered already to whoever may know of them.",
)
ONE = Operation(
    method="GET",
    path="/v1/elders/{elder_id}",
    summary="Read the one file of an elder; the elder can read who did.",
    may=registry.READ,
    answers={200: Content("The file.", person_documents.FILE)},
    places=(registry.ELDER,),
    hides=True,
    is_tagged=True,
    opens_sealed=True,
)
CHANGE = Operation(
    method="PATCH",
    path="/v1/elders/{elder_id}",
    summary="Change what is known of an elder.",
    may=WRITERS,
    answers={200: Content("What it came to.", registry.WRITTEN)},
    places=(registry.ELDER,),
    fields=(_NAME, _ADDRESS, *_PERSONAL),
    hides=True,
    is_taken_once=True,
    is_versioned=True,
    opens_sealed=True,
    note="A service is ended by a decision on its application, with a date and a reason; nobody is deleted.",
)
ABSENT = Operation(
    method="PUT",
    path="/v1/elders/{elder_id}/absence",
    summary="Say that an elder is away or in hospital until an instant, or is back.",
    may=WRITERS | registry.DESK | {PortalRole.FAMILY, PortalRole.ELDER},
    answers={200: Content("What it came to.", registry.WRITTEN)},
    places=(registry.ELDER,),
    fields=(
        word("reason", "Where the elder is; without it an absence ends.", Where),
        instant("until", "Until when; needed with a reason."),
        word(
            "over",
            "Why an absence ends before its time: from a return silence counts anew, after an error as if it had "
            "not been entered. Without any of these it counts as an error.",
            EarlyEnd,
        ),
    ),
    hides=True,
    is_taken_once=True,
    is_versioned=True,
    opens_sealed=True,
    note="Alarms of help, smoke, gas, CO and flood are heard whoever is away.",
)


def serve(door: Door) -> None:
    """Register the routes."""

    def listed() -> Response:
        caller = door.caller()
        return registry.page(door, lambda after: registry.under(door, caller, _elders, after))

    def created() -> Response:
        return door.created(registry.written(door.caller(), _create(door)))

    def changed(elder_id: str) -> Response:
        caller = door.caller()
        home = home_of(door, caller, CHANGE, elder_id)
        body = door.body(CHANGE)
        given = registry.given(body, CHANGEABLE)
        body.done()
        done = door.services.registry().elders.amend(
            caller.bureau, home, elder_id, given, registry.asked(door, caller)
        )
        return door.done(registry.written(caller, done))

    registry.route(door, LISTED, listed)
    registry.route(door, CREATE, created)
    registry.route(door, ONE, lambda elder_id: _shown(door, elder_id))
    registry.route(door, CHANGE, changed)
    registry.route(door, ABSENT, lambda elder_id: _absent(door, elder_id))


def home_of(door: Door, caller: Caller, operation: Operation, elder: str) -> str:
    """Return the home of an elder on whom the caller may act; nobody else is told that there is one."""
    place = door.services.homes().elder_place(caller.bureau, elder)
    if place is None:
        raise UnknownPersonError(elder)
    try:
        registry.seen(door, caller, operation, place.home, elder)
    except UnknownHomeError as unseen:
        raise UnknownPersonError(elder) from unseen
    return place.home


def _absent(door: Door, elder: str) -> Response:
    caller = door.caller()
    home = home_of(door, caller, ABSENT, elder)
    body = door.body(ABSENT)
    where, until, over = (
        body.word("reason", Where),
        body.instant("until"),
        body.word("over", EarlyEnd),
    )
    body.done()
    absences, asked = door.services.registry().absences, registry.asked(door, caller)
    if where is None and until is None:
        done = absences.back(caller.bureau, home, elder, over or EarlyEnd.TAKEN_BACK, asked)
    elif over is not None:
        raise wrong("over", "an absence that begins is not over: give this or the others")
    elif where is None or until is None:
        raise wrong("until" if where else "reason", "give both, or none for who is back")
    else:
        done = absences.away(caller.bureau, home, elder, where, until, asked)
    return door.done(registry.written(caller, done))


def _create(door: Door) -> Written:
    caller, body = door.caller(), door.body(CREATE)
    home = body.identifier("home")
    areas = registry.writable(caller, WRITERS)
    new = NewElder(registry.given(body, _GIVEN), home, areas)
    body.done()
    if home:
        registry.seen_in_body(door, caller, CREATE, home)
    try:
        return door.services.registry().elders.create(
            caller.bureau, new, registry.asked(door, caller)
        )
    except EnrolledAlreadyError as known:
        told = _who(door, caller, known)
        raise ProblemError(409, "The elder is registered already", told) from known


def _who(door: Door, caller: Caller, known: EnrolledAlreadyError) -> str:
    """Name who is registered already to whoever may know of them; to all others, only that there is one."""
    try:
        home_of(door, caller, ONE, known.known)
    except UnknownPersonError:
        return "somebody of this number is registered in this bureau"
    return f"this is {known.known}"


def _shown(door: Door, elder: str) -> Response:
    caller = door.caller()
    home = home_of(door, caller, ONE, elder)
    known = door.services.homes().snapshot(caller.bureau, home)
    looked(door, caller, elder, "person_file")
    file = door.services.registry().person.file(caller.bureau, home, elder)
    may_open = registry.opens(caller, known) or caller.person == elder
    shown = person_documents.file(
        file, is_open=may_open, is_staff=bool(caller.roles & bodies.STAFF)
    )
    return door.answer(shown, file.home.revision)


def _elders(known: Snapshot) -> list[dict[str, object]]:
    risks = {"home": known.home, "area": known.area, "risk": known.risk}
    return [{"id": elder, **risks} for elder in known.elders]
