"""`/v1/applications/{id}/care-plan`: what the bureau's programme gives one person; worked out, never kept."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from chalice import Response

from chalicelib import bodies, decisions, intake
from chalicelib.applications import APPLICATION, looked, seen
from chalicelib.door import Door
from chalicelib.fields import wrong
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import document, words
from chalicelib.shapes import COUNT, TEXT, TRUTH, Named, many, maybe, members, one_of
from telecare.domain.kinds import Risk
from telecare.domain.programme.care_plan import Assessment, CarePlan
from telecare.domain.programme.carers import Gap
from telecare.domain.programme.entitlement import Entitled, Undetermined, Verdict
from telecare.domain.programme.kits import Need
from telecare.domain.programme.person import Relation
from telecare.domain.programme.procedure import Act

_ANSWERS = {"type": "object", "additionalProperties": TEXT}
_WISHES = {"type": "object", "additionalProperties": TRUTH}
_NUMBERS = {"type": "object", "additionalProperties": COUNT}
_VERDICT = members(**{"class": maybe(TEXT)}, missing=many(TEXT))
_PLAN = Named(
    "CarePlan",
    members(
        service=_VERDICT,
        care_list=_VERDICT,
        steps=many(one_of(Act)),
        risk=one_of(Risk),
        points=COUNT,
        unanswered=many(TEXT),
        fit=_NUMBERS,
        ask_first=_NUMBERS,
        declined=many(TEXT),
        calls_per_week=COUNT,
        visits_per_month=COUNT,
        daily_sign=TRUTH,
        first_carer=one_of([*Relation, *Gap]),
    ),
)

PLAN = Operation(
    method="POST",
    path="/v1/applications/{application_id}/care-plan",
    summary="Work out what the programme gives one person: class, risk, kit, calls and visits.",
    may=bodies.DECIDES,
    answers={200: Content("The plan; nothing of what was told is kept.", _PLAN)},
    places=(APPLICATION,),
    hides=True,
    fields=(
        document("person", "What the elder's entitlement hangs on.", decisions.PERSON, needed=True),
        document("answers", "The answers to the table of risk.", _ANSWERS),
        words("needs", "What in somebody's health asks for a device.", Need),
        document("wishes", "What the elder said to each item of the kit.", _WISHES),
    ),
)


def serve(door: Door) -> None:
    """Register the routes."""

    def planned(application_id: str) -> Response:
        caller = door.caller()
        life = seen(door, caller, application_id).life
        body = door.body(PLAN)
        person, assessment = decisions.person(body), _assessment(body)
        body.done()
        looked(door, caller, life.elder, f"care_plan.{life.id}")
        zone = ZoneInfo(door.services.homes().snapshot(caller.bureau, life.home).zone)
        agreed = life.care.agreed if life.care else None
        plan = door.services.plan_care()(caller.bureau, zone, person, assessment, agreed)
        return door.done(plan_document(plan))

    door.route(PLAN, planned)


def _assessment(body: intake.Body) -> Assessment:
    answers, wishes = body.document("answers"), body.document("wishes")
    if not all(isinstance(each, str) for each in answers.values()):
        raise wrong("answers", "give one of the table's words for each question")
    if not all(isinstance(each, bool) for each in wishes.values()):
        raise wrong("wishes", "say true or false")
    return Assessment(answers, body.words("needs", Need), wishes)


def plan_document(plan: CarePlan) -> dict[str, Any]:
    """Return a plan as the portal shows it."""
    return {
        "service": _verdict(plan.service),
        "care_list": _verdict(plan.care_list),
        "steps": [stage.act for stage in plan.stages],
        "risk": plan.grading.risk,
        "points": plan.grading.points,
        "unanswered": list(plan.grading.unanswered),
        "fit": dict(plan.fitting.fit),
        "ask_first": dict(plan.fitting.ask),
        "declined": sorted(plan.fitting.declined),
        "calls_per_week": plan.rhythm.calls_per_week,
        "visits_per_month": plan.rhythm.visits_per_month,
        "daily_sign": plan.daily_sign,
        "first_carer": plan.first_carer,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    """Return the class somebody is in; where facts are missing, the one that they could lead to."""
    if isinstance(verdict, Entitled):
        return {"class": verdict.name, "missing": []}
    if isinstance(verdict, Undetermined):
        return {"class": verdict.perhaps, "missing": list(verdict.missing)}
    return {"class": None, "missing": []}
