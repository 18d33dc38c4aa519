"""Tasks as documents: ids and words, never personal data."""

from __future__ import annotations

from typing import Any

from chalicelib.shapes import ID, INSTANT, TEXT, WORDS_BY_NAME, Named, maybe, members, one_of
from telecare.domain.repair import RepairState
from telecare.ports.tasks import DONE, Task

STATES = (DONE, *RepairState)

TASK = Named(
    "Task",
    members(
        id=ID,
        task=ID,
        home=TEXT,
        area=TEXT,
        state=one_of(STATES),
        opened_at=INSTANT,
        due_at=maybe(INSTANT),
        detail=WORDS_BY_NAME,
    ),
)


def document(task: Task) -> dict[str, Any]:
    """Return a task as the portal shows it."""
    return {
        "id": task.place.id,
        "task": task.task,
        "home": task.place.home,
        "area": task.area,
        "state": task.state,
        "opened_at": task.opened_at.isoformat(),
        "due_at": task.due_at.isoformat() if task.due_at else None,
        "detail": dict(task.detail),
    }
