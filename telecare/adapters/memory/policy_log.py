"""The decisions on policies in memory, as the directory keeps them."""

from __future__ import annotations

from telecare.adapters.memory.directory import MemoryDirectory
from telecare.ports.policy_log import PolicyChange


class MemoryPolicyLog:
    """Reads what publishing a version wrote."""

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory

    def changes(self, bureau: str) -> tuple[PolicyChange, ...]:
        """Return every decision, oldest first."""
        mine = [change[1:] for change in self._directory.policy_changes if change[0] == bureau]
        return tuple(sorted((PolicyChange(*each) for each in mine), key=lambda each: each.at))
