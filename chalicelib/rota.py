"""`/v1/rota`: who is on duty, and when a shift has nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chalice import Response

from chalicelib import bodies, registry
from chalicelib.access import DESK
from chalicelib.caller import PortalRole
from chalicelib.door import Door
from chalicelib.fields import identifier, word, wrong
from chalicelib.intake import word_of
from chalicelib.operations import Content, Operation, Place
from chalicelib.problems import ProblemError
from chalicelib.rich_fields import instant
from chalicelib.shapes import COUNT, ID, INSTANT, Named, many, members, one_of
from telecare.domain.registry.changes import Why
from telecare.domain.rota import LONGEST_SHIFT, Post, Shift

READERS = bodies.OVERSIGHT | DESK | {PortalRole.OPERATOR_ADMIN, PortalRole.AUDITOR}
WRITERS = frozenset({PortalRole.OPERATOR_ADMIN, PortalRole.SUPERVISOR})
_USUAL = timedelta(days=7)
_FORM = "%Y%m%dT%H%M%SZ"
_ABSENT = "There is no such shift"
_SHIFT = Place(
    "shift_id",
    "The id of a shift: its post, beginning and person.",
    r"[a-z]{1,16}~[0-9]{8}T[0-9]{6}Z~[A-Za-z0-9_.:-]{1,64}",
    _ABSENT,
)
SHIFT = Named(
    "Shift",
    members(id=ID, post=one_of(Post), person=ID, begins=INSTANT, ends=INSTANT),
)
_GAP = members(begins=INSTANT, ends=INSTANT, missing=COUNT)
LOOK = Operation(
    method="GET",
    path="/v1/rota",
    summary="Read who is on duty at a post, and when fewer are than the bureau asks for.",
    may=READERS,
    answers={
        200: Content(
            "The rota of the bureau's operator.",
            members(post=one_of(Post), needed=COUNT, shifts=many(SHIFT), gaps=many(_GAP)),
        )
    },
    query=(
        word("post", "At which post.", Post, needed=True),
        instant("since", "From when on, if not from now."),
        instant("until", "Until when, if not for a week."),
    ),
    is_tagged=True,
)
PLAN = Operation(
    method="POST",
    path="/v1/rota",
    summary="Plan a shift; one of the same post, person and beginning is replaced.",
    may=WRITERS,
    answers={200: Content("The shift.", SHIFT)},
    fields=(
        word("post", "At which post.", Post, needed=True),
        identifier("person", "Who is on duty, by the id of the token.", needed=True),
        instant("begins", "From when on.", needed=True),
        instant("ends", "Until when; at most 24 h.", needed=True),
    ),
    is_taken_once=True,
)
END = Operation(
    method="POST",
    path="/v1/rota/{shift_id}/endings",
    summary="Take a shift that is not over out of the plan, and say why.",
    may=WRITERS,
    answers={200: Content("The shift that is planned no more.", SHIFT)},
    places=(_SHIFT,),
    fields=(word("why", "Why.", Why, needed=True),),
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def looked() -> Response:
        return _looked(door)

    def planned() -> Response:
        caller, body = door.caller(), door.body(PLAN)
        shift = _shift(
            body.needed_word("post", Post),
            body.identifier("person", needed=True),
            body.instant("begins"),
            body.instant("ends"),
        )
        body.done()
        rota = door.services.registry().rota
        return door.done(_document(rota.keep(caller.bureau, shift, registry.asked(door, caller))))

    def ended(shift_id: str) -> Response:
        caller, body = door.caller(), door.body(END)
        why = body.needed_word("why", Why)
        body.done()
        asked, rota = registry.asked(door, caller), door.services.registry().rota
        shift = rota.heard(caller.bureau, asked) or _found(door, caller.bureau, shift_id)
        rota.end(caller.bureau, shift, why, asked)
        return door.done(_document(shift))

    door.route(LOOK, looked)
    door.route(PLAN, planned)
    door.route(END, ended)


def _looked(door: Door) -> Response:
    query, now = door.query, door.services.clock().now()
    post = word_of(query["post"], Post, "post")
    since = datetime.fromisoformat(query["since"]) if query.get("since") else now
    until = datetime.fromisoformat(query["until"]) if query.get("until") else since + _USUAL
    plan = door.services.registry().rota.look(door.caller().bureau, post, since, until)
    document = {
        "post": post,
        "needed": plan.needed,
        "shifts": [_document(each) for each in plan.shifts],
        "gaps": [
            {"begins": g.begins.isoformat(), "ends": g.ends.isoformat(), "missing": g.missing}
            for g in plan.gaps
        ],
    }
    return door.answer(document)


def _shift(post: Post, person: str, begins: datetime | None, ends: datetime | None) -> Shift:
    if begins is None or ends is None or not timedelta() < ends - begins <= LONGEST_SHIFT:
        raise wrong("ends", "give an instant after `begins`, at most 24 h later")
    starts, stops = (at.astimezone(UTC).replace(microsecond=0) for at in (begins, ends))
    return Shift(post, person, starts, stops)


def _found(door: Door, bureau: str, shift_id: str) -> Shift:
    post, begins, person = shift_id.split("~")
    if post not in set(Post):
        raise ProblemError(404, _ABSENT)
    try:
        since = datetime.strptime(begins, _FORM).replace(tzinfo=UTC)
    except ValueError as no_day:
        raise ProblemError(404, _ABSENT) from no_day
    rota = door.services.registry().rota.rota
    known = rota.shifts(bureau, Post(post), since, since + timedelta(seconds=1))
    for shift in known:
        if (shift.person, shift.begins) == (person, since):
            return shift
    raise ProblemError(404, _ABSENT)


def _document(shift: Shift) -> dict[str, Any]:
    begins = shift.begins.astimezone(UTC)
    return {
        "id": f"{shift.post}~{begins.strftime(_FORM)}~{shift.person}",
        "post": shift.post,
        "person": shift.person,
        "begins": begins.isoformat(),
        "ends": shift.ends.astimezone(UTC).isoformat(),
    }
