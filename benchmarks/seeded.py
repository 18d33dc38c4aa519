"""A bureau in counted tables: its policy and its homes, written by the product's own adapters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from benchmarks.counted_store import CountedConnection, CountedStore, Supply
from infra.policy import BureauPolicy, load_bureau
from telecare.adapters.aws import Clients
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.domain.home import HomeDevice
from telecare.domain.kinds import Risk, Role
from telecare.ports.enrolment import ElderFile, HomeFile, ResponderFile
from telecare.ports.world import Personal

BUREAU = "standard"
START = datetime(2026, 1, 14, 18, 10, tzinfo=UTC)
INCIDENTS, DIRECTORY = "bench-anju-incidents", "bench-anju-directory"
QUARANTINE, PRESENCE = "bench-anju-quarantine", "bench-anju-presence"


def _then() -> datetime:
    """A town's hours begin at its start: by the machine's time all that ends would be over."""
    return START


class OneKey(Clients):
    """The seal's service with one data key for all: what is sealed here is nobody's."""

    def ask(self, service: str, operation: str, **_request: Any) -> dict[str, Any]:
        """Answer as KMS does; ValueError for any other service."""
        if service != "kms":
            raise ValueError(f"{service} {operation} is not asked for when homes are enrolled")
        return {"Plaintext": b"k" * 32, "CiphertextBlob": b"w" * 184}


@dataclass(frozen=True, slots=True)
class Bureau:
    """The tables of one bureau and what reads and writes its directory."""

    store: CountedStore
    connection: CountedConnection
    directory: DynamoDirectory
    enrolment: DynamoEnrolment

    def table(self, name: str) -> Table:
        """Return one of its tables."""
        return Table(name, self.connection, _then)


@cache
def the_policy() -> BureauPolicy:
    """Return the standard bureau's policy, read once."""
    return load_bureau(BUREAU)


def a_bureau(supply: Supply | None = None, policy: BureauPolicy | None = None) -> Bureau:
    """Return the standard bureau with its policy in force, or another, and no home."""
    store = CountedStore() if supply is None else CountedStore(supply)
    connection = CountedConnection(store)
    table, clients = Table(DIRECTORY, connection, _then), OneKey("cn-north-1")
    data_keys = DataKeys(table, KeyWrap(clients, "key"))
    people, places = SealedPeople(table, data_keys), Places(clients, "key")
    directory = DynamoDirectory(table, people, places, (BUREAU,))
    enrolment = DynamoEnrolment(table, directory, people, data_keys, places)
    policy = policy or the_policy()
    enrolment.publish_policy(
        BUREAU, policy.version, policy.document(), policy.changed_by, policy.why, START
    )
    return Bureau(store, connection, directory, enrolment)


def a_home(number: int, devices: tuple[str, ...], risk: Risk = Risk.MEDIUM) -> HomeFile:
    """Return a home with one elder, a daughter, a committee, and devices of these types."""
    home = f"b{number}"
    people = (("daughter", Role.FIRST_CARER), ("committee", Role.COMMITTEE))
    return HomeFile(
        id=home,
        area=f"310104{number % 13 + 1:03}",
        elders=(ElderFile(f"{home}.elder", _person(number), risk),),
        responders=tuple(
            ResponderFile(f"{home}.{name}", role, _person(number)) for name, role in people
        ),
        devices=tuple(HomeDevice(thing_of(number, kind), kind) for kind in devices),
    )


def thing_of(number: int, kind: str) -> str:
    """Return the name of a home's device of a type."""
    return f"{BUREAU}-b{number}-{kind.replace('_', '')}"


def _person(number: int) -> Personal:
    return Personal(name="某某", phone=f"+86199{number:08}", address=f"模拟路{number}号")
