"""`/v1/assessments`: the bureau's questions of risk, their answers time and again, and who must be asked anew."""

from __future__ import annotations

from typing import Any

from chalice import Response

from chalicelib import registry
from chalicelib.applications import looked
from chalicelib.door import Door
from chalicelib.elders import WRITERS, home_of
from chalicelib.fields import matching
from chalicelib.operations import Content, Operation
from chalicelib.rich_fields import document
from chalicelib.shapes import (
    COUNT,
    ID,
    INSTANT,
    TEXT,
    TRUTH,
    WORDS_BY_NAME,
    Named,
    many,
    maybe,
    members,
    one_of,
    page,
)
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Risk
from telecare.domain.programme.grading import UNKNOWN, Element, Factor, Wording
from telecare.domain.registry.assessments import Assessed, DueAssessment

_WORDING = members(zh=TEXT, en=TEXT)
_ANSWER = members(id=ID, points=COUNT, always_high=TRUTH, zh=TEXT, en=TEXT)
QUESTIONS = Named(
    "RiskQuestions",
    members(
        table=ID,
        medium_from=COUNT,
        high_from=COUNT,
        not_known=ID,
        questions=many(
            members(
                id=ID,
                element=one_of(Element),
                title=TEXT,
                asked=maybe(_WORDING),
                clause=many(TEXT),
                answers=many(_ANSWER),
            )
        ),
    ),
)
ASSESSED = Named(
    "Assessment",
    members(
        at=INSTANT,
        by=ID,
        table=TEXT,
        risk=one_of(Risk),
        was=maybe(one_of(Risk)),
        points=COUNT,
        unanswered=many(TEXT),
        answers=maybe(WORDS_BY_NAME),
    ),
)
DUE = Named(
    "DueAssessment",
    members(id=ID, home=ID, risk=one_of(Risk), last_at=maybe(INSTANT), due_at=maybe(INSTANT)),
)
ASK = Operation(
    method="GET",
    path="/v1/assessments/questions",
    summary="Read the bureau's questions of risk, with every answer and its points.",
    may=registry.READ,
    answers={200: Content("The table in force.", QUESTIONS)},
    is_tagged=True,
)
LISTED = Operation(
    method="GET",
    path="/v1/assessments/due",
    summary="List who must be assessed again, or never was.",
    may=registry.STAFF,
    answers={200: Content("One page, by area.", page(DUE))},
    query=registry.PAGED,
    is_tagged=True,
    is_long=True,
)
HISTORY = Operation(
    method="GET",
    path="/v1/elders/{elder_id}/assessments",
    summary="Read an elder's assessments, the newest first; the elder can read who did.",
    may=registry.READ,
    answers={200: Content("All of them.", members(items=many(ASSESSED)))},
    places=(registry.ELDER,),
    hides=True,
    is_tagged=True,
    opens_sealed=True,
)
ASSESS = Operation(
    method="POST",
    path="/v1/elders/{elder_id}/assessments",
    summary="Grade an elder by the bureau's risk table.",
    may=WRITERS | registry.DESK,
    answers={200: Content("What it came to.", registry.WRITTEN)},
    places=(registry.ELDER,),
    fields=(
        document(
            "answers",
            f"The answer to each question of the table; {UNKNOWN} where nobody could find out.",
            {"type": "object", "additionalProperties": TEXT},
            needed=True,
        ),
        matching(
            "table",
            "The version of the questions that were asked; without it, those in force.",
            r"\S{1,128}",
            "give the table of the questions that were asked",
        ),
    ),
    hides=True,
    is_taken_once=True,
    is_versioned=True,
    opens_sealed=True,
    note="A question that is left out is named. What nobody could find out counts at its worst.",
)


def serve(door: Door) -> None:
    """Register the routes."""

    def questions() -> Response:
        table, risk = door.services.registry().assessments.questions(door.caller().bureau)
        return door.answer(
            {
                "table": table,
                "medium_from": risk.medium_from,
                "high_from": risk.high_from,
                "not_known": UNKNOWN,
                "questions": [_question(name, each) for name, each in risk.factors.items()],
            }
        )

    def due() -> Response:
        caller = door.caller()
        telling = door.services.registry().assessments

        def parts(known: Snapshot) -> list[dict[str, Any]]:
            return [_due(each) for each in telling.due(known)]

        return registry.page(door, lambda after: registry.under(door, caller, parts, after))

    registry.route(door, ASK, questions)
    registry.route(door, LISTED, due)
    registry.route(door, HISTORY, lambda elder_id: _history(door, elder_id))
    registry.route(door, ASSESS, lambda elder_id: _assess(door, elder_id))


def _assess(door: Door, elder: str) -> Response:
    caller = door.caller()
    home = home_of(door, caller, ASSESS, elder)
    body = door.body(ASSESS)
    answers = {name: str(said) for name, said in body.document("answers").items()}
    table = body.text("table")
    body.done()
    grading, asked = door.services.registry().grading, registry.asked(door, caller)
    done = grading.assess(caller.bureau, home, elder, answers, asked, table)
    return door.done(registry.written(caller, done))


def _history(door: Door, elder: str) -> Response:
    caller = door.caller()
    home = home_of(door, caller, HISTORY, elder)
    known = door.services.homes().snapshot(caller.bureau, home)
    looked(door, caller, elder, "assessments")
    desk = door.services.registry()
    is_open = registry.opens(caller, known) or caller.person == elder
    items = [
        _assessed(each, dict(desk.grading.answers(caller.bureau, each.name)) if is_open else None)
        for each in desk.assessments.history(caller.bureau, home, elder)
    ]
    return door.answer({"items": items})


def _question(name: str, factor: Factor) -> dict[str, Any]:
    return {
        "id": name,
        "element": factor.element,
        "title": factor.title,
        "asked": _wording(factor.asked) if factor.asked else None,
        "clause": list(factor.clause),
        "answers": [
            {
                "id": answer,
                "points": points,
                "always_high": answer in factor.always_high,
                **_wording(factor.said.get(answer, Wording(answer, answer))),
            }
            for answer, points in factor.answers.items()
        ],
    }


def _wording(words: Wording) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _assessed(each: Assessed, answers: dict[str, str] | None) -> dict[str, Any]:
    return {
        "at": each.at.isoformat(),
        "by": each.by,
        "table": each.table,
        "risk": each.risk,
        "was": each.was,
        "points": each.points,
        "unanswered": list(each.unanswered),
        "answers": answers,
    }


def _due(each: DueAssessment) -> dict[str, Any]:
    return {
        "id": each.elder,
        "home": each.home,
        "risk": each.risk,
        "last_at": each.last_at.isoformat() if each.last_at else None,
        "due_at": each.due_at.isoformat() if each.due_at else None,
    }
