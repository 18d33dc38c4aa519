"""Puts together what brings rosters in and takes them away as files; the wiring makes it once."""

from __future__ import annotations

from telecare.adapters.aws import Clients
from telecare.adapters.certificates import IotCertificates
from telecare.adapters.clock import SystemClock
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.handouts import DynamoHandouts
from telecare.adapters.dynamodb.imports import DynamoImportRegister, SealedImportPreviews
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.records import DynamoRecords
from telecare.adapters.dynamodb.registry import (
    DynamoAreaRegister,
    DynamoDeviceRegister,
    DynamoRegistryLog,
    SealedFiles,
)
from telecare.adapters.dynamodb.roster import DynamoRoster
from telecare.adapters.dynamodb.street_looks import DynamoStreetLooks
from telecare.adapters.dynamodb.table import Table, connect
from telecare.adapters.dynamodb.tasks import DynamoTasks
from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.adapters.import_portions import SqsImportPortions
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.adapters.sheets.files import SheetFiles
from telecare.ports.imports import ImportPortions
from telecare.ports.services import Services
from telecare.runtime.observability import LoggedFacts
from telecare.runtime.outside import Outside
from telecare.runtime.registering import Registry, RegistryPorts
from telecare.runtime.settings import Settings
from telecare.services.commit_import import CommitImport
from telecare.services.enrol_records import EnrolRecords
from telecare.services.export_sheets import ExportSheets
from telecare.services.keep_consent import KeepConsent
from telecare.services.preview_import import PreviewImport
from telecare.services.reconcile_roster import ReconcileRoster
from telecare.services.write_call_sheets import WriteCallSheets


class Importing:
    """The adapters that files need, over one connection."""

    def __init__(self, known: Settings) -> None:
        connection, clients = connect(known.region), Clients(known.region)
        self.clients = clients
        self.incidents = Table(known.incidents_table, connection)
        self.table = Table(known.directory_table, connection)
        wrap = KeyWrap(clients, known.seal_key_id)
        places = Places(clients, known.seal_key_id)
        data_keys = DataKeys(self.table, wrap)
        people = self.people = SealedPeople(self.table, data_keys)
        self.clock, self.facts = SystemClock(), LoggedFacts(counted=False)
        self.directory = DynamoDirectory(self.table, people, places, known.bureaus)
        self.enrolment = DynamoEnrolment(self.table, self.directory, people, data_keys, places)
        self.previews = SealedImportPreviews(self.incidents, wrap)
        self.register = DynamoImportRegister(self.table, data_keys)
        self.portions: ImportPortions = SqsImportPortions(clients, known.imports_queue_url)

    def preview(self) -> PreviewImport:
        """Return what shows files."""
        return PreviewImport(
            SheetFiles(), self.register, self.previews, self.directory, self.clock, self.facts
        )

    def commit(self) -> CommitImport:
        """Return what takes files in."""
        homes = DirectoryHomeFiles(self.directory)
        tasks = DynamoTasks(self.incidents)
        return CommitImport(
            preview=self.preview(),
            register=self.register,
            previews=self.previews,
            portions=self.portions,
            enrol=EnrolRecords(
                self.directory, homes, self.enrolment, DynamoDeviceRegister(self.table)
            ),
            reconcile=ReconcileRoster(self.directory, tasks, self.clock, self.facts),
            clock=self.clock,
            facts=self.facts,
        )

    def registry(self, out: Outside, services: Services, consents: KeepConsent) -> Registry:
        """Return what reads and writes the registry, by the same rules as files."""
        ports = RegistryPorts(
            directory=self.directory,
            enrolment=self.enrolment,
            files=DirectoryHomeFiles(self.directory),
            register=self.register,
            log=DynamoRegistryLog(self.table),
            devices=DynamoDeviceRegister(self.table),
            handouts=DynamoHandouts(self.table),
            areas=DynamoAreaRegister(self.table, self.people),
            people=SealedFiles(self.people),
            certificates=IotCertificates(self.clients),
            roster=DynamoRoster(self.table),
            incidents=out.store,
            tasks=out.tasks,
            trials=out.repairs,
            programmes=DynamoProgrammes(self.table),
            services=services,
            rota=out.rota,
            records=DynamoRecords(self.table),
            tidings=out.tidings,
            clock=self.clock,
            facts=self.facts,
        )
        return Registry(ports, consents)

    def exports(self) -> ExportSheets:
        """Return what writes spreadsheets."""
        sheets = WriteCallSheets(
            directory=self.directory,
            store=DynamoIncidents(self.incidents),
            looks=DynamoStreetLooks(self.table),
            clock=self.clock,
        )
        return ExportSheets(self.directory, sheets, SheetFiles(), self.clock)
