"""Tells the supervisor once an outage how many homes nobody guards, and that their call sheets are ready (law 14)."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.probes import is_synthetic
from telecare.ports.facts import Facts
from telecare.ports.tasks import OPEN, Task, TaskPlace, TaskRegister
from telecare.ports.world import Clock, Desk, Directory

CALL_SHEETS = "call_sheets"


@dataclass(frozen=True, slots=True)
class TellOutage:
    """Opens one task an outage, however many incidents run into it.

    The task of an outage stands until somebody finishes it, or the bureau's time for one is over.
    """

    directory: Directory
    tasks: TaskRegister
    desk: Desk
    clock: Clock
    facts: Facts

    def tell(self, bureau: str, part: str) -> None:
        """Say that a part of the platform (`carrier`) is out; twice at the same moment is once."""
        now, place = self.clock.now(), f"outage:{part}"
        known = tuple(self.tasks.of_home(bureau, place))
        last = max(known, key=lambda task: task.opened_at, default=None)
        if last is not None and self._stands(bureau, last):
            self._notice(bureau, last)
            return
        streets = self.directory.streets(bureau)
        listed = (home for street in streets for home in self.directory.homes(bureau, street))
        homes = sum(not is_synthetic(home) for home in listed)
        key = f"{CALL_SHEETS}-{part}-{len(known) + 1:06d}"
        detail = {"part": part, "homes": str(homes)}
        self.tasks.open(bureau, key, CALL_SHEETS, place, detail, now)
        self._notice(bureau, self.tasks.task(bureau, TaskPlace(place, key)))
        self.facts.note("outage_told", bureau=bureau, part=part, homes=homes)

    def _stands(self, bureau: str, last: Task) -> bool:
        lasts = self.directory.snapshot(bureau, "").parameters.duration("outage.task_h")
        return last.state == OPEN and self.clock.now() < last.opened_at + lasts

    def _notice(self, bureau: str, task: Task) -> None:
        """Tell under the task's own key: after a crash the notice is made good, and told once."""
        detail = {"homes": task.detail["homes"]}
        incident, key = f"task:{task.place.id}", task.place.key
        self.desk.tell(bureau, incident, "supervisor", "call_sheets_ready", key, detail=detail)
