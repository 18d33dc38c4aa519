"""Puts together what follows once elders are served: plans, settlements, notices; the wiring makes it once."""

from __future__ import annotations

from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.settlements import DynamoSettlements
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.sheets.files import SheetFiles
from telecare.ports.looks import Looks
from telecare.runtime.assembly import Assembly
from telecare.services.export_settlement import ExportSettlement
from telecare.services.plan_care import PlanCare
from telecare.services.settle_period import SettlePeriod
from telecare.services.show_notices import ShowNotices


class Serving:
    """The services that the portal needs, over one connection to the directory's table."""

    def __init__(self, assembly: Assembly, table: Table, looks: Looks) -> None:
        self._assembly, self._out = assembly, assembly.outside
        self._services, self._programmes = DynamoServices(table), DynamoProgrammes(table)
        self._table, self._looks = table, looks

    def plan_care(self) -> PlanCare:
        """Return what works out one person's plan."""
        return PlanCare(self._programmes, self._out.clock)

    def settle_period(self) -> SettlePeriod:
        """Return what settles months of streets; it remembers what is closed no longer than a request."""
        return SettlePeriod(
            self._services,
            self._programmes,
            self._out.directory,
            DynamoSettlements(self._table),
            self._assembly.reconcile_roster(),
            self._out.clock,
            self._out.facts,
        )

    def export_settlement(self) -> ExportSettlement:
        """Return what writes settlements as files."""
        return ExportSettlement(SheetFiles(), self._out.clock)

    def show_notices(self) -> ShowNotices:
        """Return what shows the notices that hang out."""
        return ShowNotices(self._services, self._out.directory, self._looks, self._out.clock)
