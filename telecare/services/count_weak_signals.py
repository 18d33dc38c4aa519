"""Counts how often a device hears its network too faintly: before its alarms are lost, somebody looks (FJ24-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.domain.signals import StatusSignal
from telecare.ports.world import Directory, DirectoryItem, Tally
from telecare.services.open_repair import OpenRepair

WEAK = "weak_signal"


@dataclass(frozen=True, slots=True)
class CountWeakSignals:
    """Opens a repair of a device once it was too faint too often; one faint moment is none."""

    directory: Directory
    tally: Tally
    open_repair: OpenRepair

    def count(self, item: DirectoryItem, status: StatusSignal, received_at: datetime) -> None:
        """Count a status that says so; the same status delivered again counts once."""
        if status.signal_dbm is None:
            return
        policy = self.directory.snapshot(item.bureau, item.home).parameters
        if status.signal_dbm >= -policy.number("signal.weak_minus_dbm"):
            return
        since = received_at - policy.duration("signal.window_days")
        number = self.tally.add(item.bureau, item.thing, WEAK, status.id, received_at, since)
        if number >= policy.count("signal.most"):
            self.open_repair.of_weak_signal(item, status.id, received_at, number)
