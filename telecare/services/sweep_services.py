"""Moves the services whose deadline has passed, and asks after appointments of which nobody said anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.errors import AnjuError, ConflictError, UnavailableError
from telecare.domain.service.moves import TimePassed
from telecare.ports.facts import Facts
from telecare.ports.services import Services
from telecare.ports.world import Clock
from telecare.services.keep_appointment import KeepAppointment
from telecare.services.move_service import MoveService

BUDGET = timedelta(seconds=40)
"""A sweep begins no further service after this long: its function is given 50 s."""


@dataclass(frozen=True, slots=True)
class SweepServices:
    """Sweeps; twice at the same moment does no harm, and one bad service hides no other."""

    bureaus: tuple[str, ...]
    services: Services
    move: MoveService
    appointments: KeepAppointment
    clock: Clock
    facts: Facts

    def sweep(self) -> None:
        """Move every service that is due until the budget is spent; what is left is still due then.

        UnavailableError at the end when some could not be moved.
        """
        began, seen, failed, stuck = self.clock.now(), 0, 0, 0
        for bureau in self.bureaus:
            for service in self.services.due(bureau, began):
                if self.clock.now() - began >= BUDGET:
                    self.facts.note("service_sweep_unfinished", seen=seen)
                    break
                seen += 1
                failed += not self._moved(bureau, service)
            stuck += not self._asked_after(bureau)
        self.facts.note("services_swept", seen=seen, failed=failed)
        if failed:
            raise UnavailableError(f"{failed} of {seen} due services could not be moved")
        if stuck:
            raise UnavailableError(f"appointments of {stuck} bureaus could not be asked after")

    def _asked_after(self, bureau: str) -> bool:
        try:
            self.appointments.ask_after(bureau)
        except AnjuError as error:
            self.facts.note("appointments_stuck", bureau=bureau, error=type(error).__name__)
            return False
        return True

    def _moved(self, bureau: str, service: str) -> bool:
        try:
            self.move.move(bureau, service, TimePassed())
        except ConflictError:
            return True  # somebody else moves it at this moment
        except AnjuError as error:
            self.facts.note("service_stuck", bureau=bureau, error=type(error).__name__)
            return False
        return True
