"""`/v1/reports/coverage` and `/cases`: what bureaus have reached, by street, district or bureau, and month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from chalice import Response

from chalicelib import bodies, exports
from chalicelib.by_street import REPORTS
from chalicelib.caller import AREA, Caller
from chalicelib.door import Door
from chalicelib.fields import Field, matching, word, wrong
from chalicelib.figure_documents import row, shape_of
from chalicelib.operations import Content, Operation
from chalicelib.shapes import COUNT, FILE, TEXT, Named, Shape, many, maybe, members
from telecare.domain.errors import NotPermittedError
from telecare.domain.figures import area_rows
from telecare.domain.figures.area_rows import Shown
from telecare.domain.figures.rows import Row
from telecare.domain.service.settling import Month
from telecare.messages import figures as columns
from telecare.messages.figures import Column
from telecare.services.tell_figures import TellFigures
from telecare.services.write_figures import Table

DIGITS = {"street": 9, "district": 6, "city": 4, "bureau": 0}
MOST_MONTHS = 12
_MONTH = r"20[0-9]{2}-(?:0[1-9]|1[0-2])"
_HOW = "give a month, as 2026-03"

MONTH = (
    matching("month", "The first month; the last counted one, if not said.", _MONTH, _HOW),
    matching("until", "The last month; the first, if not said.", _MONTH, _HOW),
)
Rows = Callable[[Shown], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a report: its name in the document and in the file, its columns, how it is made."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Rows


def _one(make: Callable[[Shown], Row]) -> Rows:
    return lambda area: (make(area),)


COVERAGE = (
    Part("areas", "覆盖 coverage", columns.COVERAGE, _one(area_rows.coverage_row)),
    Part("declined", "婉拒 declined", columns.DECLINED, area_rows.declined_rows),
    Part("devices", "设备 devices", columns.DEVICES, area_rows.device_rows),
)
CASES = (
    Part("kinds", "事件 cases", columns.CASES, area_rows.case_rows),
    Part("outcomes", "结果 outcomes", columns.OUTCOMES, area_rows.outcome_rows),
    Part("false_alarms", "误报 false alarms", columns.FALSE_ALARMS, area_rows.false_alarm_rows),
)
_TARGETS = "targets"


def _query() -> tuple[Field, ...]:
    return (
        matching("area", "Under which area alone.", AREA, "give 2, 4, 6, 9 or 12 digits"),
        word("level", "By what the figures are summed up; streets, if not said.", DIGITS),
        *MONTH,
    )


def _shape(parts: Iterable[Part], **more: Shape) -> Shape:
    tables = {each.name: many(shape_of(each.columns)) for each in parts}
    return members(month=TEXT, until=TEXT, policy=TEXT, least=COUNT, **tables, **more)


def _sheet(name: str, summary: str) -> Operation:
    says = "The file, with a sheet that says what it means."
    return Operation(
        method="GET",
        path=f"/v1/reports/{name}/sheet",
        summary=summary,
        may=REPORTS,
        answers={200: Content(says, FILE, exports.XLSX)},
        query=_query(),
        is_long=True,
    )


def _told(name: str, summary: str, shape: Shape, note: str) -> Operation:
    return Operation(
        method="GET",
        path=f"/v1/reports/{name}",
        summary=summary,
        may=REPORTS,
        answers={200: Content("The figures.", Named(f"{name.capitalize()}Report", shape))},
        query=_query(),
        is_tagged=True,
        note=note,
    )


_NOTE = (
    "Counted by night; `counted_to` says up to which day. Null is a figure that nobody knows, or one"
    " behind which fewer people stand than `least`."
)
_ESTIMATE = members(year_fen=COUNT, heads=maybe(COUNT), strange_classes=many(TEXT))
TOLD_COVERAGE = _told(
    "coverage",
    "Read who is covered, what was done of what was due, and how targets stand.",
    _shape(COVERAGE, targets=many(shape_of(columns.TARGETS)), estimate=maybe(_ESTIMATE)),
    _NOTE,
)
TOLD_CASES = _told(
    "cases",
    "Read incidents as figures: kinds, causes, outcomes, and how long people waited.",
    _shape(CASES),
    _NOTE,
)
COVERAGE_SHEET = _sheet("coverage", "Take the figures of coverage away as a file.")
CASES_SHEET = _sheet("cases", "Take incidents as figures away as a file.")


def serve(door: Door) -> None:
    """Register the routes."""

    def coverage() -> Response:
        asked = Asked.of(door)
        found, made = asked.areas(), door.services.reporting().told
        targets = [row(columns.TARGETS, each) for each in asked.targets(found)]
        return door.answer(
            {
                **asked.document(COVERAGE, found),
                "targets": targets,
                "estimate": asked.estimate(made),
            }
        )

    def cases() -> Response:
        asked = Asked.of(door)
        return door.answer(asked.document(CASES, asked.areas()))

    def coverage_sheet() -> Response:
        asked = Asked.of(door)
        found = asked.areas()
        targets = Table("目标 targets", columns.TARGETS, tuple(asked.targets(found)), {})
        return _file(door, asked, "coverage", [*asked.tables(COVERAGE, found), targets])

    def cases_sheet() -> Response:
        asked = Asked.of(door)
        return _file(door, asked, "cases", list(asked.tables(CASES, asked.areas())))

    door.route(TOLD_COVERAGE, coverage)
    door.route(TOLD_CASES, cases)
    door.route(COVERAGE_SHEET, coverage_sheet)
    door.route(CASES_SHEET, cases_sheet)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures somebody asks for: under which areas, summed up by what, over which months."""

    caller: Caller
    told: TellFigures
    under: tuple[str, ...]
    digits: int
    months: tuple[Month, ...]

    @classmethod
    def of(cls, door: Door) -> Asked:
        """Read a request; NotPermittedError for an area that is not one of the caller's."""
        caller, told = door.caller(), door.services.reporting().told
        months = months_asked(door, told, caller)
        digits = DIGITS[door.query.get("level") or "street"]
        return cls(caller, told, _under(caller, door.query.get("area", "")), digits, months)

    def areas(self) -> tuple[Shown, ...]:
        """Return the areas with their figures."""
        return self.told.areas(self.caller.bureau, self.under, self.digits, self.months)

    def targets(self, found: Iterable[Shown]) -> Iterator[Row]:
        """Yield how the targets stand in each area."""
        for area in found:
            yield from self.told.target_rows(self.caller.bureau, area, self.months)

    def estimate(self, told: TellFigures) -> dict[str, object] | None:
        """Return what a year will cost in all that was asked for; None where too few live there."""
        whole = told.areas(self.caller.bureau, self.under, 0, self.months)
        if not whole or any(area.is_hidden for area in whole):
            return None
        found = [told.estimate(self.caller.bureau, area) for area in whole]
        return {
            "year_fen": sum(each.fen for each in found),
            "heads": sum(each.heads for each in found),
            "strange_classes": sorted({name for each in found for name in each.strange}),
        }

    def document(self, parts: Iterable[Part], found: tuple[Shown, ...]) -> dict[str, object]:
        """Return the tables as one document."""
        snapshot = self.told.directory.snapshot(self.caller.bureau, "")
        return {
            "month": str(self.months[0]),
            "until": str(self.months[-1]),
            "policy": snapshot.policy,
            "least": snapshot.parameters.count("figures.least"),
            **{
                each.name: [row(each.columns, line) for area in found for line in each.rows(area)]
                for each in parts
            },
        }

    def tables(self, parts: Iterable[Part], found: tuple[Shown, ...]) -> Iterator[Table]:
        """Yield the tables as they stand in a file."""
        span = {"月份 month": str(self.months[0]), "至 until": str(self.months[-1])}
        for each in parts:
            rows = tuple(line for area in found for line in each.rows(area))
            yield Table(each.title, each.columns, rows, span)


def statistics(door: Door, street: str, months: tuple[Month, ...]) -> list[Table]:
    """Return the figures of one street as they stand in an evidence pack."""
    caller, told = door.caller(), door.services.reporting().told
    asked = Asked(caller, told, (street,), DIGITS["street"], months)
    found = asked.areas()
    targets = Table("目标 targets", columns.TARGETS, tuple(asked.targets(found)), {})
    return [*asked.tables((*COVERAGE, *CASES), found), targets]


def _file(door: Door, asked: Asked, name: str, tables: list[Table]) -> Response:
    content = door.services.reporting().files.write(asked.caller.bureau, tables)
    return exports.file_answer(content, f"{name}-{asked.months[-1]}.xlsx")


def _under(caller: Caller, area: str) -> tuple[str, ...]:
    """Return the asked area where it lies under the caller's, else the parts of theirs that lie in it."""
    mine = bodies.areas_of(caller, REPORTS)
    wanted = tuple(max(each, area, key=len) for each in mine if _touches(each, area))
    if not wanted:
        raise NotPermittedError("this area is not one of yours")
    return wanted


def _touches(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def months_asked(door: Door, told: TellFigures, caller: Caller) -> tuple[Month, ...]:
    """Return the months that are asked for; without any, the one that yesterday was in."""
    query = door.query
    first = Month.named(query["month"]) if query.get("month") else told.last_month(caller.bureau)
    last = Month.named(query["until"]) if query.get("until") else first
    months = [last]
    while str(months[-1]) > str(first) and len(months) <= MOST_MONTHS:
        months.append(months[-1].before)
    if str(months[-1]) != str(first) or len(months) > MOST_MONTHS:
        raise wrong("until", f"give a month from `month` on, {MOST_MONTHS} months at most")
    return tuple(reversed(months))
