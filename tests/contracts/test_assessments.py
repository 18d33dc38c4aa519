"""Samples and inspections, in memory and in DynamoDB: written once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from telecare.adapters.dynamodb.assessments import DynamoAssessments
from telecare.adapters.memory.assessments import MemoryAssessments
from telecare.domain.errors import ConflictError
from telecare.domain.figures.assessment import Fault, Finding, Inspection, Sample
from telecare.ports.assessments import Assessments
from tests.fakes.cloud import a_table
from tests.fakes.story import BUREAU, START

AREA = "310104"
SAMPLE = Sample(AREA, 2026, ("s1", "s2"), 9, START, "city1", "v1")
FOUND = Inspection(
    "s1", "op1", Finding.FAULTS, (Fault.DEVICE_DEAD,), date(2026, 11, 2), "city1", "p1"
)


@pytest.fixture
def assessments(kind: str) -> Assessments:
    return MemoryAssessments() if kind == "memory" else DynamoAssessments(a_table("incidents"))


def test_lots_are_drawn_once_for_an_area_and_a_year(assessments: Assessments) -> None:
    first = assessments.draw(BUREAU, SAMPLE)
    again = assessments.draw(BUREAU, replace(SAMPLE, services=("s8",), drawn_by="city2"))
    assessments.draw(BUREAU, replace(SAMPLE, year=2027))

    assert first == again == assessments.sample(BUREAU, AREA, 2026) == SAMPLE
    assert assessments.sample(BUREAU, AREA, 2025) is None
    assert assessments.sample("other", AREA, 2026) is None


def test_what_was_found_is_written_once(assessments: Assessments) -> None:
    for _ in range(2):
        assessments.keep(BUREAU, AREA, 2026, FOUND)
    with pytest.raises(ConflictError):
        assessments.keep(BUREAU, AREA, 2026, replace(FOUND, found=Finding.IN_ORDER, faults=()))
    second = replace(FOUND, service="s2")
    assessments.keep(BUREAU, AREA, 2026, second)

    assert assessments.inspections(BUREAU, AREA, 2026) == (FOUND, second)
    assert assessments.inspections(BUREAU, AREA, 2027) == ()
