"""How a sweep asks for the next one, sooner than a schedule can."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol


class Sweeps(Protocol):
    """Wakes the sweep again."""

    def again(self, after: timedelta) -> None:
        """Ask for one more sweep after a while; lost, the schedule's next one makes up for it."""
        ...
