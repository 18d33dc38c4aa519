"""Holds a bureau's roster against a register and has people look into what differs (failure case 17, SH21-21)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from telecare.domain.probes import is_synthetic
from telecare.domain.reconciliation import Finding, Reconciliation, Row, reconcile
from telecare.ports.facts import Facts
from telecare.ports.tasks import OPEN, TaskRegister
from telecare.ports.world import Clock, Directory

CONFIRM_ROSTER = "confirm_roster"


@dataclass(frozen=True, slots=True)
class ReconcileRoster:
    """Opens one task a finding; the elder is guarded as before until somebody has finished it."""

    directory: Directory
    tasks: TaskRegister
    clock: Clock
    facts: Facts

    def reconcile(self, bureau: str, rows: Iterable[Row]) -> Reconciliation:
        """Reconcile the whole roster; the same register twice opens nothing twice."""
        zone = ZoneInfo(self.directory.snapshot(bureau, "").zone)
        today = self.clock.now().astimezone(zone).date()
        result = reconcile(self._roster(bureau), rows, today)
        for finding in result.findings:
            self._ask(bureau, finding)
        self.facts.note("roster_reconciled", bureau=bureau, homes=len(result.findings))
        return result

    def waiting(self, bureau: str) -> frozenset[str]:
        """Return the elders whom nobody has looked into yet: nobody is settled for them."""
        return frozenset(
            task.detail["elder"]
            for _, task in self.tasks.unfinished(bureau, "", "")
            if task.task == CONFIRM_ROSTER and task.state == OPEN
        )

    def _ask(self, bureau: str, finding: Finding) -> None:
        detail = {
            "elder": finding.elder,
            "reported": finding.what,
            "since": finding.since.isoformat(),
        }
        area = self.directory.snapshot(bureau, finding.home).area
        now, key = self.clock.now(), finding.key
        self.tasks.open(bureau, key, CONFIRM_ROSTER, finding.home, detail, now, area)

    def _roster(self, bureau: str) -> Iterator[tuple[str, str]]:
        for street in self.directory.streets(bureau):
            for home in self.directory.homes(bureau, street):
                if not is_synthetic(home):
                    for elder in self.directory.snapshot(bureau, home).elders:
                        yield elder, home
