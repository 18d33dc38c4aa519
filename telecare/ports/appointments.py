"""How the appointments of teams are kept: a team's day is one thing, so that it is promised once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from telecare.domain.service.appointments import Appointment


@dataclass(frozen=True, slots=True)
class KeptDay:
    """One team's day as stored, and its version; a version of 0 is a day of which nothing is kept."""

    team: str
    day: date
    appointments: tuple[Appointment, ...] = ()
    version: int = 0

    def without(self, appointment: str) -> tuple[Appointment, ...]:
        """Return the day's appointments but one."""
        return tuple(each for each in self.appointments if each.id != appointment)


class Appointments(Protocol):
    """Appointments by team and day, and by elder."""

    def day(self, bureau: str, team: str, day: date) -> KeptDay:
        """Return one team's day, read strongly; an empty one where nothing was agreed."""
        ...

    def days(self, bureau: str, day: date) -> tuple[KeptDay, ...]:
        """Return the day of every team that has or had an appointment then, by the teams' names."""
        ...

    def place(self, bureau: str, appointment: str) -> tuple[str, date] | None:
        """Return the team and day of an appointment, read strongly; None where there is none."""
        ...

    def of_elder(self, bureau: str, elder: str) -> tuple[str, ...]:
        """Return the ids of all appointments that an elder has or had."""
        ...

    def keep(
        self,
        bureau: str,
        appointment: Appointment,
        after: KeptDay,
        before: KeptDay | None = None,
    ) -> None:
        """Write the day on which an appointment stands now, and where it is found, in one transaction.

        `before` is the day that it leaves. Both are written on their versions; ConflictError when
        somebody else wrote one of them first.
        """
        ...
