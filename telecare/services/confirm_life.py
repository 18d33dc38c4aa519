"""Takes in what people say of an elder's being alive: it is recorded, and counts as proof by its weight."""

from __future__ import annotations

from dataclasses import dataclass, replace

from telecare.domain.errors import UnknownHomeError
from telecare.domain.presence import Keeping, Presence, pack_of
from telecare.domain.presence_proof import said_of
from telecare.ports.confirmations import Confirmation, Confirmations
from telecare.ports.facts import Facts
from telecare.ports.presence import Presences
from telecare.ports.world import Clock, Directory


@dataclass(frozen=True, slots=True)
class ConfirmLife:
    """Takes confirmations; recorded first, then folded as it was recorded.

    Whatever breaks off between the two is made good by the repeat of the same key, and a repeat that
    claims another instant changes neither.
    """

    presences: Presences
    confirmations: Confirmations
    directory: Directory
    clock: Clock
    facts: Facts

    def take(
        self, bureau: str, home: str, elder: str, said: Confirmation, key: str
    ) -> Confirmation:
        """Return the confirmation as it is kept; nothing is said of an instant to come.

        Raises:
            UnknownHomeError: no such elder lives in this home.
        """
        known = self.directory.snapshot(bureau, home)
        if elder not in known.elders:
            raise UnknownHomeError(home)
        now = self.clock.now()
        kept = self.confirmations.keep(bureau, elder, key, replace(said, at=min(said.at, now)))
        name, keeping = said_of(elder), Keeping.of(known.parameters)
        self.presences.fold(
            bureau,
            pack_of(name),
            Presence({name: {kept.word.value: kept.at}}),
            now - keeping.words,
            now - keeping.stirs,
        )
        self.facts.note("life_confirmed", bureau=bureau, word=kept.word.value)
        return kept
