"""A year looked at again: a sample of services that nobody chose, what was found, and an operator's grade (FJ24-36)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from telecare.domain.parameters import Parameters


class Finding(StrEnum):
    """What somebody found who looked into a service."""

    IN_ORDER = "in_order"
    FAULTS = "faults"
    NOT_GIVEN = "not_given"  # it is paid for, and nobody knows of it


class Fault(StrEnum):
    """What was not in order; a word, so that nobody is described."""

    DEVICE_DEAD = "device_dead"
    KIT_LACKING = "kit_lacking"
    PAPERS_MISSING = "papers_missing"
    RESPONDERS_WRONG = "responders_wrong"
    CARE_NOT_GIVEN = "care_not_given"
    FEES_WRONG = "fees_wrong"
    NOT_EXPLAINED = "not_explained"


@dataclass(frozen=True, slots=True)
class Sample:
    """Which services of an area are looked into for a year, drawn once out of `population` of them."""

    area: str
    year: int
    services: tuple[str, ...]
    population: int
    drawn_at: datetime
    drawn_by: str
    policy: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found of one service; it is written once, and its paper named."""

    service: str
    operator: str
    found: Finding
    faults: tuple[Fault, ...]
    on: date
    by: str
    document: str


class Grade(StrEnum):
    """How an operator did; who was not looked into has no grade."""

    EXCELLENT = "excellent"
    GOOD = "good"
    PASSED = "passed"
    FAILED = "failed"
    UNGRADED = "ungraded"


@dataclass(frozen=True, slots=True)
class GradeRule:
    """What a score is made of, and from which score on a grade is given."""

    weights: Mapping[str, float]
    from_score: Mapping[Grade, float]

    @classmethod
    def of(cls, parameters: Parameters) -> GradeRule:
        """Read a bureau's values."""
        names = ("inspected", "timeliness", "completion")
        grades = (Grade.EXCELLENT, Grade.GOOD, Grade.PASSED)
        return cls(
            {name: parameters.number(f"operator.{name}_weight") for name in names},
            {grade: parameters.number(f"operator.{grade}_pct") for grade in grades},
        )


@dataclass(frozen=True, slots=True)
class Graded:
    """An operator's grade: the figures that nobody knew counted as nothing (law 9)."""

    operator: str
    inspected: int
    in_order: int
    score: float | None
    grade: Grade
    unknown: tuple[str, ...]


def graded(
    rule: GradeRule, operator: str, inspections: Iterable[Inspection], figures: Mapping[str, float]
) -> Graded:
    """Return an operator's grade by what was found and by the figures that are its own."""
    mine = [each for each in inspections if each.operator == operator]
    in_order = sum(each.found is Finding.IN_ORDER for each in mine)
    if not mine:
        return Graded(operator, 0, 0, None, Grade.UNGRADED, tuple(rule.weights))
    known = {**figures, "inspected": 100 * in_order / len(mine)}
    whole = sum(rule.weights.values())
    score = sum(weight * known.get(name, 0.0) for name, weight in rule.weights.items()) / whole
    reached = (grade for grade, least in rule.from_score.items() if score >= least)
    unknown = tuple(name for name in rule.weights if name not in known)
    return Graded(operator, len(mine), in_order, score, next(reached, Grade.FAILED), unknown)
