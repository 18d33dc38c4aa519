"""What homes were given and what operators offer, in memory."""

from __future__ import annotations

from telecare.domain.errors import ConflictError
from telecare.domain.registry.handouts import Choice, Handout
from telecare.ports.handouts import KeptHandouts


class MemoryHandouts:
    """Keeps lists of homes and offers of operators."""

    def __init__(self) -> None:
        self._homes: dict[tuple[str, str], KeptHandouts] = {}
        self._choices: dict[tuple[str, str], Choice] = {}

    def of_home(self, bureau: str, home: str) -> KeptHandouts:
        """Return what a home was given."""
        return self._homes.get((bureau, home), KeptHandouts(home))

    def keep(self, bureau: str, kept: KeptHandouts, added: Handout) -> KeptHandouts:
        """Add to a home's list."""
        if self.of_home(bureau, kept.home).version != kept.version:
            raise ConflictError("the list was written by somebody else")
        after = KeptHandouts(kept.home, (*kept.handouts, added), kept.version + 1)
        self._homes[bureau, kept.home] = after
        return after

    def choice(self, bureau: str, operator: str) -> Choice | None:
        """Return what an operator offers."""
        return self._choices.get((bureau, operator))

    def offer(self, bureau: str, choice: Choice) -> None:
        """Keep what an operator offers."""
        self._choices[bureau, choice.operator] = choice
