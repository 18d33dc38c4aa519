"""A decision in the making: facts, actions, entries and deadlines gathered while the rules look at one run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from telecare.domain.actions import Action
from telecare.domain.decision import Decision
from telecare.domain.run import Run, with_facts
from telecare.domain.timeline import Entry


class Draft:
    """Lives for one call of the decider; the run in it is replaced, never changed."""

    def __init__(self, run: Run, now: datetime) -> None:
        self.run = run
        self.now = now
        self.planned = False
        self._actions: list[Action] = []
        self._entries: list[Entry] = []
        self._deadlines: list[datetime] = []

    def set(self, **facts: Any) -> None:
        """Replace facts of the run."""
        self.run = with_facts(self.run, facts)

    def note(self, event: str, who: str = "", **detail: str) -> None:
        """Write one entry, dated now."""
        words = {name: str(value) for name, value in detail.items()}
        self._entries.append(Entry(self.now, event, str(who), words))

    def act(self, action: Callable[..., Action], **fields: Any) -> str:
        """Ask for an action under the next id of this incident; returns the id."""
        number = self.run.actions + 1
        action_id = f"{self.run.incident}-{number:04d}"
        self._actions.append(action(id=action_id, **fields))
        self.set(actions=number)
        return action_id

    def clock(self, name: str) -> timedelta:
        """Return a clock of the bureau, the kind's own where there is one."""
        return self.run.snapshot.clock(name, self.run.kind)

    def seconds(self, name: str) -> int:
        """Return a clock in whole seconds, as carriers and devices take it."""
        return int(self.clock(name).total_seconds())

    def has_come(self, instant: datetime) -> bool:
        """Tell whether an instant has come; one that has not becomes a deadline of this decision."""
        if self.now >= instant:
            return True
        self._deadlines.append(instant)
        return False

    def plans_call_at(self, instant: datetime) -> bool:
        """As has_come, for the next call of a step: until then the chain has not ended."""
        if self.has_come(instant):
            return True
        self.planned = True
        return False

    def look_afresh(self) -> None:
        """Forget the deadlines of the last look, before the rules look again."""
        self.planned = False
        self._deadlines.clear()

    def decision(self) -> Decision:
        """Freeze what was gathered."""
        due_at = min(self._deadlines, default=None)
        return Decision(self.run, tuple(self._actions), tuple(self._entries), due_at)
