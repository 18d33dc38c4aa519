"""The services that keep, hold and erase, over a platform in memory with one home under watch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from telecare.adapters.memory.case_files import MemoryCaseFiles
from telecare.adapters.memory.dossiers import MemoryDossiers
from telecare.adapters.memory.incidents import MemoryIncidents
from telecare.adapters.memory.legal_holds import MemoryLegalHolds
from telecare.adapters.memory.looks import MemoryLooks
from telecare.adapters.memory.registry import MemoryCertificates
from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.world import MemoryFacts, MemoryRelayWords
from telecare.domain.kinds import State
from telecare.ports.incidents import Head
from telecare.ports.services import KeptService
from telecare.ports.world import Clock
from telecare.services.erase_elder import EraseElder
from telecare.services.export_elder import ExportElder
from telecare.services.hold_data import HoldData
from telecare.services.sweep_terms import SweepTerms
from telecare.services.weigh_keeping import WeighKeeping
from tests.fakes.programme import Published
from tests.fakes.service import a_life
from tests.fakes.story import BUREAU, SMOKE, a_change, an_alarm, an_opening
from tests.fakes.watched import WatchedPlatform


class KeptData:
    """A bureau with a home, and whatever may happen to the data of its elder."""

    def __init__(self, platform: WatchedPlatform | None = None) -> None:
        self.platform = out = platform or WatchedPlatform()
        self.case_files, self.holds = MemoryCaseFiles(out.store), MemoryLegalHolds()
        self.lives, self.looks, self.words = MemoryServices(), MemoryLooks(), MemoryRelayWords()
        self.certificates = MemoryCertificates()
        self.weigh = WeighKeeping(out.store, self.case_files, self.lives, self.holds)
        self.hold = HoldData(self.holds, out.store, self.looks, out.clock, out.facts)
        self.erasing = EraseElder(
            self.weigh,
            out.directory,
            out.directory,
            self.certificates,
            out.guards,
            out.presences,
            out.confirmations,
            self.words,
            out.whereabouts,
            self.looks,
            out.clock,
            out.facts,
        )
        self.sweeping = SweepTerms(
            (BUREAU,),
            self.weigh,
            out.store,
            self.case_files,
            self.lives,
            Published("standard"),
            out.directory,
            out.tasks,
            out.clock,
            out.facts,
        )

    def incident(self, incident: str = "inc1", closed: bool = True) -> Head:
        """An incident of the home, closed or not, at this moment."""
        store, now = self.platform.store, self.platform.clock.now()
        alarm = an_alarm("smoke", incident, now, SMOKE)
        store.open(an_opening(incident, alarm=alarm))
        head = store.head(BUREAU, incident)
        if closed:
            resolved = store.commit(a_change(head, State.RESOLVED, now=now))
            head = store.commit(a_change(resolved, State.CLOSED, now=now, due_at=None))
        return head

    def service(self, **facts: Any) -> KeptService:
        """A service of the elder as the facts say."""
        life = a_life(**facts)
        return self.lives.keep(KeptService(BUREAU, life), life, ())


class PortalPrivacy:
    """The same services as the portal asks for them: each erasure finds its elder there again."""

    def __init__(self, looks: MemoryLooks, clock: Clock) -> None:
        self.looks, self._clock = looks, clock
        self.holds, self.dossiers = MemoryLegalHolds(), MemoryDossiers()

    def hold_data(self) -> HoldData:
        store = MemoryIncidents()
        return HoldData(self.holds, store, self.looks, self._clock, MemoryFacts())

    def export_elder(self) -> ExportElder:
        kept = self._kept()
        directory = kept.platform.directory
        return ExportElder(
            self.dossiers, kept.weigh, directory, self.looks, self._clock, MemoryFacts()
        )

    def erase_elder(self) -> EraseElder:
        return replace(self._kept().erasing, looks=self.looks)

    def _kept(self) -> KeptData:
        kept = KeptData()
        weigh = replace(kept.weigh, holds=self.holds)
        kept.weigh, kept.erasing = weigh, replace(kept.erasing, weigh=weigh)
        return kept
