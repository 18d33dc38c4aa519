"""A device's repair as a value, with what befalls it and what it asks for (FJ24-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from telecare.domain.parameters import Parameters
from telecare.domain.timeline import Entry

REPAIR, MANUAL_WATCH = "repair", "manual_watch"
"""The tasks that people see: the repair itself, and ringing or visiting while nothing guards the home."""

SUPERVISOR = "supervisor"

BATTERY_LOW = "battery_low"
"""The one fault of a device that still works: it has days, not hours."""


class RepairState(StrEnum):
    """How far a repair is; each but the last two has a deadline (law 3)."""

    OPEN = "open"
    SUBSTITUTED = "substituted"
    MANUAL_WATCH = "manual_watch"
    MENDED = "mended"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Tell whether nobody has to do anything any more."""
        return self in {RepairState.CLOSED, RepairState.CANCELLED}


class CancelReason(StrEnum):
    """Why a repair or another task has lost its object: a word, for texts name people."""

    DEVICE_REMOVED = "device_removed"
    HOME_LEFT = "home_left"
    OPENED_IN_ERROR = "opened_in_error"


class WatchedBy(StrEnum):
    """How somebody asked after a home whose device is out of order."""

    RANG = "rang"
    VISITED = "visited"


@dataclass(frozen=True, slots=True)
class RepairClocks:
    """The bureau's clocks as they stood when the fault was told, in seconds (law 8)."""

    substitute_s: float
    watch_s: float
    test_s: float
    remind_s: float


@dataclass(frozen=True, slots=True)
class Repair:
    """One fault of one device, and what has been done about it.

    It is closed by a test alarm of that very device alone: what a fitter says starts a clock, no more.
    """

    key: str
    thing: str
    device: str
    fault: str
    home: str
    area: str
    clocks: RepairClocks
    opened_at: datetime
    last_told_at: datetime
    last_told_id: str = ""
    told: int = 1
    about: str = ""
    state: RepairState = RepairState.OPEN
    due_at: datetime | None = None
    substitute: str = ""
    watch: int = 0
    watched_at: datetime | None = None
    missed: int = 0
    claims: int = 0
    reminders: int = 0
    proof: str = ""
    over_at: datetime | None = None
    still_guards: bool = False
    """It still guards the home and says what cannot be: nobody has to watch in its stead."""
    heard: tuple[str, ...] = ()
    """The last events that people brought, by id: the same again changes nothing."""


@dataclass(frozen=True, slots=True)
class FaultTold:
    """The device tells the same fault again; `about` is what else of it is wrong, `still_guards` that it works."""

    id: str
    at: datetime
    about: str = ""
    still_guards: bool = False


@dataclass(frozen=True, slots=True)
class SubstituteGiven:
    """Another device stands in for this one."""

    by: str
    thing: str


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody rang or visited the home in the device's stead."""

    by: str
    how: WatchedBy


@dataclass(frozen=True, slots=True)
class MendedSaid:
    """A fitter says that the device works again."""

    by: str


@dataclass(frozen=True, slots=True)
class TriedOut:
    """A device raised a test alarm; `in_window` when somebody had opened a test window for it."""

    thing: str
    alarm: str
    at: datetime
    in_window: bool
    home: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The repair has lost its object: the device is gone, the home is given up."""

    by: str
    reason: CancelReason


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but time has passed."""


RepairEvent = FaultTold | SubstituteGiven | Watched | MendedSaid | TriedOut | Cancelled | TimePassed


@dataclass(frozen=True, slots=True)
class TellSupervisor:
    """A notice under a key of its own: the same decision twice tells once."""

    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class OpenWatch:
    """A task for a human: ring or visit the home at the bureau's period."""

    key: str


@dataclass(frozen=True, slots=True)
class EndWatch:
    """The watch is not needed any more."""

    key: str


RepairAction = TellSupervisor | OpenWatch | EndWatch


@dataclass(frozen=True, slots=True)
class RepairDecision:
    """A repair after an event, what has to be done, and what its log gains."""

    repair: Repair
    actions: tuple[RepairAction, ...] = ()
    entries: tuple[Entry, ...] = ()

    def and_then(self, later: RepairDecision) -> RepairDecision:
        """Return both decisions, one after the other."""
        return RepairDecision(
            later.repair, (*self.actions, *later.actions), (*self.entries, *later.entries)
        )


def clocks_of(parameters: Parameters, fault: str) -> RepairClocks:
    """Return the clocks of a fault: a low battery has days, all else the hours to a substitute."""
    first = "battery.replace_days" if fault == BATTERY_LOW else "repair.substitute_h"
    names = (first, "repair.watch_h", "repair.test_h", "repair.remind_days")
    return RepairClocks(*(parameters.duration(name).total_seconds() for name in names))
