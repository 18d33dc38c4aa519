"""Proves a device fitted or mended by the test alarm that it raised (HZ23-10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from telecare.domain.repair import TriedOut
from telecare.ports.tasks import RepairStore
from telecare.ports.world import DirectoryItem
from telecare.services.advance_repair import AdvanceRepair


@dataclass(frozen=True, slots=True)
class ProveRepair:
    """Keeps each test alarm of a device, and brings it to every standing repair as proof."""

    repairs: RepairStore
    advance: AdvanceRepair

    def tested(self, item: DirectoryItem, alarm_id: str, at: datetime) -> None:
        """Take a test alarm of an open test window, first received at `at`; again, it changes nothing."""
        event = TriedOut(item.thing, alarm_id, at, in_window=True, home=item.home)
        self.repairs.keep_trial(item.bureau, event)
        for kept in self.repairs.standing(item.bureau, item.thing):
            self.advance.bring(item.bureau, kept.place, event)
