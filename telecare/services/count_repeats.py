"""Counts the repeats of a device: who often hears no receipt has a poor link (failure case 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.ports.world import Directory, DirectoryItem, Tally
from telecare.services.open_repair import OpenRepair


@dataclass(frozen=True, slots=True)
class CountRepeats:
    """Opens a repair of a device once its repeats pass the bureau's number."""

    directory: Directory
    tally: Tally
    open_repair: OpenRepair

    def count(self, item: DirectoryItem, alarm_id: str, received_at: datetime) -> None:
        """Count one repeat; the same message delivered again counts once."""
        policy = self.directory.snapshot(item.bureau, item.home).parameters
        since = received_at - policy.duration("repeat.window_days")
        key = f"{alarm_id}-{received_at.isoformat()}"
        number = self.tally.add(item.bureau, item.thing, "repeat", key, received_at, since)
        if number < policy.count("repeat.most"):
            return
        self.open_repair.of_poor_link(item, alarm_id, received_at, number)
