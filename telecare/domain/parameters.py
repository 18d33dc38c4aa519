"""A bureau's numbers by name; the unit is the end of the name (law 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

_UNITS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "days": timedelta(days=1),
    "ms": timedelta(milliseconds=1),
}


@cache
def unit_of(name: str) -> timedelta | None:
    """Return the unit that a parameter's name ends with, or None for a plain number."""
    return _UNITS.get(name.rsplit("_", 1)[-1])


@dataclass(frozen=True, slots=True)
class Parameters:
    """The values of one policy version, as the bureau wrote them."""

    values: Mapping[str, float]

    def number(self, name: str) -> float:
        """Return a plain number; KeyError names a parameter that the bureau does not have."""
        return self.values[name]

    def count(self, name: str) -> int:
        """Return a whole number."""
        return int(self.values[name])

    def duration(self, name: str) -> timedelta:
        """Return a clock in the unit that its name carries: `elder.ring_s`, `follow_up.within_h`."""
        unit = unit_of(name)
        if unit is None:
            raise KeyError(f"{name} carries no unit of time")
        return self.values[name] * unit

    def for_kind(self, name: str, kind: str) -> str:
        """Return the name of the kind's own value (`fire.eta.stop_min`) if it has one, else `name`."""
        own = f"{kind}.{name}"
        return own if own in self.values else name
