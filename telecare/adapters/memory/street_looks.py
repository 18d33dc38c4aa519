"""The record of looks in memory."""

from __future__ import annotations

from telecare.ports.street_looks import StreetLook


class MemoryStreetLooks:
    """Keeps each look once."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, StreetLook]] = []

    def keep(self, bureau: str, look: StreetLook) -> None:
        """Keep a look."""
        if (bureau, look) not in self.kept:
            self.kept.append((bureau, look))

    def of_street(self, bureau: str, street: str) -> tuple[StreetLook, ...]:
        """Return who looked at the homes of a street, oldest first."""
        found = [look for b, look in self.kept if (b, look.street) == (bureau, street)]
        return tuple(sorted(found, key=lambda look: look.at))
