"""Makes what people run by hand beside a stage, outside its functions: call sheets, policies, projections made anew."""

from __future__ import annotations

from telecare.adapters.aws import Clients
from telecare.adapters.clock import SystemClock
from telecare.adapters.dynamodb import projections
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.policies import DynamoPolicies
from telecare.adapters.dynamodb.rebuilding import Rebuilding
from telecare.adapters.dynamodb.street_looks import DynamoStreetLooks
from telecare.adapters.dynamodb.table import Table, connect
from telecare.adapters.memory.world import MemoryFacts
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.runtime.settings import StageSettings
from telecare.services.change_policy import ChangePolicy
from telecare.services.write_call_sheets import WriteCallSheets


def call_sheets(stage: StageSettings) -> WriteCallSheets:
    """Return what writes the call sheets of a stage, for somebody outside its functions."""
    clients, connection = Clients(stage.region), connect(stage.region)
    table = Table(stage.directory_table, connection)
    people = SealedPeople(table, DataKeys(table, KeyWrap(clients, stage.seal_key_id)))
    return WriteCallSheets(
        directory=DynamoDirectory(table, people, Places(clients, stage.seal_key_id)),
        store=DynamoIncidents(Table(stage.incidents_table, connection)),
        looks=DynamoStreetLooks(table),
        clock=SystemClock(),
    )


def change_policy(stage: StageSettings) -> ChangePolicy:
    """Return what puts policies in force on a stage, for somebody outside its functions."""
    clients, connection = Clients(stage.region), connect(stage.region)
    table = Table(stage.directory_table, connection)
    data_keys = DataKeys(table, KeyWrap(clients, stage.seal_key_id))
    people, places = SealedPeople(table, data_keys), Places(clients, stage.seal_key_id)
    directory = DynamoDirectory(table, people, places)
    enrolment = DynamoEnrolment(table, directory, people, data_keys, places)
    # Whoever runs it reads what it prints; a function's log lines would stand between.
    return ChangePolicy(DynamoPolicies(table), enrolment, SystemClock(), MemoryFacts())


def rebuildings(stage: StageSettings) -> tuple[Rebuilding, ...]:
    """Return what makes the projections of a stage anew, for somebody outside its functions."""
    connection = connect(stage.region)
    return (
        Rebuilding(Table(stage.incidents_table, connection), projections.INCIDENTS),
        Rebuilding(Table(stage.directory_table, connection), projections.DIRECTORY),
    )
