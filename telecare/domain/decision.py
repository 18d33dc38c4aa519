"""What deciding gives: the new facts, what to do, what to write down, and when to look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.domain.actions import Action
from telecare.domain.run import Run
from telecare.domain.timeline import Entry


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of one event; `due_at` is None only for a closed incident (law 3)."""

    run: Run
    actions: tuple[Action, ...]
    entries: tuple[Entry, ...]
    due_at: datetime | None
