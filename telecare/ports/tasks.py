"""Tasks for people outside the response, and the repairs among them, as they are stored and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from telecare.domain.timeline import GENESIS, Entry, Link
from telecare.ports.world import Tasks

if TYPE_CHECKING:
    from telecare.domain.repair import Repair, TriedOut

OPEN, DONE = "open", "done"
"""How far a task without clocks of its own is; a repair has the words of its own state."""


@dataclass(frozen=True, slots=True)
class TaskPlace:
    """Where a task lies: with its home, under its key."""

    home: str
    key: str

    @property
    def id(self) -> str:
        """Return the one word by which people name the task."""
        return f"{self.home}~{self.key}"

    @classmethod
    def named(cls, task_id: str) -> TaskPlace:
        """Return the place that an id names; a word without `~` is a place where nothing lies."""
        home, _, key = task_id.partition("~")
        return cls(home, key)


@dataclass(frozen=True, slots=True)
class Task:
    """One task as people see it: ids and words, no personal data."""

    place: TaskPlace
    task: str
    area: str
    state: str
    opened_at: datetime
    due_at: datetime | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptRepair:
    """A repair as stored: its version, and where the chain of its log stands."""

    bureau: str
    repair: Repair
    version: int = 0
    entries: int = 0
    digest: str = GENESIS

    @property
    def place(self) -> TaskPlace:
        """Return where it lies."""
        return TaskPlace(self.repair.home, self.repair.key)

    @property
    def task(self) -> Task:
        """Return it as people see it."""
        from telecare.domain.repair import REPAIR  # noqa: PLC0415 - few who list tasks have repairs

        repair = self.repair
        return Task(
            self.place,
            REPAIR,
            repair.area,
            repair.state.value,
            repair.opened_at,
            repair.due_at,
            detail_of(repair),
        )


def detail_of(repair: Repair) -> dict[str, str]:
    """Return what people see of a repair; what is empty is left out."""
    shown = {
        "device": repair.device,
        "thing": repair.thing,
        "fault": repair.fault,
        "about": repair.about,
        "substitute": repair.substitute,
        "proof": repair.proof,
    }
    return {name: value for name, value in shown.items() if value}


class TaskRegister(Tasks, Protocol):
    """Tasks as people list and finish them."""

    def task(self, bureau: str, place: TaskPlace) -> Task:
        """Return one task; UnknownTaskError when there is none."""
        ...

    def of_home(self, bureau: str, home: str) -> Iterator[Task]:
        """Yield every task of a home, done or not, in the order of their keys."""
        ...

    def unfinished(self, bureau: str, area: str, after: str) -> Iterator[tuple[str, Task]]:
        """Yield (cursor, task) of what is not over under an area, '' for all, past a cursor."""
        ...

    def finish(self, bureau: str, place: TaskPlace, how: Mapping[str, str], now: datetime) -> None:
        """Finish a task that has no clocks of its own: `how` says by whom and in which words.

        A finished one stays as it is. Raises UnknownTaskError when there is none.
        """
        ...


class Trials(Protocol):
    """The test alarms that devices really raised; what was heard once stays heard."""

    def keep_trial(self, bureau: str, trial: TriedOut) -> None:
        """Keep that a device was heard; the same alarm again changes nothing."""
        ...

    def trials(self, bureau: str, thing: str) -> tuple[TriedOut, ...]:
        """Return every test alarm that was heard of a device, the oldest first."""
        ...


class RepairStore(Trials, Protocol):
    """Durable repairs; every write is conditional, a lost race is a ConflictError."""

    def newest(self, bureau: str, thing: str, fault: str) -> KeptRepair | None:
        """Return the last repair of a device and fault, over or not, read strongly."""
        ...

    def standing(self, bureau: str, thing: str) -> tuple[KeptRepair, ...]:
        """Return every repair of a device that is not over."""
        ...

    def repair(self, bureau: str, place: TaskPlace) -> KeptRepair:
        """Return one repair, read strongly; UnknownTaskError when there is none."""
        ...

    def keep(self, kept: KeptRepair, repair: Repair, entries: tuple[Entry, ...]) -> KeptRepair:
        """Write a repair, its log and its places in the registers in one transaction.

        A version of 0 is a new one. Raises ConflictError when somebody else wrote first.
        """
        ...

    def due(self, bureau: str, now: datetime) -> Iterator[TaskPlace]:
        """Yield the repairs whose deadline has passed, the longest overdue first; reads no others."""
        ...

    def log(self, bureau: str, place: TaskPlace) -> tuple[Link, ...]:
        """Return the whole log of a repair in order."""
        ...
