"""Tells how often each device of a street alarmed for nothing, and which are to be looked at (failure case 11)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from telecare.ports.world import Clock, Directory, Tally

FALSE_ALARM = "false_alarm"
"""Under which word false alarms are counted."""


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """How often a device alarmed for nothing within the window; `is_over` where that is too often."""

    thing: str
    false_alarms: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class StreetRecord:
    """The devices of a street that alarmed for nothing, the worst first, within so many days."""

    street: str
    days: float
    devices: tuple[DeviceRecord, ...]


@dataclass(frozen=True, slots=True)
class TellFalseAlarms:
    """Reads what was counted when incidents were resolved; a test and a real alarm count for nobody."""

    tally: Tally
    directory: Directory
    clock: Clock

    def street(self, bureau: str, street: str) -> StreetRecord:
        """Return a street's devices by the bureau's window and number."""
        parameters = self.directory.parameters(bureau)
        window, most = (
            parameters.duration("false_alarm.window_days"),
            parameters.count("false_alarm.most"),
        )
        now = self.clock.now()
        counted = Counter(self.tally.under(bureau, street, FALSE_ALARM, now - window, now))
        worst = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
        devices = tuple(DeviceRecord(thing, number, number >= most) for thing, number in worst)
        return StreetRecord(street, window.days, devices)
