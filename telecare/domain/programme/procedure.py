"""The way into the service: who applies, who approves, who must be there (FJ24-37, HZ23-07 to HZ23-10)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Act(StrEnum):
    """What is done on the way from a wish to a guarded home."""

    ENUMERATE = "enumerate"
    APPLY = "apply"
    ASSESS = "assess"
    APPROVE = "approve"
    NOTICE = "notice"
    REGISTER = "register"
    PLAN = "plan"
    SIGN = "sign"
    FIT = "fit"
    ACCEPT = "accept"


class Body(StrEnum):
    """Who does it."""

    ELDER = "elder"
    GUARDIAN = "guardian"
    FAMILY = "family"
    COMMITTEE = "committee"
    STREET = "street"
    DISTRICT = "district"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step; any of `by` may do it, one of `present` must be there, `days` is how long it takes."""

    act: Act
    by: frozenset[Body]
    clause: tuple[str, ...]
    present: frozenset[Body] = frozenset()
    days: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken, on a day."""

    act: Act
    on: date


class Refusal(StrEnum):
    """Why a step cannot be taken now."""

    NOT_NEXT = "not_next"
    NOT_YOURS = "not_yours"
    NOBODY_PRESENT = "nobody_present"
    TOO_EARLY = "too_early"


def next_stage(stages: tuple[Stage, ...], done: tuple[Done, ...]) -> Stage | None:
    """Return the step that comes next, None when all are taken; no step can be skipped."""
    return stages[len(done)] if len(done) < len(stages) else None


def refusal(
    stages: tuple[Stage, ...],
    done: tuple[Done, ...],
    act: Act,
    by: Body,
    on: date,
    present: Collection[Body] = (),
) -> Refusal | None:
    """Return why somebody may not take this step today; None where they may."""
    stage = next_stage(stages, done)
    if stage is None or stage.act is not act:
        return Refusal.NOT_NEXT
    if by not in stage.by:
        return Refusal.NOT_YOURS
    if stage.present and not stage.present & set(present):
        return Refusal.NOBODY_PRESENT
    if done and on < _over(stages[len(done) - 1], done[-1]):
        return Refusal.TOO_EARLY
    return None


def _over(stage: Stage, taken: Done) -> date:
    """Return the day on which a step is over: a notice hangs out for its days."""
    return taken.on + timedelta(days=stage.days)
