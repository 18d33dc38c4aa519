"""Counts what the product asks of its tables and keys when it takes a roster in."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from benchmarks import seeded
from benchmarks.counted_store import CountedConnection, CountedStore
from benchmarks.roster_file import RosterFile
from telecare.adapters.aws import Clients
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.imports import DynamoImportRegister, SealedImportPreviews
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.registry import DynamoDeviceRegister
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.dynamodb.tasks import DynamoTasks
from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.adapters.memory.imports import MemoryImportPortions
from telecare.adapters.memory.world import ManualClock, MemoryFacts
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.adapters.sheets.files import SheetFiles
from telecare.domain.imports.forms import FileKind
from telecare.ports.imports import ImportHead
from telecare.services.commit_import import CommitImport
from telecare.services.enrol_records import EnrolRecords
from telecare.services.preview_import import PreviewImport, Upload, unpacked
from telecare.services.reconcile_roster import ReconcileRoster

CLERK = "clerk"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a whole roster took: requests to tables by word, units, and requests to the keys' service."""

    head: ImportHead
    requests: Counter[str]
    reads: float
    writes: float
    keys: Counter[str]

    @property
    def of_tables(self) -> int:
        """Return all requests to tables."""
        return self.requests.total()


class AskedConnection(CountedConnection):
    """Counts requests as they leave: a transaction is one, however many items it writes."""

    def __init__(self, store: CountedStore) -> None:
        super().__init__(store)
        self.asked: Counter[str] = Counter()

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Answer from the store."""
        self.asked[operation_name] += 1
        return super().dispatch(operation_name, operation_kwargs)


class CountedKeys(Clients):
    """The seal's service, counted; every owner has a key of their own."""

    def __init__(self) -> None:
        super().__init__("cn-north-1")
        self.asked: Counter[str] = Counter()

    def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        """Answer as KMS does; ValueError for any other service."""
        if service != "kms":
            raise ValueError(f"{service} {operation} is not asked for when a roster is taken in")
        self.asked[operation] += 1
        number = self.asked["generate_data_key"]
        wrapped = request.get("CiphertextBlob") or number.to_bytes(184, "big")
        return {"Plaintext": bytes(wrapped)[-32:], "CiphertextBlob": wrapped}


class CountedOffice:
    """A bureau that knows nobody yet, and what takes rosters in there, over counted tables."""

    def __init__(
        self,
        connect: Callable[[CountedStore], AskedConnection] = AskedConnection,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.store = seeded.a_bureau().store
        self.connection, self.keys = connect(self.store), CountedKeys()
        self.directory, self.enrolment, self.taking = _assembled(self.connection, self.keys, wait)
        self.store.spent.clear()

    def begin(self, file: RosterFile) -> ImportHead:
        """Show a roster, and return it as it stands once it is committed and nothing is in yet."""
        upload = Upload(FileKind.ELDERS, file.content, CLERK, ("310104",))
        head = self.taking.preview.preview(seeded.BUREAU, upload)
        self.taking.previews.move(seeded.BUREAU, head, replace(head, is_begun=True), {})
        return head

    def take(self, head: ImportHead) -> ImportHead:
        """Take every portion in."""
        for number in range(head.portions):
            head = self.taking.take(seeded.BUREAU, head.id, number)
        return head

    def listed(self, head: ImportHead, part: str) -> list[list[Any]]:
        """Return a short list of a preview: its faults, or what was refused."""
        return unpacked(self.taking.previews.part(seeded.BUREAU, head, f"{part}#0000"))


def count_import(file: RosterFile) -> Counted:
    """Take a whole roster in, and count what that asks for."""
    office = CountedOffice()
    head = office.take(office.begin(file))
    spent, asked = office.store.spent, office.connection.asked
    return Counted(head, asked, spent.read_total, spent.write_total, office.keys.asked)


def _assembled(
    connection: AskedConnection, keys: CountedKeys, wait: Callable[[float], None]
) -> tuple[DynamoDirectory, DynamoEnrolment, CommitImport]:
    clock, facts = ManualClock(seeded.START), MemoryFacts()
    table, incidents = (
        Table(name, connection, clock.now, wait) for name in (seeded.DIRECTORY, seeded.INCIDENTS)
    )
    wrap, places = KeyWrap(keys, "key"), Places(keys, "key")
    data_keys = DataKeys(table, wrap)
    people = SealedPeople(table, data_keys)
    directory = DynamoDirectory(table, people, places, (seeded.BUREAU,))
    enrolment = DynamoEnrolment(table, directory, people, data_keys, places)
    register, previews = (
        DynamoImportRegister(table, data_keys),
        SealedImportPreviews(incidents, wrap),
    )
    homes = DirectoryHomeFiles(directory)
    return (
        directory,
        enrolment,
        CommitImport(
            preview=PreviewImport(SheetFiles(), register, previews, directory, clock, facts),
            register=register,
            previews=previews,
            portions=MemoryImportPortions(),
            enrol=EnrolRecords(directory, homes, enrolment, DynamoDeviceRegister(table)),
            reconcile=ReconcileRoster(directory, DynamoTasks(incidents), clock, facts),
            clock=clock,
            facts=facts,
        ),
    )
