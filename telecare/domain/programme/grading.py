"""How risk is graded from health, habits and dwelling (XH23-08, XH23-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from telecare.domain.kinds import Risk
from telecare.domain.programme.kits import Need

UNKNOWN = "unknown"
"""The answer of whoever could not find out: said, not left out, and counted at its worst (law 9)."""


class Element(StrEnum):
    """What XH23-08 weighs."""

    HEALTH = "health"
    HABITS = "habits"
    DWELLING = "dwelling"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is read out, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Factor:
    """One question and the points of each answer, with the words in which it is asked and answered."""

    title: str
    element: Element
    answers: Mapping[str, int]
    clause: tuple[str, ...]
    always_high: frozenset[str] = frozenset()
    asked: Wording | None = None
    said: Mapping[str, Wording] = field(default_factory=dict)
    shows: Mapping[str, Need] = field(default_factory=dict)
    """Which answers show a need that asks for a device of its own (XH23-16)."""


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


class NoAnswer(StrEnum):
    """Why what somebody brings is no answer to the bureau's questions."""

    MISSING = "not_answered"
    UNKNOWN = "unknown"


def unfit(table: RiskTable, answers: Mapping[str, str]) -> tuple[tuple[str, NoAnswer], ...]:
    """Return what is wrong with answers, question by question: each must be given, none made up.

    Whoever could not find something out says so (`unknown`): silence may be an oversight.
    """
    missing = [(name, NoAnswer.MISSING) for name in table.factors if not answers.get(name)]
    strange = [
        (name, NoAnswer.UNKNOWN)
        for name, answer in sorted(answers.items())
        if answer and not _is_known(table, name, answer)
    ]
    return (*missing, *strange)


def _is_known(table: RiskTable, name: str, answer: str) -> bool:
    factor = table.factors.get(name)
    return factor is not None and (answer == UNKNOWN or answer in factor.answers)


def needs_of(table: RiskTable, answers: Mapping[str, str]) -> frozenset[Need]:
    """Return the needs that answers show; what nobody could find out may be any of them (law 9)."""
    found: set[Need] = set()
    for name, factor in table.factors.items():
        answer = answers.get(name, UNKNOWN)
        is_known = answer in factor.answers
        found.update(
            need for shown, need in factor.shows.items() if shown == answer or not is_known
        )
    return frozenset(found)


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
