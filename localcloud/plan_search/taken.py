"""One decision as the laws look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from telecare.domain.actions import PlaceCall, Tell
from telecare.domain.decision import Decision
from telecare.domain.events import Event
from telecare.domain.run import Run, Step


@dataclass(frozen=True, slots=True)
class Taken:
    """One decision: the facts before, what happened, when, and what was decided."""

    before: Run
    event: Event | None
    now: datetime
    decision: Decision

    @property
    def after(self) -> Run:
        """Return the facts after the decision."""
        return self.decision.run

    def calls(self) -> Iterator[tuple[str, Step]]:
        """Return who is rung by this decision, and for what."""
        for action in self.decision.actions:
            if isinstance(action, PlaceCall):
                attempt = self.after.attempt(action.attempt)
                yield action.person, attempt.step if attempt else Step.ELDER

    def tells(self, audience: str) -> bool:
        """Tell whether somebody is told something by this decision."""
        return any(isinstance(a, Tell) and a.audience == audience for a in self.decision.actions)

    def clock(self, name: str) -> timedelta:
        """Return a clock of the plan that the run has after the decision."""
        return self.after.snapshot.clock(name, self.after.kind)


def is_stopped(run: Run) -> bool:
    """Tell whether law 5 lets nobody else be rung: somebody is there, or will be soon enough."""
    return any(a.stops or a.arrived_at is not None for a in run.acceptances)
