"""Carries the bureau's terms out: leftovers of closed incidents go, files over their term are brought to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from telecare.domain.errors import AnjuError, SealError, UnavailableError
from telecare.domain.programme.retention import Kept, Term
from telecare.domain.retention import Fate, fate
from telecare.domain.service.life import Life, Phase
from telecare.ports.case_files import CaseFiles, ClosedIncident
from telecare.ports.facts import Facts
from telecare.ports.incidents import IncidentStore
from telecare.ports.programmes import Programmes
from telecare.ports.services import Services
from telecare.ports.world import Clock, Directory, Tasks
from telecare.services.weigh_keeping import WeighKeeping

ERASURE_DUE = "erasure_due"
"""The task to erase somebody whose term is over: no machine destroys the key of a person by itself."""

LEFTOVERS = "leftover.kept_days"

BUDGET = timedelta(seconds=40)
"""A sweep begins nothing after this long: its function is given 50 s, and tomorrow is another."""


@dataclass(frozen=True, slots=True)
class SweepTerms:
    """Sweeps once a day; twice at the same moment does no harm, and one bad item hides no other."""

    bureaus: tuple[str, ...]
    weigh: WeighKeeping
    store: IncidentStore
    case_files: CaseFiles
    services: Services
    programmes: Programmes
    directory: Directory
    tasks: Tasks
    clock: Clock
    facts: Facts

    def sweep(self) -> None:
        """Carry out what is over; UnavailableError at the end when some could not be."""
        began, failed = self.clock.now(), 0
        for bureau in self.bureaus:
            try:
                failed += self._leftovers(bureau, began) + self._people(bureau, began)
            except AnjuError as error:
                failed += 1
                self.facts.note("terms_not_swept", bureau=bureau, error=type(error).__name__)
        self.facts.note("terms_swept", failed=failed)
        if failed:
            raise UnavailableError(f"{failed} terms could not be carried out")

    def _is_spent(self, began: datetime, bureau: str) -> bool:
        if self.clock.now() - began < BUDGET:
            return False
        self.facts.note("term_sweep_unfinished", bureau=bureau)
        return True

    # ---- what is left over of incidents ----

    def _leftovers(self, bureau: str, began: datetime) -> int:
        failed = 0
        if next(iter(self.case_files.with_leftovers(bureau, began)), None) is None:
            return 0  # a bureau that has closed nothing may have published nothing either
        until = began - self.directory.parameters(bureau).duration(LEFTOVERS)
        for closed in self.case_files.with_leftovers(bureau, until):
            if self._is_spent(began, bureau):
                break
            failed += not self._ended(bureau, closed)
        return failed

    def _ended(self, bureau: str, closed: ClosedIncident) -> bool:
        """Let the leftovers of an incident go; held ones stay listed, and are looked at again."""
        try:
            elders = self.store.head(bureau, closed.incident).run.snapshot.elders
            if not self.weigh.is_incident_held(bureau, closed.incident, elders):
                self.case_files.end(bureau, closed, self.clock.now())
        except AnjuError as error:
            self.facts.note("leftovers_stuck", bureau=bureau, error=type(error).__name__)
            return False
        return True

    # ---- people whose term is over ----

    def _people(self, bureau: str, began: datetime) -> int:
        failed = 0
        programme = self.programmes.published(bureau, "")
        if programme is None:
            return 0  # a bureau without a programme serves nobody
        for _, listed in self.services.under(bureau, "", ""):
            if listed.phase is not Phase.ENDED:
                continue
            if self._is_spent(began, bureau):
                break
            failed += not self._brought(bureau, listed.id, programme.retention)
        return failed

    def _brought(self, bureau: str, service: str, terms: Mapping[Kept, Term]) -> bool:
        """Bring somebody whose term is over before people, once."""
        try:
            life = self.services.service(bureau, service).life
            place = self._place_of(bureau, life.elder)
            if place is not None and self._must_go(bureau, life, terms):
                self._ask(bureau, life, place)
        except AnjuError as error:
            self.facts.note("term_stuck", bureau=bureau, error=type(error).__name__)
            return False
        return True

    def _must_go(self, bureau: str, life: Life, terms: Mapping[Kept, Term]) -> bool:
        """Tell whether a person's term is over; before it is, nothing else of them is read."""
        zone = ZoneInfo(self.directory.snapshot(bureau, "").zone)
        today, made = self.clock.now().astimezone(zone).date(), life.opened_at.date()
        circumstances = self.weigh.circumstances(bureau, life.elder)
        return fate(terms, Kept.PERSON, made, today, circumstances) is Fate.MUST_GO

    def _place_of(self, bureau: str, elder: str) -> tuple[str, str] | None:
        """Return home and area of an elder; None for who is not there any more."""
        try:
            place = self.directory.elder_place(bureau, elder)
        except SealError:
            return None
        return None if place is None else (place.home, place.area)

    def _ask(self, bureau: str, life: Life, place: tuple[str, str]) -> None:
        home, area = place
        key, detail = f"erasure-{life.id}", {"elder": life.elder, "service": life.id}
        self.tasks.open(bureau, key, ERASURE_DUE, home, detail, self.clock.now(), area)
