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
from telecare.adapters.memory.written_exports import MemoryExportOrders, MemoryWrittenExports
from telecare.domain.kinds import State
from telecare.ports.incidents import Head
from telecare.ports.services import KeptService
from telecare.ports.world import Clock
from telecare.ports.written_exports import WrittenExports
from telecare.services.erase_elder import EraseElder, Reason
from telecare.services.export_elder import ExportElder
from telecare.services.hold_data import HoldData
from telecare.services.order_export import OrderExport
from telecare.services.sweep_terms import SweepTerms
from telecare.services.weigh_keeping import WeighKeeping
from telecare.services.write_export import WriteExport
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
        self.written = MemoryWrittenExports()
        self.dossiers = MemoryDossiers()
        self.certificates = MemoryCertificates()
        self.weigh = WeighKeeping(out.store, self.case_files, self.lives, self.holds)
        self.hold = HoldData(self.holds, out.store, self.looks, out.clock, out.facts)
        self.exporting = ExportElder(
            self.dossiers, self.weigh, out.directory, self.looks, out.clock, out.facts
        )
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
            self.written,
            out.quarantine,
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

    def erase(self, elder: str = "h1.elder") -> None:
        """Erase an elder of the home, whom nothing hinders."""
        self.erasing.erase(BUREAU, elder, Reason.ASKED_FOR, "district1", "k1")

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
        self.written, self.orders = MemoryWrittenExports(), MemoryExportOrders()

    def hold_data(self) -> HoldData:
        store = MemoryIncidents()
        return HoldData(self.holds, store, self.looks, self._clock, MemoryFacts())

    def export_elder(self) -> ExportElder:
        kept = self._kept()
        directory = kept.platform.directory
        return ExportElder(
            self.dossiers, kept.weigh, directory, self.looks, self._clock, MemoryFacts()
        )

    def order_export(self) -> OrderExport:
        directory = self._kept().platform.directory
        facts = MemoryFacts()
        return OrderExport(self.written, self.orders, directory, self.looks, self._clock, facts)

    def write_export(self) -> WriteExport:
        return WriteExport(self.export_elder(), self.written, self._clock, MemoryFacts(), part=100)

    def an_export(self, by: str, elder: str = "h1.elder") -> str:
        """Let somebody have an export written; returns its id."""
        kept = self.order_export().order(BUREAU, elder, by, "k1")
        self.write_export().write(BUREAU, elder, kept.id)
        return kept.id

    def written_exports(self) -> WrittenExports:
        return self.written

    def erase_elder(self) -> EraseElder:
        return replace(self._kept().erasing, looks=self.looks, exports=self.written)

    def _kept(self) -> KeptData:
        kept = KeptData()
        weigh = replace(kept.weigh, holds=self.holds)
        kept.weigh, kept.erasing = weigh, replace(kept.erasing, weigh=weigh)
        return kept
