"""Counts the repeats of a device: who often hears no receipt has a poor link (failure case 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.ports.world import Clock, Directory, DirectoryItem, Tally, Tasks


@dataclass(frozen=True, slots=True)
class CountRepeats:
    """Opens one repair task a device and week once its repeats pass the bureau's number."""

    directory: Directory
    tally: Tally
    tasks: Tasks
    clock: Clock

    def count(self, item: DirectoryItem, alarm_id: str, received_at: datetime) -> None:
        """Count one repeat; the same message delivered again counts once."""
        policy = self.directory.snapshot(item.bureau, item.home).parameters
        since = received_at - policy.duration("repeat.window_days")
        key = f"{alarm_id}-{received_at.isoformat()}"
        number = self.tally.add(item.bureau, item.thing, "repeat", key, received_at, since)
        if number < policy.count("repeat.most"):
            return
        detail = {
            "device": item.device,
            "thing": item.thing,
            "fault": "link_poor",
            "repeats": str(number),
        }
        home = item.home or f"device:{item.thing}"
        week = f"repair-{item.thing}-link_poor-{received_at:%G%V}"
        self.tasks.open(item.bureau, week, "repair", home, detail, self.clock.now())
