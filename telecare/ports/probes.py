"""How the platform raises alarms against itself, and remembers the last one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from telecare.domain.probes import Probe


class Probes(Protocol):
    """Remembers the last probe of each bureau."""

    def last(self, bureau: str) -> Probe | None:
        """Return the last probe that was raised, or None."""
        ...

    def keep(self, bureau: str, probe: Probe) -> None:
        """Keep a probe as the last one."""
        ...


class ProbeLine(Protocol):
    """Speaks as a synthetic device, by the same way as every device."""

    def press(self, thing: str, document: Mapping[str, object]) -> None:
        """Publish an alarm on the device's own topic; UnavailableError when the hub took nothing."""
        ...
