"""Puts together what holds, exports and erases the data of a person; the wiring makes it once."""

from __future__ import annotations

from telecare.adapters.certificates import IotCertificates
from telecare.adapters.dynamodb.case_files import DynamoCaseFiles
from telecare.adapters.dynamodb.deadlines import DynamoGuards
from telecare.adapters.dynamodb.dossiers import SealedDossiers
from telecare.adapters.dynamodb.legal_holds import DynamoLegalHolds
from telecare.adapters.dynamodb.looks import DynamoLooks
from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.relay_words import PURPOSE, SealedRelayWords
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.written_exports import SealedExports
from telecare.adapters.export_orders import SqsExportOrders
from telecare.adapters.seal import ContextSeal
from telecare.ports.written_exports import WrittenExports
from telecare.runtime.cloud import Cloud
from telecare.services.erase_elder import EraseElder
from telecare.services.export_elder import ExportElder
from telecare.services.hold_data import HoldData
from telecare.services.order_export import OrderExport
from telecare.services.sweep_terms import SweepTerms
from telecare.services.weigh_keeping import WeighKeeping
from telecare.services.write_export import WriteExport


class Privacy:
    """The adapters that privacy needs beside those of the cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud, self._clock, self._facts = cloud, cloud.clock, cloud.facts
        self._incidents, self._table = cloud.incidents_table, cloud.directory_table
        self._directory, self._store = cloud.directory, cloud.store
        self._looks, self._holds = DynamoLooks(self._incidents), DynamoLegalHolds(self._incidents)
        self._exports = SealedExports(self._incidents, cloud.data_keys)

    def weigh_keeping(self) -> WeighKeeping:
        """Return what tells what stands against letting go."""
        files, services = DynamoCaseFiles(self._incidents), DynamoServices(self._table)
        return WeighKeeping(self._store, files, services, self._holds)

    def hold_data(self) -> HoldData:
        """Return what sets and lifts legal holds."""
        return HoldData(self._holds, self._store, self._looks, self._clock, self._facts)

    def export_elder(self) -> ExportElder:
        """Return what exports all that is kept of a person."""
        cloud = self._cloud
        words = ContextSeal(cloud.clients, cloud.known.seal_key_id, PURPOSE)
        tables = (self._incidents, self._table, cloud.presence_table)
        return ExportElder(
            SealedDossiers(tables, cloud.people, cloud.places, words),
            self.weigh_keeping(),
            self._directory,
            self._looks,
            self._clock,
            self._facts,
        )

    def order_export(self) -> OrderExport:
        """Return what takes orders for exports of any length."""
        orders = SqsExportOrders(self._cloud.clients, self._cloud.known.exports_queue_url)
        around = (self._directory, self._looks, self._clock, self._facts)
        return OrderExport(self._exports, orders, *around)

    def write_export(self) -> WriteExport:
        """Return what writes the exports that were ordered."""
        return WriteExport(self.export_elder(), self._exports, self._clock, self._facts)

    def written_exports(self) -> WrittenExports:
        """Return where exports lie until they are fetched."""
        return self._exports

    def erase_elder(self) -> EraseElder:
        """Return what erases a person."""
        cloud = self._cloud
        seal_key = cloud.known.seal_key_id
        return EraseElder(
            weigh=self.weigh_keeping(),
            enrolment=cloud.enrolment,
            directory=self._directory,
            certificates=IotCertificates(cloud.clients),
            guards=DynamoGuards(cloud.presence_table),
            presences=cloud.presences,
            confirmations=cloud.confirmations,
            relay_words=SealedRelayWords(self._incidents, cloud.clients, seal_key),
            whereabouts=cloud.whereabouts,
            exports=self._exports,
            quarantine=cloud.quarantine,
            looks=self._looks,
            clock=self._clock,
            facts=self._facts,
        )

    def sweep_terms(self) -> SweepTerms:
        """Return what carries the bureaus' terms out."""
        return SweepTerms(
            bureaus=self._cloud.known.bureaus,
            weigh=self.weigh_keeping(),
            store=self._store,
            case_files=DynamoCaseFiles(self._incidents),
            services=DynamoServices(self._table),
            programmes=DynamoProgrammes(self._table),
            directory=self._directory,
            tasks=self._cloud.tasks,
            clock=self._clock,
            facts=self._facts,
        )
