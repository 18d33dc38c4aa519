"""The yearly assessment: lots that nobody chooses, findings of what was drawn alone, grades by the bureau's table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from telecare.domain.errors import NotPermittedError
from telecare.domain.figures.assessment import Finding, Grade, GradeRule, Inspection, graded
from telecare.domain.figures.cases import CaseFigures, KindFigures
from telecare.domain.figures.street_day import Doing, Standing, StreetDay
from telecare.domain.figures.street_month import month_of
from telecare.domain.service.life import Phase
from tests.fakes.figures import STREET, FiguresOffice
from tests.fakes.story import BUREAU, the_policy

DISTRICT = "310104"
RULE = GradeRule.of(the_policy().parameters)


@pytest.fixture
def office() -> FiguresOffice:
    """A street in which forty are served, all by one operator, and one is on the way."""
    office = FiguresOffice()
    for number in range(40):
        name = f"s{number:02d}"
        facts = {"id": name, "elder": f"e{number}", "operator": "op1", "phase": Phase.ACTIVE}
        office.served(**facts)
    office.served(id="s99", elder="e99", phase=Phase.ENTERING)
    return office


def found(service: str, finding: Finding = Finding.IN_ORDER, operator: str = "op1") -> Inspection:
    return Inspection(service, operator, finding, (), date(2026, 1, 14), "district1", "p1")


def test_lots_are_the_same_whoever_draws_and_whoever_joins_later_changes_nothing(office):
    # SH21-17, HZ23-24
    first = office.made.assess.draw(BUREAU, DISTRICT, 2026, "district1")
    office.served(id="s77", elder="e77", phase=Phase.ACTIVE)
    again = office.made.assess.draw(BUREAU, DISTRICT, 2026, "district2")
    other = office.made.assess.draw(BUREAU, STREET, 2026, "district1")

    assert first == again
    assert (len(first.services), first.population) == (3, 40)
    assert "s99" not in first.services
    assert first.services != other.services


def test_nothing_is_drawn_of_a_year_to_come_or_where_nobody_is_served(office):
    with pytest.raises(NotPermittedError):
        office.made.assess.draw(BUREAU, DISTRICT, 2027, "district1")
    with pytest.raises(NotPermittedError, match="nobody is served"):
        office.made.assess.draw(BUREAU, "310115", 2026, "district1")


def test_only_what_was_drawn_is_looked_into(office):
    assess = office.made.assess
    with pytest.raises(NotPermittedError):
        assess.inspect(BUREAU, DISTRICT, 2026, found("s01"))
    drawn = assess.draw(BUREAU, DISTRICT, 2026, "district1")
    missed = next(f"s{n:02d}" for n in range(40) if f"s{n:02d}" not in drawn.services)

    with pytest.raises(NotPermittedError):
        assess.inspect(BUREAU, DISTRICT, 2026, found(missed))


def counted(office, done: int = 90) -> None:
    doing, standing = Doing(care_done=done, care_missed=100 - done), Standing(elders=50)
    cases = CaseFigures({"help": KindFigures(10, in_time=10)})
    day = StreetDay(STREET, date(2026, 1, 13), standing, doing)
    office.figures.keep_month(BUREAU, month_of(STREET, "2026-01", [day], cases))


def test_an_operator_is_graded_by_what_was_found_and_by_its_figures(office):
    # FJ24-36, SH24-29
    counted(office)
    assess = office.made.assess
    drawn = assess.draw(BUREAU, DISTRICT, 2026, "district1")
    for service in drawn.services[:2]:
        assess.inspect(BUREAU, DISTRICT, 2026, found(service))

    known = assess.read(BUREAU, DISTRICT, 2026)

    [operator] = known.operators
    assert (operator.grade, operator.score) == (Grade.EXCELLENT, 50 + 25 + 22.5)
    assert known.to_inspect == drawn.services[2:]
    assert [area.figures.area for area in (*known.whole, *known.areas)] == [DISTRICT, STREET]


def test_figures_of_an_area_with_two_operators_are_nobodys_own(office):
    counted(office)
    assess = office.made.assess
    drawn = assess.draw(BUREAU, DISTRICT, 2026, "district1")
    assess.inspect(BUREAU, DISTRICT, 2026, found(drawn.services[0], operator="op2"))

    known = {each.operator: each for each in assess.read(BUREAU, DISTRICT, 2026).operators}

    assert (known["op2"].score, known["op2"].grade) == (50, Grade.FAILED)
    assert known["op2"].unknown == ("timeliness", "completion")
    assert known["op1"].grade is Grade.UNGRADED


@pytest.mark.parametrize(
    ("good", "grade"), [(8, "excellent"), (7, "good"), (6, "good"), (2, "passed"), (1, "failed")]
)
def test_a_grade_begins_at_its_score(good, grade):
    findings = [found(f"s{n}") for n in range(good)]
    findings += [found(f"f{n}", Finding.FAULTS) for n in range(10 - good)]

    given = graded(RULE, "op1", findings, {"timeliness": 100, "completion": 100})

    assert given.grade == grade
    assert graded(RULE, "op1", [replace(found("s1"), operator="op2")], {}).score is None
