"""Which cases are looked at again: a sample that nobody can choose and anybody can draw anew (SH21-17, HZ23-24)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from math import ceil


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """How many of a period's cases are drawn: a share, and never fewer than `at_least`."""

    share_pct: float
    at_least: int
    clause: tuple[str, ...]


def sample(check: SpotCheck, period: str, cases: Iterable[str]) -> tuple[str, ...]:
    """Draw cases of a period; the same cases in any order give the same sample."""
    known = set(cases)
    number = min(len(known), max(check.at_least, ceil(len(known) * check.share_pct / 100)))
    return tuple(sorted(sorted(known, key=lambda case: _lot(period, case))[:number]))


def _lot(period: str, case: str) -> bytes:
    return sha256(f"{period}|{case}".encode()).digest()
