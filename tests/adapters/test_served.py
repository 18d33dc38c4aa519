"""The watch finds the services of an elder in the table in which services are kept."""

import pytest

from telecare.adapters.dynamodb.served import DynamoServed
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.ports.services import KeptService
from tests.fakes.cloud import a_table, moto
from tests.fakes.service import a_life
from tests.fakes.story import BUREAU


def test_the_service_of_an_elder_is_found_and_nobody_elses(monkeypatch: pytest.MonkeyPatch):
    with moto(monkeypatch):
        table, life = a_table("directory"), a_life()
        kept = DynamoServices(table).keep(KeptService(BUREAU, life), life, ())

        served = DynamoServed(table)

        assert served.of_elder(BUREAU, life.elder) == (kept,)
        assert served.of_elder(BUREAU, "h9.elder") == ()
