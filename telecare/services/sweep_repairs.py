"""Moves the repairs whose deadline has passed: to manual watch, to the supervisor, back to the fitters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.errors import ConflictError, UnavailableError
from telecare.domain.repair import TimePassed
from telecare.ports.facts import Facts
from telecare.ports.tasks import RepairStore, TaskPlace
from telecare.ports.world import Clock
from telecare.services.advance_repair import AdvanceRepair

BUDGET = timedelta(seconds=40)
"""A sweep begins no further repair after this long: its function is given 50 s."""


@dataclass(frozen=True, slots=True)
class SweepRepairs:
    """Sweeps; twice at the same moment does no harm, and one bad repair hides no other."""

    bureaus: tuple[str, ...]
    repairs: RepairStore
    advance: AdvanceRepair
    clock: Clock
    facts: Facts

    def sweep(self) -> None:
        """Look at every repair that is due until the budget is spent; what is left is still due then.

        UnavailableError at the end when some could not be moved.
        """
        began = self.clock.now()
        failed, seen = 0, 0
        for bureau in self.bureaus:
            for place in self.repairs.due(bureau, began):
                if self.clock.now() - began >= BUDGET:
                    self.facts.note("repair_sweep_unfinished", seen=seen)
                    break
                seen += 1
                failed += not self._moved(bureau, place)
        self.facts.note("repairs_swept", seen=seen, failed=failed)
        if failed:
            raise UnavailableError(f"{failed} of {seen} due repairs could not be moved")

    def _moved(self, bureau: str, place: TaskPlace) -> bool:
        try:
            self.advance.bring(bureau, place, TimePassed())
        except ConflictError:
            return True  # somebody else moves it at this moment
        except Exception as error:  # noqa: BLE001 - noted and counted; one must not stop all others
            self.facts.note("repair_stuck", bureau=bureau, error=type(error).__name__)
            return False
        return True
