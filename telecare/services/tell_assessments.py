"""Tells what was found out about elders' risk, and of whom somebody must ask again (XH23-08, XH23-10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.errors import PolicyError
from telecare.domain.home import Snapshot
from telecare.domain.programme.grading import RiskTable
from telecare.domain.registry.assessments import (
    Assessed,
    DueAssessment,
    assessments_of,
    due_at,
)
from telecare.ports.programmes import Programmes
from telecare.ports.registry import RegistryLog
from telecare.ports.world import Clock, Directory

AGAIN = "assess.again_days"


@dataclass(frozen=True, slots=True)
class TellAssessments:
    """Reads ids and words; the answers themselves stay sealed."""

    log: RegistryLog
    programmes: Programmes
    directory: Directory
    clock: Clock

    def questions(self, bureau: str) -> tuple[str, RiskTable]:
        """Return the table in force and its version; PolicyError where none is published."""
        programme = self.programmes.published(bureau, "")
        if programme is None:
            raise PolicyError(f"programme of {bureau}", 0, "current", "publish a version")
        return self.directory.snapshot(bureau, "").policy, programme.risk

    def history(self, bureau: str, home: str, elder: str) -> tuple[Assessed, ...]:
        """Return an elder's assessments, the newest first."""
        return assessments_of(self.log.of(bureau, home), elder)

    def due(self, known: Snapshot) -> Iterator[DueAssessment]:
        """Yield the elders of a home who must be asked again by now."""
        changes = self.log.of(known.bureau, known.home)
        every, now = self._every(known), self.clock.now()
        for elder in known.elders:
            last = next(iter(assessments_of(changes, elder)), None)
            at = due_at(last, every)
            if at is None or at <= now:
                last_at = last.at if last else None
                yield DueAssessment(elder, known.home, known.risk, last_at, at)

    def _every(self, known: Snapshot) -> timedelta:
        return known.parameters.duration(AGAIN)
