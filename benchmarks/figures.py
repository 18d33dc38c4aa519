"""Figures: what was measured, in which unit, how far it scattered, and the target and gate it is held to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

Tell = Callable[[str], None]
"""Takes a word of progress."""


class Side(StrEnum):
    """On which side of a limit a figure is good."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a figure is to reach, and past what the gate fails."""

    side: Side
    target: float
    gate: float | None = None

    def meets(self, value: float, limit: float | None) -> bool:
        """Tell whether a value lies on the good side of a limit, or on it; of none it always does."""
        if limit is None:
            return True
        return value <= limit if self.side is Side.AT_MOST else value >= limit


def at_most(target: float, gate: float | None = None) -> Limits:
    """Return limits that are not to be passed upwards."""
    return Limits(Side.AT_MOST, target, gate)


def at_least(target: float, gate: float | None = None) -> Limits:
    """Return limits that are to be reached."""
    return Limits(Side.AT_LEAST, target, gate)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; without limits it explains another and is held to nothing."""

    name: str
    value: float
    unit: str
    limits: Limits | None = None
    spread: tuple[float, float] | None = None

    @property
    def is_on_target(self) -> bool:
        """Tell whether the target is reached."""
        return self.limits is None or self.limits.meets(self.value, self.limits.target)

    @property
    def passes_gate(self) -> bool:
        """Tell whether the gate lets it pass."""
        return self.limits is None or self.limits.meets(self.value, self.limits.gate)

    def document(self) -> dict[str, Any]:
        """Return the figure as JSON holds it."""
        return {**asdict(self), "on_target": self.is_on_target, "passes_gate": self.passes_gate}

    def line(self) -> str:
        """Return the figure as one line for people."""
        scatter = (
            ""
            if self.spread is None
            else f" ({_short(self.spread[0])} to {_short(self.spread[1])})"
        )
        told = f"{self.name}: {_short(self.value)} {self.unit}{scatter}"
        if self.limits is None:
            return told
        word = "met" if self.is_on_target else "MISSED" if self.passes_gate else "PAST THE GATE"
        gate = "" if self.limits.gate is None else f", gate {_short(self.limits.gate)}"
        return f"{told}; {word} ({self.limits.side} {_short(self.limits.target)}{gate})"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one benchmark found, and what was compared with what."""

    benchmark: str
    against: str
    figures: tuple[Figure, ...] = field(default=())

    @property
    def passes_gate(self) -> bool:
        """Tell whether every figure passes."""
        return all(figure.passes_gate for figure in self.figures)

    def document(self) -> dict[str, Any]:
        """Return all of it as JSON holds it."""
        return {
            "benchmark": self.benchmark,
            "against": self.against,
            "figures": [figure.document() for figure in self.figures],
        }


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
