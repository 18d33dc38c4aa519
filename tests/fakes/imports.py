"""A bureau's office that imports files, all in memory."""

from __future__ import annotations

from typing import Any

from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.adapters.memory.imports import (
    MemoryImportPortions,
    MemoryImportPreviews,
    MemoryImportRegister,
)
from telecare.adapters.memory.street_looks import MemoryStreetLooks
from telecare.adapters.memory.world import MemoryFacts
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.imports.forms import FileKind
from telecare.ports.imports import ImportHead
from telecare.ports.world import Clock
from telecare.services.commit_import import REFUSED, CommitImport
from telecare.services.enrol_records import EnrolRecords
from telecare.services.export_sheets import ExportSheets
from telecare.services.preview_import import FAULTS, PreviewImport, Upload, unpacked
from telecare.services.reconcile_roster import ReconcileRoster
from telecare.services.write_call_sheets import WriteCallSheets
from tests.fakes import ManualClock, MemoryDirectory, MemoryIncidents, MemoryTasks
from tests.fakes.rosters import an_xlsx
from tests.fakes.story import BUREAU, START, the_policy

CLERK = "clerk1"


class ImportOffice:
    """Uploads, commits, and looks at what came of it."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Any = clock or ManualClock(START)
        self.facts, self.tasks = MemoryFacts(), MemoryTasks()
        self.directory = MemoryDirectory()
        policy = the_policy()
        self.directory.publish_policy(
            BUREAU, policy.version, policy.document(), "boss", "a test", START
        )
        self.register, self.previews = MemoryImportRegister(), MemoryImportPreviews()
        self.portions = MemoryImportPortions()
        self.files = DirectoryHomeFiles(self.directory)
        self.previewing = PreviewImport(
            SheetFiles(), self.register, self.previews, self.directory, self.clock, self.facts
        )
        self.committing = CommitImport(
            self.previewing,
            self.register,
            self.previews,
            self.portions,
            EnrolRecords(self.directory, self.files, self.directory),
            ReconcileRoster(self.directory, self.tasks, self.clock, self.facts),
            self.clock,
            self.facts,
        )

        self.looks = MemoryStreetLooks()
        sheets = WriteCallSheets(self.directory, MemoryIncidents(), self.looks, self.clock)
        self.exporting = ExportSheets(self.directory, sheets, SheetFiles(), self.clock)

    def upload(
        self,
        rows: list | bytes,
        kind: FileKind = FileKind.ELDERS,
        areas: tuple[str, ...] = ("",),
        by: str = CLERK,
    ) -> ImportHead:
        content = rows if isinstance(rows, bytes) else an_xlsx(rows, merged="")
        return self.previewing.preview(BUREAU, Upload(kind, content, by, areas))

    def commit(self, head: ImportHead, digest: str = "", by: str = CLERK) -> ImportHead:
        """Commit a file, and let whatever was asked for be taken in."""
        head = self.committing.commit(BUREAU, head.id, digest or head.digest, by)
        self.work_off()
        return self.previews.head(BUREAU, head.id, self.clock.now())

    def work_off(self) -> None:
        """Take in what was asked for; a portion that breaks off stays asked for."""
        while self.portions.asked:
            self.committing.take(*self.portions.asked[0])
            del self.portions.asked[0]

    def take_in(self, rows: list | bytes, kind: FileKind = FileKind.ELDERS) -> ImportHead:
        return self.commit(self.upload(rows, kind))

    def homes(self) -> list[str]:
        streets = self.directory.streets(BUREAU)
        return [home for street in streets for home in self.directory.homes(BUREAU, street)]

    def file(self, home: str):
        return self.files.home_file(BUREAU, home)

    def faults(self, head: ImportHead) -> list:
        return unpacked(self.previews.part(BUREAU, head, f"{FAULTS}#0000"))

    def refused(self, head: ImportHead, portion: int = 0) -> list:
        return unpacked(self.previews.part(BUREAU, head, f"{REFUSED}#{portion:04}"))
