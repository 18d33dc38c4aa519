"""The one file of an elder as the portal shows it: what is sealed only to whoever may open it."""

from __future__ import annotations

from typing import Any

from chalicelib import service_documents
from chalicelib.shapes import (
    COUNT,
    ID,
    INSTANT,
    TEXT,
    WORDS_BY_NAME,
    Named,
    many,
    maybe,
    members,
    one_of,
)
from telecare.domain.kinds import Risk
from telecare.domain.registry.changes import About, Change, Did, Why
from telecare.services.tell_person import PersonFile

LISTED = Named("ElderSummary", members(id=ID, home=ID, area=TEXT, risk=one_of(Risk)))
CHANGE = Named(
    "RegistryChange",
    members(
        at=INSTANT,
        by=ID,
        about=one_of(About),
        who=ID,
        did=one_of(Did),
        fields=many(TEXT),
        why=maybe(one_of(Why)),
        detail=WORDS_BY_NAME,
    ),
)
_NUMBERS = {"type": "object", "additionalProperties": COUNT}
_CARE = members(
    risk=one_of(Risk),
    points=COUNT,
    unanswered=many(TEXT),
    fit=_NUMBERS,
    ask=_NUMBERS,
    lacking=_NUMBERS,
    calls_per_week=COUNT,
    visits_per_month=COUNT,
)
_IDENTITY = members(name=TEXT, phone=TEXT, address=TEXT, notes=TEXT, language=TEXT)
FILE = Named(
    "ElderFile",
    members(
        id=ID,
        home=ID,
        area=TEXT,
        identity=maybe(_IDENTITY),
        classes=many(TEXT),
        risk=one_of(Risk),
        risk_inputs=maybe(WORDS_BY_NAME),
        risk_history=many(members(at=INSTANT, by=ID, risk=one_of(Risk), was=maybe(one_of(Risk)))),
        away=maybe(members(reason=TEXT, until=INSTANT)),
        consents=service_documents.PICTURE,
        services=many(service_documents.SERVICE),
        care_plan=maybe(_CARE),
        changes=many(CHANGE),
    ),
)


def file(seen: PersonFile, is_open: bool, is_staff: bool) -> dict[str, Any]:
    """Return an elder's file; names and answers only where it is open, who changed it to staff and the elder."""
    personal = seen.elder.personal
    identity = {name: getattr(personal, name) for name in _IDENTITY["required"]}
    away = seen.away
    return {
        "id": seen.elder.id,
        "home": seen.home.id,
        "area": seen.home.area,
        "identity": identity if is_open else None,
        "classes": sorted({life.client_class for life in seen.services if life.client_class}),
        "risk": seen.elder.risk,
        "risk_inputs": dict(seen.answers) if is_open and seen.answers else None,
        "risk_history": [_grade(c) for c in seen.changes if "risk" in c.detail],
        "away": {"reason": away.reason, "until": away.until.isoformat()} if away else None,
        "consents": service_documents.picture(seen.consents),
        "services": [service_documents.service(life) for life in seen.services],
        "care_plan": _care(seen) if is_open else None,
        "changes": [change(each) for each in seen.changes] if is_open or is_staff else [],
    }


def change(made: Change) -> dict[str, Any]:
    """Return one change of the registry: ids and words."""
    return {
        "at": made.at.isoformat(),
        "by": made.by,
        "about": made.about,
        "who": made.who,
        "did": made.did,
        "fields": list(made.fields),
        "why": made.why,
        "detail": dict(made.detail),
    }


def _grade(made: Change) -> dict[str, Any]:
    detail = made.detail
    return {
        "at": made.at.isoformat(),
        "by": made.by,
        "risk": detail["risk"],
        "was": detail.get("was"),
    }


def _care(seen: PersonFile) -> dict[str, Any] | None:
    plan = seen.care
    if plan is None:
        return None
    return {
        "risk": plan.grading.risk,
        "points": plan.grading.points,
        "unanswered": list(plan.grading.unanswered),
        "fit": dict(plan.fitting.fit),
        "ask": dict(plan.fitting.ask),
        "lacking": dict(seen.lacking),
        "calls_per_week": plan.rhythm.calls_per_week,
        "visits_per_month": plan.rhythm.visits_per_month,
    }
