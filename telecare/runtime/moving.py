"""Makes what moves the services of elders and keeps their appointments, for the portal and for the sweep."""

from __future__ import annotations

from collections.abc import Callable

from telecare.adapters.dynamodb.appointments import DynamoAppointments
from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.table import Table
from telecare.runtime.outside import Outside
from telecare.services.keep_appointment import KeepAppointment
from telecare.services.move_service import Acceptance, MoveService
from telecare.services.sweep_services import SweepServices


def moving(out: Outside, table: Table, acceptance: Callable[[], Acceptance]) -> MoveService:
    """Return the one writer of services."""
    services, programmes = DynamoServices(table), DynamoProgrammes(table)
    return MoveService(
        services,
        programmes,
        out.directory,
        out.tasks,
        out.desk,
        out.clock,
        out.facts,
        acceptance=acceptance,
    )


def keeping(out: Outside, table: Table) -> KeepAppointment:
    """Return the one writer of appointments."""
    appointments = DynamoAppointments(table)
    return KeepAppointment(appointments, out.directory, out.tasks, out.clock, out.facts)


def sweeping(
    bureaus: tuple[str, ...], out: Outside, table: Table, acceptance: Callable[[], Acceptance]
) -> SweepServices:
    """Return what moves services whose deadline has passed."""
    move = moving(out, table, acceptance)
    kept = keeping(out, table)
    return SweepServices(bureaus, DynamoServices(table), move, kept, out.clock, out.facts)
