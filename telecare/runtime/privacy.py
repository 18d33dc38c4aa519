"""Puts together what holds, exports and erases the data of a person; the wiring makes it once."""

from __future__ import annotations

from telecare.adapters.aws import Clients
from telecare.adapters.certificates import IotCertificates
from telecare.adapters.clock import SystemClock
from telecare.adapters.dynamodb.case_files import DynamoCaseFiles
from telecare.adapters.dynamodb.confirmations import DynamoConfirmations
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.deadlines import DynamoGuards
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.dossiers import SealedDossiers
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.legal_holds import DynamoLegalHolds
from telecare.adapters.dynamodb.looks import DynamoLooks
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.quarantine import DynamoQuarantine
from telecare.adapters.dynamodb.relay_words import PURPOSE, SealedRelayWords
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.table import Table, connect
from telecare.adapters.dynamodb.tasks import DynamoTasks
from telecare.adapters.dynamodb.whereabouts import DynamoWhereabouts
from telecare.adapters.dynamodb.written_exports import SealedExports
from telecare.adapters.export_orders import SqsExportOrders
from telecare.adapters.places import Places
from telecare.adapters.seal import ContextSeal, KeyWrap
from telecare.ports.facts import Facts
from telecare.ports.written_exports import WrittenExports
from telecare.runtime.settings import Settings
from telecare.services.erase_elder import EraseElder
from telecare.services.export_elder import ExportElder
from telecare.services.hold_data import HoldData
from telecare.services.order_export import OrderExport
from telecare.services.sweep_terms import SweepTerms
from telecare.services.weigh_keeping import WeighKeeping
from telecare.services.write_export import WriteExport


class Privacy:
    """The adapters that privacy needs, over one connection."""

    def __init__(self, known: Settings, facts: Facts) -> None:
        connection, self._clients = connect(known.region), Clients(known.region)
        self._connection = connection
        self._known, self._facts, self._clock = known, facts, SystemClock()
        self._incidents = Table(known.incidents_table, connection)
        self._table = Table(known.directory_table, connection)
        self._presence = Table(known.presence_table, connection)
        self._data_keys = DataKeys(self._table, KeyWrap(self._clients, known.seal_key_id))
        self._people = SealedPeople(self._table, self._data_keys)
        self._places = Places(self._clients, known.seal_key_id)
        self._directory = DynamoDirectory(self._table, self._people, self._places, known.bureaus)
        self._store, self._looks = DynamoIncidents(self._incidents), DynamoLooks(self._incidents)
        self._exports = SealedExports(self._incidents, self._data_keys)
        self._holds = DynamoLegalHolds(self._incidents)

    def weigh_keeping(self) -> WeighKeeping:
        """Return what tells what stands against letting go."""
        files, services = DynamoCaseFiles(self._incidents), DynamoServices(self._table)
        return WeighKeeping(self._store, files, services, self._holds)

    def hold_data(self) -> HoldData:
        """Return what sets and lifts legal holds."""
        return HoldData(self._holds, self._store, self._looks, self._clock, self._facts)

    def export_elder(self) -> ExportElder:
        """Return what exports all that is kept of a person."""
        words = ContextSeal(self._clients, self._known.seal_key_id, PURPOSE)
        tables = (self._incidents, self._table, self._presence)
        return ExportElder(
            SealedDossiers(tables, self._people, self._places, words),
            self.weigh_keeping(),
            self._directory,
            self._looks,
            self._clock,
            self._facts,
        )

    def order_export(self) -> OrderExport:
        """Return what takes orders for exports of any length."""
        orders = SqsExportOrders(self._clients, self._known.exports_queue_url)
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
        return EraseElder(
            weigh=self.weigh_keeping(),
            enrolment=DynamoEnrolment(
                self._table, self._directory, self._people, self._data_keys, self._places
            ),
            directory=self._directory,
            certificates=IotCertificates(self._clients),
            guards=DynamoGuards(self._presence),
            presences=DynamoPresences(self._presence),
            confirmations=DynamoConfirmations(self._presence),
            relay_words=SealedRelayWords(self._incidents, self._clients, self._known.seal_key_id),
            whereabouts=DynamoWhereabouts(self._incidents, self._places),
            exports=self._exports,
            quarantine=DynamoQuarantine(Table(self._known.quarantine_table, self._connection)),
            looks=self._looks,
            clock=self._clock,
            facts=self._facts,
        )

    def sweep_terms(self) -> SweepTerms:
        """Return what carries the bureaus' terms out."""
        return SweepTerms(
            bureaus=self._known.bureaus,
            weigh=self.weigh_keeping(),
            store=self._store,
            case_files=DynamoCaseFiles(self._incidents),
            services=DynamoServices(self._table),
            programmes=DynamoProgrammes(self._table),
            directory=self._directory,
            tasks=DynamoTasks(self._incidents),
            clock=self._clock,
            facts=self._facts,
        )
