"""Gathers what stands against letting anything of an elder or an incident go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from telecare.domain.legal_hold import Subject, SubjectKind, is_held
from telecare.domain.retention import Circumstances
from telecare.domain.service.life import Phase
from telecare.ports.case_files import CaseFiles
from telecare.ports.incidents import Head, IncidentStore
from telecare.ports.legal_holds import LegalHolds
from telecare.ports.services import Services


@dataclass(frozen=True, slots=True)
class WeighKeeping:
    """Reads strongly and changes nothing."""

    store: IncidentStore
    case_files: CaseFiles
    services: Services
    holds: LegalHolds

    def open_incidents(self, bureau: str, elder: str) -> tuple[Head, ...]:
        """Return the incidents of an elder that are not closed: those that wait for a follow-up, too."""
        heads = (self.store.head(bureau, each) for each in self.store.open_register(bureau))
        return tuple(head for head in heads if elder in head.run.snapshot.elders)

    def incidents(self, bureau: str, elder: str) -> tuple[str, ...]:
        """Return every incident of an elder: closed ones, then those that are not."""
        closed = [each.incident for each in self.case_files.of_elder(bureau, elder)]
        opened = [head.incident for head in self.open_incidents(bureau, elder)]
        return tuple(dict.fromkeys((*closed, *opened)))

    def circumstances(self, bureau: str, elder: str) -> Circumstances:
        """Return how it stands with an elder; a hold on one of their incidents holds all of theirs."""
        lives = [kept.life for kept in self.services.of_elder(bureau, elder)]
        ended: list[date] = [life.end.on for life in lives if life.end is not None]
        return Circumstances(
            incident_open=bool(self.open_incidents(bureau, elder)),
            service_running=any(life.phase is not Phase.ENDED for life in lives),
            held=self._is_elder_held(bureau, elder),
            service_ended=max(ended, default=None),
        )

    def is_incident_held(self, bureau: str, incident: str, elders: tuple[str, ...]) -> bool:
        """Tell whether a hold stands on an incident or on one of its elders."""
        subjects = [Subject(SubjectKind.INCIDENT, incident)]
        subjects += [Subject(SubjectKind.ELDER, elder) for elder in elders]
        return any(is_held(self.holds.of(bureau, subject)) for subject in subjects)

    def _is_elder_held(self, bureau: str, elder: str) -> bool:
        if is_held(self.holds.of(bureau, Subject(SubjectKind.ELDER, elder))):
            return True
        found = (Subject(SubjectKind.INCIDENT, i) for i in self.incidents(bureau, elder))
        return any(is_held(self.holds.of(bureau, subject)) for subject in found)
