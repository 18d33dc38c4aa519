"""Looks at people's data in memory."""

from __future__ import annotations

from telecare.ports.looks import Look


class MemoryLooks:
    """Keeps each look once."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Look] = {}

    def keep(self, bureau: str, elders: tuple[str, ...], key: str, look: Look) -> None:
        """Record a look with each elder; one that is there stays as it is."""
        for elder in elders or ("",):
            self.kept.setdefault((bureau, elder, f"{look.at.isoformat()}#{key}"), look)

    def of(self, bureau: str, elder: str) -> tuple[Look, ...]:
        """Return the looks at an elder's data, oldest first."""
        found = [look for (b, e, _), look in self.kept.items() if (b, e) == (bureau, elder)]
        return tuple(sorted(found, key=lambda look: look.at))
