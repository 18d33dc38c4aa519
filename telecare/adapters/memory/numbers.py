"""How many people stand behind many names, in memory."""

from __future__ import annotations

from collections.abc import Iterable

from telecare.adapters.memory.directory import MemoryDirectory
from telecare.domain.errors import SealError
from telecare.ports.world import Personal


class MemoryNumbers:
    """Reads the directory."""

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory

    def distinct(self, bureau: str, people: Iterable[str]) -> int:
        """Return how many different numbers some people have; whoever has none counts by themself."""
        known = {person: self._known(bureau, person) for person in people}
        return len({n.phone or person for person, n in known.items() if n != Personal()})

    def _known(self, bureau: str, person: str) -> Personal:
        try:
            return self._directory.personal(bureau, person)
        except SealError:
            return Personal(name=person)
