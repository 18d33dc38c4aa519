"""A bureau's numbers by name; the unit is the end of the name (law 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from telecare.domain.errors import PolicyError

_UNITS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "days": timedelta(days=1),
    "ms": timedelta(milliseconds=1),
}
MEND = "publish the bureau's files again (anju policy publish)"
"""What to do about a policy that is older than a number."""


@cache
def unit_of(name: str) -> timedelta | None:
    """Return the unit that a parameter's name ends with, or None for a plain number."""
    return _UNITS.get(name.rsplit("_", 1)[-1])


@dataclass(frozen=True, slots=True)
class Parameters:
    """The values of one policy version, as the bureau wrote them.

    A number that did not exist yet when the version was published is the standard bureau's, as it would
    be had the files been published today: no alarm waits for a bureau to publish. `lacking` names them.
    """

    values: Mapping[str, float]

    def number(self, name: str) -> float:
        """Return a plain number; PolicyError names a parameter that no bureau has."""
        known = self.known(name)
        if known is None:
            raise PolicyError("policy in force", 0, name, f"is missing: {MEND}")
        return known

    def known(self, name: str) -> float | None:
        """Return a plain number; None for one that neither the bureau nor the standard has."""
        return self.values[name] if name in self.values else _standards().get(name)

    def count(self, name: str) -> int:
        """Return a whole number."""
        return int(self.number(name))

    def duration(self, name: str) -> timedelta:
        """Return a clock in the unit that its name carries: `elder.ring_s`, `follow_up.within_h`."""
        unit = unit_of(name)
        if unit is None:
            raise KeyError(f"{name} carries no unit of time")
        return self.number(name) * unit

    def for_kind(self, name: str, kind: str) -> str:
        """Return the name of the kind's own value (`fire.eta.stop_min`) if it has one, else `name`."""
        own = f"{kind}.{name}"
        if own in self.values:
            return own
        return own if name not in self.values and own in _standards() else name

    def lacking(self) -> tuple[str, ...]:
        """Return the numbers that the version is older than."""
        return tuple(sorted(_standards().keys() - self.values.keys()))


def _standards() -> Mapping[str, float]:
    # Most policies lack nothing: no start of a function pays for the list.
    from telecare.domain.standard_numbers import STANDARD  # noqa: PLC0415

    return STANDARD
