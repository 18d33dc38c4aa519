"""Opens repair tasks for devices that say that something is wrong with them, or show it (FJ24-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.domain.signals import AlarmSignal, StatusSignal
from telecare.ports.facts import Facts
from telecare.ports.world import Clock, Directory, DirectoryItem, Tasks

LOW_BATTERY = "battery.low_pct"
"""The bureau's parameter; where it has none, a device must say by itself that its battery is low."""


@dataclass(frozen=True, slots=True)
class OpenRepair:
    """Opens one repair task a device, fault and day, however often it is told."""

    directory: Directory
    tasks: Tasks
    clock: Clock
    facts: Facts

    def of_alarm(self, item: DirectoryItem, alarm: AlarmSignal, received_at: datetime) -> None:
        """Open a task for a technical alarm."""
        self._open(item, alarm.word, received_at)

    def of_status(self, item: DirectoryItem, status: StatusSignal, received_at: datetime) -> None:
        """Open a task for each thing that a status says is wrong."""
        wrong = {
            "battery_low": self._is_low(item, status.battery_pct),
            "mains_lost": status.mains is False,
            "tamper": status.tamper is True,
            "device_fault": bool(status.fault),
        }
        for fault in (word for word, is_so in wrong.items() if is_so):
            self._open(item, fault, received_at)

    def _is_low(self, item: DirectoryItem, battery_pct: float | None) -> bool:
        if battery_pct is None:
            return False
        policy = self.directory.snapshot(item.bureau, item.home).parameters.values
        return battery_pct < policy.get(LOW_BATTERY, 0)

    def of_bad_evidence(
        self, item: DirectoryItem, alarm: AlarmSignal, received_at: datetime
    ) -> None:
        """Open a task for a device whose clock is wrong or whose evidence cannot be read."""
        self._open(item, "device_fault", received_at, about=",".join(alarm.faults) or "clock")

    def _open(self, item: DirectoryItem, fault: str, at: datetime, about: str = "") -> None:
        home = item.home or f"device:{item.thing}"
        key = f"repair-{item.thing}-{fault}-{at:%Y%m%d}"
        detail = {"device": item.device, "thing": item.thing, "fault": fault}
        if about:
            detail["about"] = about
        self.tasks.open(item.bureau, key, "repair", home, detail, self.clock.now())
        self.facts.note("repair_opened", bureau=item.bureau, fault=fault)
