"""Tells what is going on around one person: devices and their faults, tasks, incidents, who is reached (SH24-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.domain.home import HomeDevice, Snapshot
from telecare.ports.case_files import CaseFiles
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.tasks import DONE, Task, TaskRegister

REPAIR = "repair"
LAST_INCIDENTS = 10
"""How many closed incidents a record shows; all of them are in the person's export."""


@dataclass(frozen=True, slots=True)
class DeviceState:
    """A device of the home, and what of it is out of order and not mended."""

    device: HomeDevice
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonIncident:
    """An incident that concerned the person; `closed_at` is None while it is not closed."""

    head: Head
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TellRecord:
    """Reads what other services wrote; whoever shows it records the look first (law 13)."""

    case_files: CaseFiles
    store: IncidentStore
    tasks: TaskRegister

    def open_tasks(self, home: Snapshot) -> tuple[Task, ...]:
        """Return what people still have to do for a home, oldest first."""
        found = [
            task
            for task in self.tasks.of_home(home.bureau, home.home)
            if task.state != DONE and not _is_over(task)
        ]
        return tuple(sorted(found, key=lambda task: (task.opened_at, task.place.key)))

    def devices(self, home: Snapshot) -> tuple[DeviceState, ...]:
        """Return the devices of a home with the repairs that stand."""
        faults: dict[str, list[str]] = {}
        for task in self.open_tasks(home):
            if task.task == REPAIR:
                faults.setdefault(task.detail["thing"], []).append(task.detail["fault"])
        return tuple(
            DeviceState(device, tuple(sorted(faults.get(device.thing, ()))))
            for device in home.devices
        )

    def incidents(self, home: Snapshot, elder: str) -> tuple[PersonIncident, ...]:
        """Return what is open of the home and the elder's last closed incidents, the newest first."""
        bureau, open_ones = home.bureau, []
        for place in (home.home, f"person:{elder}"):
            incident = self.store.open_incident(bureau, place)
            if incident is not None:
                open_ones.append(PersonIncident(self.store.head(bureau, incident), None))
        closed = self.case_files.of_elder(bureau, elder)[-LAST_INCIDENTS:]
        return (
            *open_ones,
            *(
                PersonIncident(self.store.head(bureau, each.incident), each.closed_at)
                for each in reversed(closed)
            ),
        )


def _is_over(task: Task) -> bool:
    from telecare.domain.repair import RepairState  # noqa: PLC0415 - few homes have repairs

    return task.task == REPAIR and RepairState(task.state).is_over
