"""Tells of bureaus whose policy is older than numbers that the platform goes by (law 12)."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.ports.facts import Facts
from telecare.ports.world import Directory


@dataclass(frozen=True, slots=True)
class WatchPolicies:
    """What a policy lacks is the standard bureau's until somebody publishes; that is told until it is done."""

    bureaus: tuple[str, ...]
    directory: Directory
    facts: Facts

    def look(self) -> None:
        """Note each bureau whose version in force lacks numbers, and how many."""
        for bureau in self.bureaus:
            if lacking := self.directory.parameters(bureau).lacking():
                self.facts.note("policy_outdated", bureau=bureau, count=len(lacking))
