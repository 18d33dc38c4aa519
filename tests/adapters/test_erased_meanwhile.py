"""A home that is erased while somebody writes it does not come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.home_files import DirectoryHomeFiles
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.domain.errors import ConflictError
from telecare.ports.world import Personal
from tests.fakes.cloud import a_seal_key, a_table, moto, the_clients
from tests.fakes.story import BUREAU, START, a_home


class Interrupted(SealedPeople):
    """Lets the elder be erased once, when the last of the home's people has been written."""

    enrolment: DynamoEnrolment | None = None
    last = ""

    def write(self, bureau: str, person: str, owner: str, home: str, personal: Personal) -> None:
        """Write after the other has erased; the elder of this home lives alone."""
        super().write(bureau, person, owner, home, personal)
        other = self.enrolment if person == self.last else None
        if other is not None:
            self.enrolment = None
            other.erase_elder(BUREAU, "h1.elder", "district", START)
            other.take_out(BUREAU, "h1.elder", tuple(d.thing for d in a_home().devices))


@pytest.fixture
def made(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[DynamoDirectory, DynamoEnrolment, Interrupted]]:
    with moto(monkeypatch):
        table, clients, key = a_table("directory"), the_clients(), a_seal_key()
        data_keys, places = DataKeys(table, KeyWrap(clients, key)), Places(clients, key)
        people = Interrupted(table, data_keys)
        directory = DynamoDirectory(table, people, places)
        yield directory, DynamoEnrolment(table, directory, people, data_keys, places), people


def test_whoever_writes_a_home_that_is_erased_meanwhile_brings_nothing_back(made) -> None:
    directory, enrolment, people = made
    enrolment.enrol_home(BUREAU, a_home())
    before = DirectoryHomeFiles(directory).home_file(BUREAU, "h1")
    assert before is not None
    people.enrolment, people.last = enrolment, before.responders[-1].id

    with pytest.raises(ConflictError):
        enrolment.enrol_home(BUREAU, replace(before, area="310104007"))

    assert directory.home(BUREAU, "h1") is None
