"""How risk is graded from health, habits and dwelling (XH23-08, XH23-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from telecare.domain.kinds import Risk


class Element(StrEnum):
    """What XH23-08 weighs."""

    HEALTH = "health"
    HABITS = "habits"
    DWELLING = "dwelling"


@dataclass(frozen=True, slots=True)
class Factor:
    """One question and the points of each answer."""

    title: str
    element: Element
    answers: Mapping[str, int]
    clause: tuple[str, ...]
    always_high: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RiskTable:
    """The questions, and from how many points on a person is at medium or high risk."""

    factors: Mapping[str, Factor]
    medium_from: int
    high_from: int
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grading:
    """A grade with its reasons; `unanswered` factors were counted at their worst."""

    risk: Risk
    points: int
    unanswered: tuple[str, ...]


def grade(table: RiskTable, answers: Mapping[str, str]) -> Grading:
    """Grade a person; an answer that is missing or unknown to the table counts as the worst (law 9)."""
    points, always_high = 0, False
    unanswered = []
    for name, factor in table.factors.items():
        answer = answers.get(name)
        if answer not in factor.answers:
            unanswered.append(name)
        points += factor.answers.get(answer or "", max(factor.answers.values()))
        always_high |= answer in factor.always_high or (
            answer not in factor.answers and bool(factor.always_high)
        )
    risk = Risk.HIGH if always_high else _risk(table, points)
    return Grading(risk, points, tuple(unanswered))


def _risk(table: RiskTable, points: int) -> Risk:
    if points >= table.high_from:
        return Risk.HIGH
    return Risk.MEDIUM if points >= table.medium_from else Risk.LOW
