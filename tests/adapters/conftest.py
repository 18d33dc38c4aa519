"""A directory on moto with its seal, for tests that look under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from tests.fakes.cloud import a_seal_key, a_table, moto, the_clients
from tests.fakes.story import BUREAU


@dataclass
class Office:
    """A bureau's directory, its write side, and what lies beneath."""

    table: Table
    read: DynamoDirectory
    write: DynamoEnrolment
    people: SealedPeople
    key_id: str


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An empty directory on moto."""
    with moto(monkeypatch):
        table, key_id = a_table("directory"), a_seal_key()
        data_keys = DataKeys(table, KeyWrap(the_clients(), key_id))
        people = SealedPeople(table, data_keys)
        places = Places(the_clients(), key_id)
        directory = DynamoDirectory(table, people, places, (BUREAU,))
        enrolment = DynamoEnrolment(table, directory, people, data_keys, places)
        yield Office(table, directory, enrolment, people, key_id)
