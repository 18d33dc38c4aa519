"""Tries other thresholds on a home that is watched already: it hears all, rings nobody, and counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from telecare.domain.findings import Finding, Outcome
from telecare.domain.home_watch import HomeWatch, hear, judge
from telecare.domain.signals import ActivitySignal, HeartbeatSignal

MONTH = timedelta(days=30)


@dataclass(slots=True)
class ShadowWatch:
    """Thresholds on trial: what they would have raised, and how much work that would have been.

    New thresholds stand here before they ring anybody; a bureau compares `monthly` with what it has now.
    """

    watch: HomeWatch
    found: list[Finding] = field(default_factory=list)
    begun_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.begun_at = self.watch.now

    @property
    def due(self) -> datetime | None:
        """Return the next instant at which time alone changes something."""
        return self.watch.due

    def expect_beats(self, period: timedelta) -> None:
        """Learn the usual period of the home's hub."""
        self.watch = replace(self.watch, rules=replace(self.watch.rules, period=period))

    def hear(self, device: str, signal: ActivitySignal | HeartbeatSignal, at: datetime) -> None:
        """Hear what the watch in force hears."""
        self.watch, outcomes = hear(self.watch, device, signal, at)
        self._count(outcomes)

    def pass_time(self, now: datetime) -> None:
        """Count what would have fallen due by `now`."""
        self.watch, outcomes = judge(self.watch, now, through=True)
        self._count(outcomes)

    def monthly(self, now: datetime) -> float:
        """Return how many alarms in 30 days these thresholds would cause, by what they have so far."""
        watched = now - self.begun_at
        return len(self.found) * (MONTH / watched) if watched else 0.0

    def _count(self, outcomes: Iterable[Outcome]) -> None:
        self.found += [outcome for outcome in outcomes if isinstance(outcome, Finding)]
