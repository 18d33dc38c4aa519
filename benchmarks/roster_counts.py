"""Counts what the product asks of its tables and keys when it takes a roster in."""

from __future__ import annotations

from collections import Counter
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
from telecare.services.preview_import import PreviewImport, Upload
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


def count_import(file: RosterFile) -> Counted:
    """Show a roster to the standard bureau, which knows nobody yet, and take every portion of it in."""
    bureau, keys = seeded.a_bureau(), CountedKeys()
    connection = AskedConnection(bureau.store)
    taking = _assembled(connection, keys)
    bureau.store.spent.clear()
    head = taking.preview.preview(
        seeded.BUREAU, Upload(FileKind.ELDERS, file.content, CLERK, ("310104",))
    )
    taking.previews.move(seeded.BUREAU, head, replace(head, is_begun=True), {})
    for number in range(head.portions):
        head = taking.take(seeded.BUREAU, head.id, number)
    spent = bureau.store.spent
    return Counted(head, connection.asked, spent.read_total, spent.write_total, keys.asked)


def _assembled(connection: AskedConnection, keys: CountedKeys) -> CommitImport:
    clock, facts = ManualClock(seeded.START), MemoryFacts()
    table, incidents = (
        Table(name, connection, clock.now) for name in (seeded.DIRECTORY, seeded.INCIDENTS)
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
    return CommitImport(
        preview=PreviewImport(SheetFiles(), register, previews, directory, clock, facts),
        register=register,
        previews=previews,
        portions=MemoryImportPortions(),
        enrol=EnrolRecords(directory, homes, enrolment, DynamoDeviceRegister(table)),
        reconcile=ReconcileRoster(directory, DynamoTasks(incidents), clock, facts),
        clock=clock,
        facts=facts,
    )
