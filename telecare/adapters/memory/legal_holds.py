"""Legal holds in memory."""

from __future__ import annotations

from dataclasses import replace

from telecare.domain.errors import UnknownHoldError
from telecare.domain.legal_hold import LegalHold, Lifting, Subject


class MemoryLegalHolds:
    """Keeps each hold once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Subject, str], LegalHold] = {}

    def set(self, bureau: str, hold: LegalHold) -> LegalHold:
        """Keep a hold and return what stands there."""
        return self._kept.setdefault((bureau, hold.subject, hold.id), hold)

    def lift(self, bureau: str, subject: Subject, hold: str, lifting: Lifting) -> LegalHold:
        """Lift a hold and return it; UnknownHoldError where there is none of this id."""
        place = (bureau, subject, hold)
        if place not in self._kept:
            raise UnknownHoldError(hold)
        if self._kept[place].stands:
            self._kept[place] = replace(self._kept[place], lifting=lifting)
        return self._kept[place]

    def of(self, bureau: str, subject: Subject) -> tuple[LegalHold, ...]:
        """Return every hold on a subject, the oldest first."""
        found = [h for (b, s, _), h in self._kept.items() if (b, s) == (bureau, subject)]
        return tuple(sorted(found, key=lambda hold: (hold.set_at, hold.id)))
