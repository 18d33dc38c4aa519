"""Puts together what brings rosters in and takes them away as files; the wiring makes it once."""

from __future__ import annotations

from telecare.adapters.certificates import IotCertificates
from telecare.adapters.dynamodb.deadlines import DynamoGuards
from telecare.adapters.dynamodb.handouts import DynamoHandouts
from telecare.adapters.dynamodb.imports import DynamoImportRegister, SealedImportPreviews
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
from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.adapters.import_portions import SqsImportPortions
from telecare.adapters.seal import KeyWrap
from telecare.adapters.sheets.files import SheetFiles
from telecare.ports.imports import ImportPortions
from telecare.ports.services import Services
from telecare.runtime.cloud import Cloud
from telecare.runtime.registering import Registry, RegistryPorts
from telecare.services.commit_import import CommitImport
from telecare.services.enrol_records import EnrolRecords
from telecare.services.export_sheets import ExportSheets
from telecare.services.keep_consent import KeepConsent
from telecare.services.preview_import import PreviewImport
from telecare.services.reconcile_roster import ReconcileRoster
from telecare.services.write_call_sheets import WriteCallSheets


class Importing:
    """The adapters that files need beside those of the cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.incidents, self.table = cloud.incidents_table, cloud.directory_table
        self.clock, self.facts = cloud.clock, cloud.facts
        self.directory, self.enrolment = cloud.directory, cloud.enrolment
        wrap = KeyWrap(cloud.clients, cloud.known.seal_key_id)
        self.previews = SealedImportPreviews(self.incidents, wrap)
        self.register = DynamoImportRegister(self.table, cloud.data_keys)
        queue = cloud.known.imports_queue_url
        self.portions: ImportPortions = SqsImportPortions(cloud.clients, queue)

    def preview(self) -> PreviewImport:
        """Return what shows files."""
        return PreviewImport(
            SheetFiles(), self.register, self.previews, self.directory, self.clock, self.facts
        )

    def commit(self) -> CommitImport:
        """Return what takes files in."""
        homes = DirectoryHomeFiles(self.directory)
        tasks = self._cloud.tasks
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

    def registry(self, services: Services, consents: KeepConsent) -> Registry:
        """Return what reads and writes the registry, by the same rules as files."""
        out = self._cloud
        ports = RegistryPorts(
            directory=self.directory,
            enrolment=self.enrolment,
            files=DirectoryHomeFiles(self.directory),
            register=self.register,
            log=DynamoRegistryLog(self.table),
            devices=DynamoDeviceRegister(self.table),
            handouts=DynamoHandouts(self.table),
            areas=DynamoAreaRegister(self.table, out.people),
            people=SealedFiles(out.people),
            certificates=IotCertificates(out.clients),
            roster=DynamoRoster(self.table),
            incidents=out.store,
            tasks=out.tasks,
            trials=out.repairs,
            programmes=DynamoProgrammes(self.table),
            services=services,
            rota=out.rota,
            records=DynamoRecords(self.table),
            tidings=out.tidings,
            guards=DynamoGuards(out.presence_table),
            presences=out.presences,
            clock=self.clock,
            facts=self.facts,
        )
        return Registry(ports, consents)

    def exports(self) -> ExportSheets:
        """Return what writes spreadsheets."""
        sheets = WriteCallSheets(
            directory=self.directory,
            store=self._cloud.store,
            looks=DynamoStreetLooks(self.table),
            clock=self.clock,
        )
        return ExportSheets(self.directory, sheets, SheetFiles(), self.clock)
