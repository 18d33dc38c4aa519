"""Appointments in the directory table: one item a team and day, so that its version guards the whole day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from telecare.adapters.dynamodb import appointment_keys, items
from telecare.adapters.dynamodb.items import SCHEMA
from telecare.adapters.dynamodb.table import Item, Table, Value, Write
from telecare.domain import codec
from telecare.domain.service.appointments import Appointment
from telecare.ports.appointments import KeptDay

_NEW = "attribute_not_exists(#pk)"


class DynamoAppointments:
    """Writes a day on its version: of two who promise the same hour one is told that it is taken."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def day(self, bureau: str, team: str, day: date) -> KeptDay:
        """Return one team's day."""
        item = self._table.get(appointment_keys.team_day(bureau, day, team))
        return KeptDay(team, day) if item is None else _day(item, team, day)

    def days(self, bureau: str, day: date) -> tuple[KeptDay, ...]:
        """Return the day of every team that has or had an appointment then."""
        found = self._table.query(appointment_keys.team_day(bureau, day, "").pk)
        return tuple(_day(item, item["sk"], day) for item in found)

    def place(self, bureau: str, appointment: str) -> tuple[str, date] | None:
        """Return the team and day of an appointment."""
        item = self._table.get(appointment_keys.appointment(bureau, appointment))
        return None if item is None else (item["team"], date.fromisoformat(item["day"]))

    def of_elder(self, bureau: str, elder: str) -> tuple[str, ...]:
        """Return the ids of all appointments that an elder has or had."""
        found = self._table.query(appointment_keys.of_elder(bureau, elder, "").pk)
        return tuple(item["sk"] for item in found)

    def keep(
        self,
        bureau: str,
        appointment: Appointment,
        after: KeptDay,
        before: KeptDay | None = None,
    ) -> None:
        """Write the days of an appointment and where it is found, all or nothing."""
        where: dict[str, Value] = {
            "v": SCHEMA,
            "team": after.team,
            "day": after.day.isoformat(),
        }
        mine = appointment_keys.of_elder(bureau, appointment.elder, appointment.id)
        writes = [
            *self._days(bureau, after, before),
            self._table.put(appointment_keys.appointment(bureau, appointment.id), where),
            self._table.put(mine, {"v": SCHEMA}),
        ]
        self._table.transact(writes, repeatable=False)

    def _days(self, bureau: str, *days: KeptDay | None) -> Iterator[Write]:
        for each in days:
            if each is None:
                continue
            place = appointment_keys.team_day(bureau, each.day, each.team)
            body = [codec.to_plain(appointment) for appointment in each.appointments]
            item = items.versioned(body, version=each.version + 1)
            is_known = "#version = :known" if each.version else _NEW
            yield self._table.put(place, item, is_known, known=each.version)


def _day(item: Item, team: str, day: date) -> KeptDay:
    known = tuple(codec.from_plain(Appointment, each) for each in items.from_body(item))
    return KeptDay(team, day, known, item["version"])
