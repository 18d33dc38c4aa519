"""How well an area is guarded, in one figure (HZ23-13, HZ23-17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexRule:
    """What the index is made of: figures in percent by name, and how much each weighs."""

    weights: Mapping[str, int]
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuardIndex:
    """The index from 0 to 100, and the figures that nobody knew: they counted as nothing (law 9)."""

    value: float
    unknown: tuple[str, ...]


def guard_index(rule: IndexRule, figures: Mapping[str, float]) -> GuardIndex:
    """Return the index of an area; a figure above a hundred percent counts as a hundred."""
    whole = sum(rule.weights.values())
    reached = sum(
        weight * min(100.0, max(0.0, figures.get(name, 0.0)))
        for name, weight in rule.weights.items()
    )
    return GuardIndex(reached / whole, tuple(each for each in rule.weights if each not in figures))
