"""Opens repairs of devices that say that something is wrong with them, or show it (FJ24-21)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from telecare.domain.device_faults import STILL_GUARDS
from telecare.domain.errors import ConflictError
from telecare.domain.repair import FaultTold, Repair, clocks_of
from telecare.domain.signals import AlarmSignal, StatusSignal
from telecare.ports.facts import Facts
from telecare.ports.tasks import KeptRepair, RepairStore
from telecare.ports.world import Directory, DirectoryItem
from telecare.services.advance_repair import MOST_TRIES, AdvanceRepair

LOW_BATTERY = "battery.low_pct"
"""The bureau's parameter; where it has none, a device must say by itself that its battery is low."""


@dataclass(frozen=True, slots=True)
class OpenRepair:
    """One repair of a device and fault is under way at a time, however often the fault is told."""

    directory: Directory
    repairs: RepairStore
    advance: AdvanceRepair
    facts: Facts

    def of_alarm(self, item: DirectoryItem, alarm: AlarmSignal, received_at: datetime) -> None:
        """Open a repair for a technical alarm."""
        self._tell(item, alarm.word, FaultTold(alarm.id, received_at))

    def of_status(self, item: DirectoryItem, status: StatusSignal, received_at: datetime) -> None:
        """Open a repair for each thing that a status says is wrong."""
        wrong = {
            "battery_low": self._is_low(item, status.battery_pct),
            "mains_lost": status.mains is False,
            "tamper": status.tamper is True,
            "device_fault": bool(status.fault),
        }
        for fault in (word for word, is_so in wrong.items() if is_so):
            self._tell(item, fault, FaultTold(status.id, received_at))

    def _is_low(self, item: DirectoryItem, battery_pct: float | None) -> bool:
        if battery_pct is None:
            return False
        policy = self.directory.snapshot(item.bureau, item.home).parameters
        return battery_pct < policy.number(LOW_BATTERY)

    def of_finding(self, item: DirectoryItem, fault: str, told: FaultTold, about: str = "") -> None:
        """Open a repair for what the watch found: `about` is what of the device is wrong, '' for its silence."""
        told = replace(told, about=about, still_guards=about in STILL_GUARDS)
        self._tell(item, fault, told, about)

    def of_bad_evidence(
        self, item: DirectoryItem, alarm: AlarmSignal, received_at: datetime
    ) -> None:
        """Open a repair of a device whose clock is wrong or whose evidence cannot be read."""
        about = ",".join(alarm.faults) or "clock"
        self._tell(item, "device_fault", FaultTold(alarm.id, received_at), about)

    def of_poor_link(
        self, item: DirectoryItem, alarm_id: str, received_at: datetime, repeats: int
    ) -> None:
        """Open a repair of a device that hears its receipts too rarely."""
        self._tell(item, "link_poor", FaultTold(alarm_id, received_at), f"{repeats} repeats")

    def of_weak_signal(
        self, item: DirectoryItem, status_id: str, received_at: datetime, times: int
    ) -> None:
        """Open a repair of a device that hears its network too faintly too often."""
        self._tell(item, "link_poor", FaultTold(status_id, received_at), f"{times} faint")

    def _tell(self, item: DirectoryItem, fault: str, told: FaultTold, about: str = "") -> None:
        """Count a fault on the repair that stands, else open one.

        What was told before a repair was over, or by the message that opened it, opens no other.
        """
        for _ in range(MOST_TRIES):
            last = self.repairs.newest(item.bureau, item.thing, fault)
            if last is not None and not last.repair.state.is_over:
                self.advance.bring(item.bureau, last.place, told)
                return
            if last is not None and _is_old_news(last, told):
                self.facts.note("repair_told_late", bureau=item.bureau, fault=fault)
                return
            try:
                self.advance.open(item.bureau, self._new(item, fault, told, about))
            except ConflictError:
                continue  # another message of the device opened it at this moment
            self.facts.note("repair_opened", bureau=item.bureau, fault=fault)
            return
        raise ConflictError(f"the repairs of {item.thing} are written by others all the time")

    def _new(self, item: DirectoryItem, fault: str, told: FaultTold, about: str) -> Repair:
        known = self.directory.snapshot(item.bureau, item.home)
        return Repair(
            key=f"repair-{item.thing}-{fault}-{told.at:%Y%m%dT%H%M%S}",
            thing=item.thing,
            device=item.device,
            fault=fault,
            home=item.home or f"device:{item.thing}",
            area=known.area,
            clocks=clocks_of(known.parameters, fault),
            opened_at=told.at,
            last_told_at=told.at,
            last_told_id=told.id,
            about=about,
            still_guards=told.still_guards,
        )


def _is_old_news(last: KeptRepair, told: FaultTold) -> bool:
    over_at = last.repair.over_at
    return told.id == last.repair.last_told_id or (over_at is not None and told.at <= over_at)
