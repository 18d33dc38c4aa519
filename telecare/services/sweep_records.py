"""Tells of records that are late, and of what must be done again and was not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.errors import AnjuError, UnavailableError
from telecare.domain.records.naming import task_key
from telecare.domain.records.record import Record, Standing
from telecare.ports.facts import Facts
from telecare.ports.records import Records
from telecare.ports.world import Clock, Tasks

LATE, AGAIN = "record_late", "record_again"
BUDGET = timedelta(seconds=40)
"""A sweep begins no further record after this long: its function is given 50 s."""


@dataclass(frozen=True, slots=True)
class SweepRecords:
    """Each record becomes one task of its area at most; twice at the same moment does no harm."""

    bureaus: tuple[str, ...]
    records: Records
    tasks: Tasks
    clock: Clock
    facts: Facts

    def sweep(self) -> None:
        """Tell of every record that is due until the budget is spent; what is left is due then too.

        UnavailableError at the end when some could not be told.
        """
        began, seen, failed = self.clock.now(), 0, 0
        for bureau in self.bureaus:
            for record in self.records.due(bureau, began):
                if self.clock.now() - began >= BUDGET:
                    self.facts.note("record_sweep_unfinished", seen=seen)
                    break
                seen += 1
                failed += not self._is_told(bureau, record)
        self.facts.note("records_swept", seen=seen, failed=failed)
        if failed:
            raise UnavailableError(f"{failed} of {seen} due records could not be told")

    def _is_told(self, bureau: str, record: Record) -> bool:
        try:
            self._tell(bureau, record)
        except AnjuError as error:
            self.facts.note("record_stuck", bureau=bureau, error=type(error).__name__)
            return False
        return True

    def _tell(self, bureau: str, record: Record) -> None:
        """Open the task first, then forget that it is due: whoever dies between tells it again."""
        now = self.clock.now()
        task = {Standing.LATE: LATE, Standing.LAPSED: AGAIN}.get(record.standing(now))
        if task and not (task == AGAIN and self._was_done_again(bureau, record)):
            detail = {"record": record.id, "kind": record.kind.value, "about": record.about}
            key = task_key(record.id, "due")
            self.tasks.open(bureau, key, task, record.home, detail, now, record.area)
        self.records.told(bureau, record)

    def _was_done_again(self, bureau: str, record: Record) -> bool:
        about = self.records.about(bureau, record.about)
        standing = (r for r in about if r.kind is record.kind and r.over is None)
        return any(each.at > record.at for each in standing)
