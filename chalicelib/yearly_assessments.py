"""`/v1/yearly-assessments`: a year of an area in one document, with a sample, what was found, and grades."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from chalice import Response

from chalicelib import bodies, exports
from chalicelib.caller import Caller, PortalRole
from chalicelib.door import Door
from chalicelib.fields import identifier, matching, word, wrong
from chalicelib.figure_documents import row, shape_of
from chalicelib.figure_reports import CASES, COVERAGE, Part
from chalicelib.intake import Body
from chalicelib.operations import Content, Operation, Place
from chalicelib.rich_fields import count, day, words
from chalicelib.shapes import COUNT, FILE, ID, INSTANT, TEXT, Named, many, maybe, members
from telecare.domain.errors import UnknownServiceError
from telecare.domain.figures.assessment import Fault, Finding, Graded, Inspection, Sample
from telecare.domain.figures.rows import Row
from telecare.domain.service.settling import Month
from telecare.messages import figures as columns
from telecare.services.assess_year import Assessment
from telecare.services.write_figures import Table

_DRAWS = frozenset({PortalRole.CITY, PortalRole.DISTRICT})
_INSPECTS = _DRAWS | {PortalRole.STREET}
_READS = _INSPECTS | {PortalRole.AUDITOR}
"""No operator: whoever is looked into does not know where."""

_AREA = r"[0-9]{6}|[0-9]{9}"
_ASSESSMENT = Place(
    "assessment_id",
    "A year and a district or street, as 2026.310104.",
    rf"20[0-9]{{2}}\.(?:{_AREA})",
    "There is no such application",
)
_SAMPLE = members(
    services=many(ID),
    population=COUNT,
    drawn_at=INSTANT,
    drawn_by=ID,
    policy=TEXT,
)
_TABLES = {each.name: many(shape_of(each.columns)) for each in (*COVERAGE, *CASES)}
_SHAPE = Named(
    "YearlyAssessment",
    members(
        area=TEXT,
        year=COUNT,
        sample=maybe(_SAMPLE),
        inspections=many(shape_of(columns.INSPECTIONS)),
        operators=many(shape_of(columns.GRADES)),
        targets=many(shape_of(columns.TARGETS)),
        **_TABLES,
    ),
)
ONE = Operation(
    method="GET",
    path="/v1/yearly-assessments/{assessment_id}",
    summary="Read a year of an area: figures, sample, findings and grades.",
    may=_READS,
    answers={200: Content("The assessment as it stands.", _SHAPE)},
    places=(_ASSESSMENT,),
    hides=True,
    is_tagged=True,
)
SHEET = Operation(
    method="GET",
    path="/v1/yearly-assessments/{assessment_id}/sheet",
    summary="Take the assessment of a year away as a file.",
    may=_READS,
    answers={200: Content("The file, with a sheet that says what it means.", FILE, exports.XLSX)},
    places=(_ASSESSMENT,),
    hides=True,
    is_long=True,
)
DRAW = Operation(
    method="POST",
    path="/v1/yearly-assessments",
    summary="Draw the services of an area that are looked into for a year; drawn once, it stays.",
    may=_DRAWS,
    answers={200: Content("The sample.", Named("Sample", _SAMPLE))},
    fields=(
        matching("area", "The district or street.", _AREA, "give 6 or 9 digits", needed=True),
        count("year", "Which year.", 2099, needed=True),
    ),
    hides=True,
    is_taken_once=True,
)
INSPECT = Operation(
    method="POST",
    path="/v1/yearly-assessments/{assessment_id}/inspections",
    summary="Write down what was found of a service that was drawn; it is written once.",
    may=_INSPECTS,
    answers={200: Content("The assessment after it.", _SHAPE)},
    places=(_ASSESSMENT,),
    fields=(
        identifier("service", "Which service.", needed=True),
        word("found", "What was found.", Finding, needed=True),
        words("faults", "What was not in order.", Fault),
        day("on", "The day on which somebody was there.", needed=True),
        identifier("document", "The paper that says so.", needed=True),
    ),
    hides=True,
    is_taken_once=True,
)


def serve(door: Door) -> None:
    """Register the routes."""

    def one(assessment_id: str) -> Response:
        caller = door.caller()
        return door.answer(_document(door, caller, _read(door, caller, assessment_id)))

    def sheet(assessment_id: str) -> Response:
        caller = door.caller()
        tables = list(_tables(door, caller, _read(door, caller, assessment_id)))
        content = door.services.reporting().files.write(caller.bureau, tables)
        return exports.file_answer(content, f"assessment-{assessment_id}.xlsx")

    def drawn() -> Response:
        caller, body = door.caller(), door.body(DRAW)
        area, year = body.text("area", needed=True), body.number("year")
        body.done()
        _check(door, caller, area, _DRAWS)
        assess = door.services.reporting().assess
        return door.done(_sample(assess.draw(caller.bureau, area, year, caller.id)))

    def inspected(assessment_id: str) -> Response:
        caller = door.caller()
        found, assess = _found(door, caller), door.services.reporting().assess
        year, area = _named(assessment_id)
        _check(door, caller, area, _INSPECTS)
        of = assess.operator_of(caller.bureau, found.service)
        assess.inspect(caller.bureau, area, year, replace(found, operator=of))
        return door.done(_document(door, caller, _read(door, caller, assessment_id)))

    door.route(ONE, one)
    door.route(SHEET, sheet)
    door.route(DRAW, drawn)
    door.route(INSPECT, inspected)


def _found(door: Door, caller: Caller) -> Inspection:
    """Read what was found; whose service it is is looked up for whoever may know."""
    body = door.body(INSPECT)
    service = body.identifier("service", needed=True)
    found = body.needed_word("found", Finding)
    faults = tuple(sorted(body.words("faults", Fault)))
    on, document = _day(body), body.identifier("document", needed=True)
    body.done()
    return Inspection(service, "", found, faults, on, caller.id, document)


def _day(body: Body) -> date:
    on = body.day("on")
    if on is None:
        raise wrong("on", "is missing")
    return on


def _named(assessment_id: str) -> tuple[int, str]:
    year, _, area = assessment_id.partition(".")
    return int(year), area


def _check(door: Door, caller: Caller, area: str, roles: frozenset[PortalRole]) -> None:
    """Let nobody know of an assessment who does not see its whole area, or where no home is."""
    has = door.services.reporting().told.has
    if not bodies.is_under(caller, area, roles) or not has(caller.bureau, area):
        raise UnknownServiceError(area)


def _read(door: Door, caller: Caller, assessment_id: str) -> Assessment:
    year, area = _named(assessment_id)
    _check(door, caller, area, _READS)
    return door.services.reporting().assess.read(caller.bureau, area, year)


# ---- how it is shown ----


def _parts(found: Assessment) -> Iterator[tuple[Part, list[Row]]]:
    for part in (*COVERAGE, *CASES):
        areas = {each.figures.area: each for each in (*found.whole, *found.areas)}
        yield part, [line for area in areas.values() for line in part.rows(area)]


def _targets(door: Door, caller: Caller, found: Assessment) -> list[Row]:
    told, months = door.services.reporting().told, _months(found)
    return [line for area in found.whole for line in told.target_rows(caller.bureau, area, months)]


def _months(found: Assessment) -> tuple[Month, ...]:
    return tuple(Month(found.year, number) for number in range(1, 13))


def _document(door: Door, caller: Caller, found: Assessment) -> dict[str, Any]:
    return {
        "area": found.area,
        "year": found.year,
        "sample": _sample(found.sample) if found.sample else None,
        "inspections": [row(columns.INSPECTIONS, each) for each in _inspections(found)],
        "operators": [row(columns.GRADES, _grade(each)) for each in found.operators],
        "targets": [row(columns.TARGETS, each) for each in _targets(door, caller, found)],
        **{part.name: [row(part.columns, line) for line in rows] for part, rows in _parts(found)},
    }


def _tables(door: Door, caller: Caller, found: Assessment) -> Iterator[Table]:
    drawn = found.sample
    told = {"年度 year": str(found.year), "区划 area": found.area}
    if drawn is not None:
        told |= {
            "抽样数 drawn": str(len(drawn.services)),
            "总体数 of": str(drawn.population),
            "抽样时间 drawn at": drawn.drawn_at.isoformat(timespec="seconds"),
            "抽样人 drawn by": drawn.drawn_by,
        }
    for part, rows in _parts(found):
        yield Table(part.title, part.columns, tuple(rows), told)
    targets = tuple(_targets(door, caller, found))
    yield Table("目标 targets", columns.TARGETS, targets, told)
    yield Table("抽查 inspections", columns.INSPECTIONS, tuple(_inspections(found)), told)
    grades = tuple(map(_grade, found.operators))
    yield Table("评级 grades", columns.GRADES, grades, told)


def _sample(drawn: Sample) -> dict[str, Any]:
    return {
        "services": list(drawn.services),
        "population": drawn.population,
        "drawn_at": drawn.drawn_at.isoformat(),
        "drawn_by": drawn.drawn_by,
        "policy": drawn.policy,
    }


def _inspections(found: Assessment) -> Iterator[Row]:
    for each in found.inspections:
        yield {
            "service": each.service,
            "operator": each.operator,
            "found": each.found.value,
            "faults": " ".join(each.faults),
            "on": each.on.isoformat(),
            "by": each.by,
            "document": each.document,
        }
    yield from ({"service": service} for service in found.to_inspect)


def _grade(each: Graded) -> Row:
    return {
        "operator": each.operator,
        "inspected": each.inspected,
        "in_order": each.in_order,
        "score": each.score,
        "grade": each.grade.value,
        "unknown": " ".join(each.unknown),
    }
