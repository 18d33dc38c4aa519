"""Sets and lifts legal holds; each is a look that the elder finds in the audit."""

from __future__ import annotations

from dataclasses import dataclass

from telecare.domain.errors import ConflictError
from telecare.domain.legal_hold import (
    Cause,
    LegalHold,
    Lifting,
    Release,
    Subject,
    SubjectKind,
)
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.legal_holds import LegalHolds
from telecare.ports.looks import Look, Looks
from telecare.ports.world import Clock

SET, LIFTED = "legal_hold_set", "legal_hold_lifted"


@dataclass(frozen=True, slots=True)
class HoldData:
    """Keeps holds. What has gone before a hold was set does not come back; nothing goes while it stands."""

    holds: LegalHolds
    store: IncidentStore
    looks: Looks
    clock: Clock
    facts: Facts

    def set(
        self, bureau: str, subject: Subject, cause: Cause, reference: str, by: str, key: str
    ) -> LegalHold:
        """Set a hold; the same key again is the same hold.

        Raises ConflictError where the key stands for another hold.
        """
        now = self.clock.now()
        wanted = LegalHold(key, subject, cause, reference, by, now)
        stands = self.holds.set(bureau, wanted)
        if (stands.cause, stands.reference) != (cause, reference):
            raise ConflictError("this key was used for another hold")
        self._note(bureau, subject, by, f"{SET}.{cause}", key)
        return stands

    def lift(
        self, bureau: str, subject: Subject, hold: str, why: Release, by: str, key: str
    ) -> LegalHold:
        """Lift a hold; a lifted one stays as it is. UnknownHoldError where there is none of this id."""
        lifted = self.holds.lift(bureau, subject, hold, Lifting(by, self.clock.now(), why))
        self._note(bureau, subject, by, f"{LIFTED}.{why}", key)
        return lifted

    def of(self, bureau: str, subject: Subject) -> tuple[LegalHold, ...]:
        """Return every hold on a subject, the oldest first."""
        return self.holds.of(bureau, subject)

    def elders(self, bureau: str, subject: Subject) -> tuple[str, ...]:
        """Return whom a subject is about; UnknownIncidentError where there is no such incident."""
        if subject.kind is SubjectKind.ELDER:
            return (subject.id,)
        return self.store.head(bureau, subject.id).run.snapshot.elders

    def _note(self, bureau: str, subject: Subject, by: str, what: str, key: str) -> None:
        incident = subject.id if subject.kind is SubjectKind.INCIDENT else ""
        look = Look(by, what, incident, self.clock.now())
        self.looks.keep(bureau, self.elders(bureau, subject), key, look)
        self.facts.note("legal_hold_moved", bureau=bureau, subject=subject.kind, what=what)
