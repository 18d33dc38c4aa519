"""Tasks and repairs in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from telecare.domain.errors import ConflictError, UnknownTaskError
from telecare.domain.repair import Repair, TriedOut
from telecare.domain.timeline import Entry, Link, chain
from telecare.ports.tasks import DONE, OPEN, KeptRepair, Task, TaskPlace


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """A task as it was asked for."""

    task: str
    home: str
    detail: Mapping[str, str]
    at: datetime
    area: str = ""
    state: str = OPEN


class MemoryTasks:
    """Keeps tasks and repairs; `opened` holds them all, each once under its key."""

    def __init__(self) -> None:
        self._plain: dict[tuple[str, str, str], Task] = {}
        self._repairs: dict[tuple[str, str, str], KeptRepair] = {}
        self._newest: dict[tuple[str, str, str], TaskPlace] = {}
        self._logs: dict[tuple[str, str, str], tuple[Link, ...]] = {}
        self._trials: dict[tuple[str, str, str], TriedOut] = {}

    @property
    def opened(self) -> dict[tuple[str, str, str], OpenedTask]:
        """Return every task as it was asked for, in the order of opening."""
        found = {place: kept.task for place, kept in self._repairs.items()} | self._plain
        return {
            place: OpenedTask(t.task, t.place.home, dict(t.detail), t.opened_at, t.area, t.state)
            for place, t in found.items()
        }

    # ---- tasks ----

    def open(
        self,
        bureau: str,
        key: str,
        task: str,
        home: str,
        detail: Mapping[str, str],
        now: datetime,
        area: str = "",
    ) -> None:
        """Keep a task for its home."""
        opened = Task(TaskPlace(home, key), task, area, OPEN, now, detail=dict(detail))
        self._plain.setdefault((bureau, home, key), opened)

    def task(self, bureau: str, place: TaskPlace) -> Task:
        """Return one task."""
        at = (bureau, place.home, place.key)
        if at in self._repairs:
            return self._repairs[at].task
        if at not in self._plain:
            raise UnknownTaskError(place.id)
        return self._plain[at]

    def of_home(self, bureau: str, home: str) -> Iterator[Task]:
        """Yield every task of a home in the order of their keys."""
        places = sorted({*self._plain, *self._repairs})
        return (self.task(b, TaskPlace(h, key)) for b, h, key in places if (b, h) == (bureau, home))

    def unfinished(self, bureau: str, area: str, after: str) -> Iterator[tuple[str, Task]]:
        """Yield (cursor, task) of what is not over under an area, past a cursor."""
        known = [self.task(b, TaskPlace(h, key)) for b, h, key in {*self._plain, *self._repairs}
                 if b == bureau]  # fmt: skip
        listed = sorted((f"{t.area}#{t.place.home}#{t.place.key}", t) for t in known if _lasts(t))
        return (found for found in listed if found[0].startswith(area) and found[0] > after)

    def finish(self, bureau: str, place: TaskPlace, how: Mapping[str, str], now: datetime) -> None:
        """Finish a task that has no clocks of its own."""
        at = (bureau, place.home, place.key)
        if at not in self._plain:
            raise UnknownTaskError(place.id)
        before = self._plain[at]
        if before.state != DONE:
            detail = {**before.detail, **how, "done_at": now.isoformat()}
            self._plain[at] = replace(before, state=DONE, detail=detail)

    # ---- trials ----

    def keep_trial(self, bureau: str, trial: TriedOut) -> None:
        """Keep that a device was heard."""
        self._trials.setdefault((bureau, trial.thing, trial.alarm), trial)

    def trials(self, bureau: str, thing: str) -> tuple[TriedOut, ...]:
        """Return every test alarm that was heard of a device, the oldest first."""
        found = [t for (b, name, _), t in self._trials.items() if (b, name) == (bureau, thing)]
        return tuple(sorted(found, key=lambda trial: trial.at))

    # ---- repairs ----

    def newest(self, bureau: str, thing: str, fault: str) -> KeptRepair | None:
        """Return the last repair of a device and fault, over or not."""
        place = self._newest.get((bureau, thing, fault))
        return None if place is None else self.repair(bureau, place)

    def standing(self, bureau: str, thing: str) -> tuple[KeptRepair, ...]:
        """Return every repair of a device that is not over."""
        return tuple(
            kept
            for (b, _, _), kept in self._repairs.items()
            if (b, kept.repair.thing) == (bureau, thing) and not kept.repair.state.is_over
        )

    def repair(self, bureau: str, place: TaskPlace) -> KeptRepair:
        """Return one repair."""
        at = (bureau, place.home, place.key)
        if at not in self._repairs:
            raise UnknownTaskError(place.id)
        return self._repairs[at]

    def keep(self, kept: KeptRepair, repair: Repair, entries: tuple[Entry, ...]) -> KeptRepair:
        """Write a repair; a lost race is a ConflictError."""
        at = (kept.bureau, repair.home, repair.key)
        self._refuse_races(kept, repair, at)
        links = chain(entries, kept.entries, kept.digest)
        after = KeptRepair(
            kept.bureau,
            repair,
            version=kept.version + 1,
            entries=kept.entries + len(links),
            digest=links[-1].digest if links else kept.digest,
        )
        self._repairs[at] = after
        self._newest[kept.bureau, repair.thing, repair.fault] = after.place
        self._logs[at] = (*self._logs.get(at, ()), *links)
        return after

    def _refuse_races(self, kept: KeptRepair, repair: Repair, at: tuple[str, str, str]) -> None:
        stored = self._repairs.get(at)
        newest = self.newest(kept.bureau, repair.thing, repair.fault)
        if (stored.version if stored else 0) != kept.version:
            raise ConflictError("the repair changed since it was read")
        if not kept.version and newest is not None and not newest.repair.state.is_over:
            raise ConflictError("another repair of this fault is under way")

    def due(self, bureau: str, now: datetime) -> Iterator[TaskPlace]:
        """Yield the repairs whose deadline has passed, the longest overdue first."""
        found = [
            (kept.repair.due_at, kept.place)
            for (b, _, _), kept in self._repairs.items()
            if b == bureau and kept.repair.due_at is not None and kept.repair.due_at <= now
        ]
        return iter([place for _, place in sorted(found, key=lambda due: due[0])])

    def log(self, bureau: str, place: TaskPlace) -> tuple[Link, ...]:
        """Return the whole log of a repair in order."""
        return self._logs.get((bureau, place.home, place.key), ())


def _lasts(task: Task) -> bool:
    return task.state not in {DONE, "closed", "cancelled"}
