"""Appointments in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from telecare.domain.errors import ConflictError
from telecare.domain.service.appointments import Appointment
from telecare.ports.appointments import KeptDay


class MemoryAppointments:
    """Keeps the days of teams."""

    def __init__(self) -> None:
        self._days: dict[tuple[str, str, date], KeptDay] = {}
        self._places: dict[tuple[str, str], tuple[str, date]] = {}
        self._of_elder: dict[tuple[str, str], tuple[str, ...]] = {}

    def day(self, bureau: str, team: str, day: date) -> KeptDay:
        """Return one team's day."""
        return self._days.get((bureau, team, day), KeptDay(team, day))

    def days(self, bureau: str, day: date) -> tuple[KeptDay, ...]:
        """Return the day of every team."""
        found = [(t, kept) for (b, t, d), kept in self._days.items() if (b, d) == (bureau, day)]
        return tuple(kept for _, kept in sorted(found, key=lambda each: each[0]))

    def place(self, bureau: str, appointment: str) -> tuple[str, date] | None:
        """Return the team and day of an appointment."""
        return self._places.get((bureau, appointment))

    def of_elder(self, bureau: str, elder: str) -> tuple[str, ...]:
        """Return the ids of all appointments that an elder has or had."""
        return self._of_elder.get((bureau, elder), ())

    def keep(
        self,
        bureau: str,
        appointment: Appointment,
        after: KeptDay,
        before: KeptDay | None = None,
    ) -> None:
        """Write the days of an appointment, both or none."""
        days = [each for each in (after, before) if each is not None]
        for each in days:
            if self.day(bureau, each.team, each.day).version != each.version:
                raise ConflictError("the day was written by somebody else")
        for each in days:
            written = replace(each, version=each.version + 1)
            self._days[bureau, each.team, each.day] = written
        self._places[bureau, appointment.id] = (after.team, after.day)
        mine = self._of_elder.get((bureau, appointment.elder), ())
        known = {*mine, appointment.id}
        self._of_elder[bureau, appointment.elder] = tuple(sorted(known))
