"""What people said of elders, in memory."""

from __future__ import annotations

from telecare.ports.confirmations import Confirmation


class MemoryConfirmations:
    """Keeps each once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, str], Confirmation] = {}

    def keep(self, bureau: str, elder: str, key: str, said: Confirmation) -> Confirmation:
        """Keep what was said under its key."""
        return self._kept.setdefault((bureau, elder, key), said)

    def of(self, bureau: str, elder: str) -> tuple[Confirmation, ...]:
        """Return what was said of an elder."""
        found = [said for (b, e, _), said in self._kept.items() if (b, e) == (bureau, elder)]
        return tuple(sorted(found, key=lambda said: said.at))

    def forget(self, bureau: str, elder: str) -> None:
        """Take out what was said of an elder."""
        for place in [each for each in self._kept if each[:2] == (bureau, elder)]:
            del self._kept[place]
