"""Each port's implementations, one after the other: what holds for the real one holds for the fake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest

from telecare.adapters.dynamodb.appointments import DynamoAppointments
from telecare.adapters.dynamodb.consents import DynamoConsents
from telecare.adapters.dynamodb.consoles import DynamoConsoles
from telecare.adapters.dynamodb.data_keys import NUMBERS, DataKeys
from telecare.adapters.dynamodb.desk import DynamoDesk
from telecare.adapters.dynamodb.device_commands import DynamoDeviceCommands
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.handouts import DynamoHandouts
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.lines import DynamoCallBook, DynamoLines
from telecare.adapters.dynamodb.looks import DynamoLooks
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.programmes import DynamoProgrammes
from telecare.adapters.dynamodb.quarantine import DynamoQuarantine
from telecare.adapters.dynamodb.relay_words import SealedRelayWords
from telecare.adapters.dynamodb.repairs import DynamoRepairs
from telecare.adapters.dynamodb.roster import DynamoRoster
from telecare.adapters.dynamodb.rota import DynamoRota
from telecare.adapters.dynamodb.scripts import DynamoScripts
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.settlements import DynamoSettlements
from telecare.adapters.dynamodb.street_looks import DynamoStreetLooks
from telecare.adapters.dynamodb.tally import DynamoTally
from telecare.adapters.dynamodb.tasks import DynamoTasks
from telecare.adapters.dynamodb.tidings import DynamoBooks, DynamoCampaigns
from telecare.adapters.dynamodb.whereabouts import DynamoWhereabouts
from telecare.adapters.memory.appointments import MemoryAppointments
from telecare.adapters.memory.consents import MemoryConsents
from telecare.adapters.memory.device_commands import MemoryDeviceCommands
from telecare.adapters.memory.handouts import MemoryHandouts
from telecare.adapters.memory.lines import MemoryCallBook, MemoryLines
from telecare.adapters.memory.looks import MemoryLooks
from telecare.adapters.memory.probes import MemoryProbes
from telecare.adapters.memory.roster import MemoryRoster
from telecare.adapters.memory.rota import MemoryRota
from telecare.adapters.memory.services import MemoryServices
from telecare.adapters.memory.settlements import MemorySettlements
from telecare.adapters.memory.street_looks import MemoryStreetLooks
from telecare.adapters.memory.tidings import MemoryBooks, MemoryCampaigns
from telecare.adapters.memory.world import MemoryRelayWords
from telecare.adapters.places import Places
from telecare.adapters.probes import DynamoProbes
from telecare.adapters.seal import KeyWrap
from telecare.messages.scripts import Scripts
from telecare.ports.appointments import Appointments
from telecare.ports.consents import Consents
from telecare.ports.consoles import Consoles
from telecare.ports.device_commands import DeviceCommands
from telecare.ports.enrolment import Enrolment
from telecare.ports.handouts import Handouts
from telecare.ports.incidents import IncidentStore
from telecare.ports.lines import CallBook, Lines
from telecare.ports.looks import Looks
from telecare.ports.probes import Probes
from telecare.ports.programmes import Programmes
from telecare.ports.roster import Roster
from telecare.ports.rota import Rota
from telecare.ports.services import Services
from telecare.ports.settlements import Settlements
from telecare.ports.street_looks import StreetLooks
from telecare.ports.tasks import RepairStore, TaskRegister
from telecare.ports.tidings import Books, Campaigns
from telecare.ports.world import Desk, Directory, Quarantine, RelayWords, Tally, Whereabouts
from tests.fakes import (
    ManualClock,
    MemoryConsoles,
    MemoryDesk,
    MemoryDirectory,
    MemoryIncidents,
    MemoryQuarantine,
    MemoryTally,
    MemoryTasks,
    MemoryWhereabouts,
)
from tests.fakes.cloud import a_seal_key, a_table, all_items, moto, the_clients
from tests.fakes.story import BUREAU, START

Port = TypeVar("Port")


@pytest.fixture(params=["memory", "aws"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """In memory, or on AWS as moto plays it."""
    if request.param == "memory":
        yield "memory"
        return
    with moto(monkeypatch):
        yield "aws"


@pytest.fixture
def incidents(kind: str) -> IncidentStore:
    """An empty store of incidents."""
    return MemoryIncidents() if kind == "memory" else DynamoIncidents(a_table("incidents"))


@dataclass
class Register:
    """A directory, its write side, and the words and programmes published with its policies."""

    read: Directory
    write: Enrolment
    published: Callable[[str, str], Scripts | None]
    roster: Roster
    programmes: Programmes


@pytest.fixture
def register(kind: str) -> Register:
    """An empty directory."""
    if kind == "memory":
        memory = MemoryDirectory()
        return Register(memory, memory, memory.scripts, MemoryRoster(memory), memory)
    table = a_table("directory")
    key = a_seal_key()
    data_keys = DataKeys(table, KeyWrap(the_clients(), key))
    people, places = SealedPeople(table, data_keys), Places(the_clients(), key)
    directory = DynamoDirectory(table, people, places, ("other", BUREAU))
    write = DynamoEnrolment(table, directory, people, data_keys, places)
    scripts, programmes = DynamoScripts(table).published, DynamoProgrammes(table)
    return Register(directory, write, scripts, DynamoRoster(table), programmes)


@pytest.fixture
def roster(register: Register) -> Roster:
    """The devices of the register, none of them bound."""
    return register.roster


@pytest.fixture
def whereabouts(kind: str) -> Whereabouts:
    """No position yet."""
    if kind == "memory":
        return MemoryWhereabouts()
    return DynamoWhereabouts(a_table("incidents"), Places(the_clients(), a_seal_key()))


@pytest.fixture
def relay_words(kind: str) -> RelayWords:
    """Nothing was passed yet."""
    if kind == "memory":
        return MemoryRelayWords()
    return SealedRelayWords(a_table("incidents"), the_clients(), a_seal_key())


@pytest.fixture
def tally(kind: str) -> Tally:
    """Nothing counted yet."""
    return MemoryTally() if kind == "memory" else DynamoTally(a_table("incidents"))


@pytest.fixture
def commands(kind: str) -> DeviceCommands:
    """Nobody has ordered anything yet."""
    if kind == "memory":
        return MemoryDeviceCommands()
    return DynamoDeviceCommands(a_table("incidents"))


@pytest.fixture
def consoles(kind: str) -> Consoles:
    """Nobody is signed in yet."""
    return MemoryConsoles() if kind == "memory" else DynamoConsoles(a_table("incidents"))


@pytest.fixture
def looks(kind: str) -> Looks:
    """Nobody has looked yet."""
    return MemoryLooks() if kind == "memory" else DynamoLooks(a_table("incidents"))


@pytest.fixture
def consents(kind: str) -> Consents:
    """Nobody has said anything yet."""
    return MemoryConsents() if kind == "memory" else DynamoConsents(a_table("directory"))


@pytest.fixture
def services(kind: str) -> Services:
    """Nobody has applied yet."""
    return MemoryServices() if kind == "memory" else DynamoServices(a_table("directory"))


@pytest.fixture
def settlements(kind: str) -> Settlements:
    """Nothing is settled yet."""
    return MemorySettlements() if kind == "memory" else DynamoSettlements(a_table("directory"))


@pytest.fixture
def appointments(kind: str) -> Appointments:
    """Nothing is agreed yet."""
    return MemoryAppointments() if kind == "memory" else DynamoAppointments(a_table("directory"))


@pytest.fixture
def handouts(kind: str) -> Handouts:
    """Nothing is given yet, and nothing offered."""
    return MemoryHandouts() if kind == "memory" else DynamoHandouts(a_table("directory"))


@pytest.fixture
def rota(kind: str) -> Rota:
    """Nobody is planned yet."""
    return MemoryRota() if kind == "memory" else DynamoRota(a_table("directory"))


@pytest.fixture
def street_looks(kind: str) -> StreetLooks:
    """Nobody has looked yet."""
    return MemoryStreetLooks() if kind == "memory" else DynamoStreetLooks(a_table("directory"))


@pytest.fixture
def probes(kind: str) -> Probes:
    """Nothing has been tried yet."""
    return MemoryProbes() if kind == "memory" else DynamoProbes(a_table("incidents"))


@pytest.fixture
def lines(kind: str) -> Lines:
    """Every line is free."""
    if kind == "memory":
        return MemoryLines()
    directory = a_table("directory")
    data_keys = DataKeys(directory, KeyWrap(the_clients(), a_seal_key()))
    for bureau in (BUREAU, "other"):
        data_keys.find_or_make(bureau, NUMBERS)
    people = SealedPeople(directory, data_keys)
    return DynamoLines(a_table("incidents"), people.digest)


@pytest.fixture
def call_book(kind: str) -> CallBook:
    """No carrier was asked yet."""
    if kind == "memory":
        return MemoryCallBook()
    return DynamoCallBook(a_table("incidents"), ("other", BUREAU), ManualClock(START))


@dataclass
class ToldMany:
    """Campaigns and the books that count with them, over one store."""

    campaigns: Campaigns
    books: Books


@pytest.fixture
def told(kind: str) -> ToldMany:
    """Nobody was told anything yet."""
    if kind == "memory":
        memory = MemoryCampaigns()
        return ToldMany(memory, MemoryBooks(memory))
    table = a_table("incidents")
    return ToldMany(DynamoCampaigns(table), DynamoBooks(table))


@dataclass
class Kept(Generic[Port]):
    """A port that only takes, and how many things it holds."""

    port: Port
    count: Callable[[], int]


@pytest.fixture
def quarantine(kind: str) -> Kept[Quarantine]:
    """An empty quarantine."""
    if kind == "memory":
        memory = MemoryQuarantine()
        return Kept(memory, lambda: len(memory.kept))
    table = a_table("quarantine")
    return Kept(DynamoQuarantine(table), lambda: sum("payload" in i for i in all_items(table)))


@dataclass
class Tasks:
    """Tasks, and the repairs among them, over one store."""

    plain: TaskRegister
    repairs: RepairStore


@pytest.fixture
def tasks(kind: str) -> Tasks:
    """No tasks yet."""
    if kind == "memory":
        memory = MemoryTasks()
        return Tasks(memory, memory)
    table = a_table("incidents")
    return Tasks(DynamoTasks(table), DynamoRepairs(table))


@pytest.fixture
def desk(kind: str) -> Kept[Desk]:
    """No notices yet."""
    if kind == "memory":
        memory = MemoryDesk()
        return Kept(memory, lambda: len(memory.notices))
    table = a_table("incidents")
    return Kept(DynamoDesk(table, ManualClock(START)), lambda: len(all_items(table)))
