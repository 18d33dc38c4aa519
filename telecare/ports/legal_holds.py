"""Where legal holds are kept: who forbade that something of somebody goes, why, and who lifted it."""

from __future__ import annotations

from typing import Protocol

from telecare.domain.legal_hold import LegalHold, Lifting, Subject


class LegalHolds(Protocol):
    """The register of holds; a hold is never taken out, not when it is lifted either."""

    def set(self, bureau: str, hold: LegalHold) -> LegalHold:
        """Keep a hold under its id and return what stands there: the first of an id stays."""
        ...

    def lift(self, bureau: str, subject: Subject, hold: str, lifting: Lifting) -> LegalHold:
        """Lift a hold and return it; one that is lifted stays as it was.

        Raises UnknownHoldError where the subject has no hold of this id.
        """
        ...

    def of(self, bureau: str, subject: Subject) -> tuple[LegalHold, ...]:
        """Return every hold on a subject, lifted or not, the oldest first, read strongly."""
        ...
