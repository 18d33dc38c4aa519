"""Days of people who live by the clock, for tests of rhythm: signs as hours, and rules to judge them by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.policy import load_bureau
from telecare.domain.kinds import Risk
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import QuietRules

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 3, 1, tzinfo=ZONE)
STANDARD = QuietRules.of(load_bureau("standard").parameters, Risk.MEDIUM, ZONE)


def quiet_rules(**changed: Any) -> QuietRules:
    """Return the standard bureau's rules with a few values of one's own."""
    return replace(STANDARD, **changed)


def local(hours: float) -> datetime:
    """Return so many hours after the first midnight, in UTC."""
    return (MIDNIGHT + timedelta(hours=hours)).astimezone(UTC)


def days(count: int, *, wakes: float = 7, sleeps: float = 22, every: float = 0.5) -> list[float]:
    """Return signs by day only, one each half hour."""
    return [
        24 * day + wakes + n * every
        for day in range(count)
        for n in range(int((sleeps - wakes) / every) + 1)
    ]


def without(signs: Iterable[float], *absences: tuple[float, float]) -> list[float]:
    """Leave out what falls into an absence."""
    return [sign for sign in signs if not any(a < sign < b for a, b in absences)]


def lived(signs: Iterable[float], by: QuietRules = STANDARD) -> PersonRhythm:
    """Return what such signs teach."""
    first, *others = signs
    rhythm = PersonRhythm.begun(local(first))
    for sign in others:
        rhythm = rhythm.folded(local(sign), by)
    return rhythm
