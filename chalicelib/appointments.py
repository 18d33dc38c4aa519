"""`/v1/appointments`: days and hours agreed with the home, by elder and by team; moved, kept, missed."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from chalice import Response

from chalicelib import bodies
from chalicelib.applications import of_elder, seen
from chalicelib.caller import Caller, PortalRole
from chalicelib.care import bring
from chalicelib.door import Door
from chalicelib.fields import identifier, word, wrong
from chalicelib.intake import Body
from chalicelib.operations import Content, Operation, Place
from chalicelib.rich_fields import day as day_field
from chalicelib.rich_fields import instant
from chalicelib.service_documents import DAY
from chalicelib.shapes import COUNT, ID, INSTANT, Named, many, maybe, members, one_of
from telecare.domain.errors import NotPermittedError, UnknownAppointmentError, UnknownServiceError
from telecare.domain.kinds import Witnessed
from telecare.domain.programme.procedure import Body as Agreeing
from telecare.domain.service.appointments import Appointment, Errand, Fault, Meeting, Span
from telecare.domain.service.care import Contact, Outcome
from telecare.domain.service.life import Phase
from telecare.domain.service.moves import ReportCare
from telecare.domain.service.powers import MAY_CARE
from telecare.domain.tidings.kinds import TidingKind
from telecare.ports.tidings import HomeTiding
from telecare.services.keep_appointment import Wanted

_PLANS = bodies.OPERATOR | {PortalRole.STREET, PortalRole.COMMITTEE}
APPOINTMENT = Place(
    "appointment_id",
    "The id of an appointment.",
    r"appointment-[0-9a-f]{20}",
    "There is no such appointment",
)
SHAPE = Named(
    "Appointment",
    members(
        id=ID,
        application=ID,
        elder=ID,
        home=maybe(ID),
        area=ID,
        errand=one_of(Errand),
        team=ID,
        begins=INSTANT,
        ends=INSTANT,
        agreed_by=one_of(Agreeing),
        meeting=one_of(Meeting),
        fault=maybe(one_of(Fault)),
        moved=COUNT,
    ),
)
_AGREED_BY = word("agreed_by", "Who of the home agreed to it.", sorted(bodies.AT_HOME), needed=True)
_BEGINS = instant("begins", "When the team comes.", needed=True)
_ENDS = instant("ends", "When it is over at the latest, on the same day.", needed=True)
LISTED = Operation(
    method="GET",
    path="/v1/appointments",
    summary="List a day by team, tomorrow if none is named; family and elder name whose.",
    may=bodies.READ,
    answers={
        200: Content(
            "The list.",
            members(
                day=maybe(DAY),
                teams=many(members(team=ID, appointments=many(SHAPE))),
                items=many(SHAPE),
            ),
        )
    },
    query=(
        day_field("day", "Which day, in the bureau's zone."),
        identifier("team", "Of which team alone."),
        identifier(
            "elder", "All that was ever agreed with this elder; who is not staff must say it."
        ),
    ),
    hides=True,
    is_tagged=True,
)
AGREE = Operation(
    method="POST",
    path="/v1/appointments",
    summary="Keep a day and an hour that somebody of the home agreed to.",
    may=_PLANS,
    answers={201: Content("The appointment.", SHAPE)},
    fields=(
        identifier("application", "For which service.", needed=True),
        word("errand", "What somebody comes for.", Errand, needed=True),
        identifier("team", "Who comes.", needed=True),
        _BEGINS,
        _ENDS,
        _AGREED_BY,
    ),
    hides=True,
    is_taken_once=True,
    note="403 says why it cannot be then: `team_is_taken`, `past`, `too_far`, `too_long`, `two_days`.",
)
MOVE = Operation(
    method="POST",
    path="/v1/appointments/{appointment_id}/moves",
    summary="Move an appointment to another time or team, as the home agreed.",
    may=_PLANS,
    answers={200: Content("The appointment after it.", SHAPE)},
    places=(APPOINTMENT,),
    fields=(_BEGINS, _ENDS, _AGREED_BY, identifier("team", "Who comes, if it is another team.")),
    hides=True,
    is_taken_once=True,
)
OVER = Operation(
    method="POST",
    path="/v1/appointments/{appointment_id}/outcomes",
    summary="Say what became of an appointment: kept, missed, cancelled.",
    may=_PLANS,
    answers={200: Content("The appointment after it.", SHAPE)},
    places=(APPOINTMENT,),
    fields=(
        word("meeting", "What became of it.", sorted({*Meeting} - {Meeting.AGREED}), needed=True),
        word("fault", "At whom it lay; needed unless it was kept.", Fault),
    ),
    hides=True,
    is_taken_once=True,
    note="A visit of somebody who is served is reported as care, too: kept, it is done; missed, it was in vain.",
)


def serve(door: Door) -> None:
    """Register the routes."""

    def agreed() -> Response:
        caller, body = door.caller(), door.body(AGREE)
        life = seen(door, caller, body.identifier("application", needed=True)).life
        wanted = _wanted(body, caller, body.needed_word("errand", Errand))
        body.done()
        keeping = door.services.keep_appointment()
        made = keeping.agree(caller.bureau, life, wanted, door.event_id(caller))
        _tell(door, caller, made)
        return door.created(_document(made))

    door.route(LISTED, lambda: _listed(door))
    door.route(AGREE, agreed)
    door.route(MOVE, lambda appointment_id: _moved(door, appointment_id))
    door.route(OVER, lambda appointment_id: _over(door, appointment_id))


# ---- lists ----


def _listed(door: Door) -> Response:
    caller, elder = door.caller(), door.query.get("elder", "")
    keeping = door.services.keep_appointment()
    if elder:
        of_elder(door, caller, elder)
        known = keeping.of_elder(caller.bureau, elder)
        return door.answer({"day": None, "teams": [], "items": [_document(a) for a in known]})
    if not caller.roles & bodies.STAFF:
        raise NotPermittedError("name an elder; whoever serves or oversees lists a day")
    asked, team = door.query.get("day", ""), door.query.get("team", "")
    day = date.fromisoformat(asked) if asked else keeping.tomorrow(caller.bureau)
    teams = []
    for kept in keeping.day(caller.bureau, day):
        shown = [_document(each) for each in kept.appointments if _is_shown(caller, each)]
        if shown and team in {"", kept.team}:
            teams.append({"team": kept.team, "appointments": shown})
    return door.answer({"day": day.isoformat(), "teams": teams, "items": []})


def _is_shown(caller: Caller, each: Appointment) -> bool:
    """By area; of two operators neither sees where the other one goes."""
    is_foreign = bool(each.operator and caller.operator) and each.operator != caller.operator
    is_overseer = bool(caller.roles & (bodies.OVERSIGHT | {PortalRole.AUDITOR}))
    return bodies.is_under(caller, each.area) and (is_overseer or not is_foreign)


# ---- writes ----


def _moved(door: Door, appointment_id: str) -> Response:
    caller, known = _seen(door, appointment_id)
    body = door.body(MOVE)
    wanted = _wanted(body, caller, known.errand)
    body.done()
    keeping, key = door.services.keep_appointment(), door.event_id(caller)
    moved = keeping.move(caller.bureau, known.id, wanted, key)
    _tell(door, caller, moved)
    return door.done(_document(moved))


def _tell(door: Door, caller: Caller, agreed: Appointment) -> None:
    """Have the people of the home told of the day; each is told once of each day that was agreed."""
    if not agreed.home:
        return
    zone = ZoneInfo(door.services.homes().snapshot(caller.bureau, agreed.home).zone)
    day, now = agreed.span.begins.astimezone(zone).date(), door.services.clock().now()
    key = f"{agreed.id}-{day:%Y%m%d}"
    tiding = HomeTiding(caller.bureau, agreed.home, TidingKind.APPOINTMENT, key, now, day)
    door.services.telling().tidings.ask([tiding])


def _over(door: Door, appointment_id: str) -> Response:
    caller, known = _seen(door, appointment_id)
    body = door.body(OVER)
    meeting, fault = body.needed_word("meeting", Meeting), body.word("fault", Fault)
    body.done()
    if (fault is None) is not (meeting is Meeting.KEPT):
        raise wrong("fault", "say at whom it lay, unless the appointment was kept")
    key = door.event_id(caller)
    keeping = door.services.keep_appointment()
    done = keeping.came_to(caller.bureau, known.id, meeting, fault, caller.id, key)
    _report_care(door, caller, done, key)
    return door.done(_document(done))


def _report_care(door: Door, caller: Caller, done: Appointment, key: str) -> None:
    """A visit of somebody who is served is the care that is owed to them (FJ24-54)."""
    life = door.services.move_service().read(caller.bureau, done.service).life
    is_at_door = done.meeting is Meeting.KEPT or done.fault is Fault.ELDER_AWAY
    if done.errand is not Errand.VISIT or not is_at_door or life.phase is not Phase.ACTIVE:
        return
    outcome = Outcome.REACHED if done.meeting is Meeting.KEPT else Outcome.IN_VAIN
    move = ReportCare(bodies.acting(caller, MAY_CARE), Contact.VISIT, outcome)
    sign = Witnessed.VISIT if outcome is Outcome.REACHED else None
    bring(door, caller, life, move, sign, f"{key}-care")


def _seen(door: Door, appointment_id: str) -> tuple[Caller, Appointment]:
    """Return an appointment of a service that the caller may know of; to others there is none."""
    caller = door.caller()
    known = door.services.keep_appointment().one(caller.bureau, appointment_id)
    try:
        seen(door, caller, known.service)
    except UnknownServiceError as unseen:
        raise UnknownAppointmentError(appointment_id) from unseen
    return caller, known


def _wanted(body: Body, caller: Caller, errand: Errand) -> Wanted:
    begins, ends = body.instant("begins"), body.instant("ends")
    if begins is None or ends is None:
        raise wrong("begins", "give both, as 2026-01-31T08:00:00+08:00")
    agreed_by = body.needed_word("agreed_by", Agreeing)
    return Wanted(errand, body.identifier("team"), Span(begins, ends), agreed_by, caller.id)


def _document(each: Appointment) -> dict[str, Any]:
    return {
        "id": each.id,
        "application": each.service,
        "elder": each.elder,
        "home": each.home or None,
        "area": each.area,
        "errand": each.errand,
        "team": each.team,
        "begins": each.span.begins.isoformat(),
        "ends": each.span.ends.isoformat(),
        "agreed_by": each.agreed_by,
        "meeting": each.meeting,
        "fault": each.fault,
        "moved": each.moved,
    }
