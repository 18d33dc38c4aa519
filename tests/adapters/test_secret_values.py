"""Secrets by name: read once a while, and used on where a reading fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from telecare.adapters.aws import Clients
from telecare.adapters.secret_values import KEPT, SecretValues
from telecare.domain.errors import UnavailableError
from tests.fakes import ManualClock
from tests.fakes.cloud import moto, the_clients
from tests.fakes.story import SECOND, START

NAME = "twin/aliyun"


class Counting(Clients):
    """Counts readings; `broken` ones fail."""

    def __init__(self) -> None:
        self.read = 0
        self.broken = False

    def ask(self, service: str, operation: str, **request: Any) -> dict[str, Any]:
        self.read += 1
        if self.broken:
            raise UnavailableError("no answer")
        return the_clients().ask(service, operation, **request)


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    with moto(monkeypatch):
        store({"access_key_id": "one"})
        yield Counting()


def store(document: object) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    ask = the_clients().ask
    try:
        ask("secretsmanager", "create_secret", Name=NAME, SecretString=text)
    except UnavailableError:
        ask("secretsmanager", "put_secret_value", SecretId=NAME, SecretString=text)


def test_a_secret_is_read_once_and_again_after_a_while(clients):
    clock = ManualClock(START)
    secret = SecretValues(clients, NAME, clock)

    assert [secret.field("access_key_id") for _ in range(3)] == ["one"] * 3
    assert clients.read == 1
    store({"access_key_id": "two"})
    clock.forward(KEPT - SECOND)
    assert secret.field("access_key_id") == "one"
    clock.forward(SECOND)
    assert secret.field("access_key_id") == "two"


def test_what_was_forgotten_is_read_at_the_next_use(clients):
    secret = SecretValues(clients, NAME, ManualClock(START))
    secret.field("access_key_id")
    store({"access_key_id": "two"})

    secret.forget()

    assert secret.field("access_key_id") == "two"


def test_where_a_reading_fails_the_last_one_serves_on(clients):
    clock = ManualClock(START)
    secret = SecretValues(clients, NAME, clock)
    secret.field("access_key_id")
    clients.broken = True
    clock.forward(KEPT)

    assert secret.field("access_key_id") == "one"
    secret.forget()
    assert secret.field("access_key_id") == "one"


def test_a_secret_that_was_never_read_is_unavailable(clients):
    clients.broken = True

    with pytest.raises(UnavailableError):
        SecretValues(clients, NAME, ManualClock(START)).field("access_key_id")


@pytest.mark.parametrize("document", ["no json", "[]", {"access_key_id": ""}, {}])
def test_a_secret_without_the_field_is_unavailable_and_shows_nothing(clients, document):
    store(document)

    with pytest.raises(UnavailableError) as caught:
        SecretValues(clients, NAME, ManualClock(START)).field("access_key_id")

    assert "no json" not in str(caught.value)


def test_a_secret_that_is_not_there_is_unavailable(clients):
    with pytest.raises(UnavailableError):
        SecretValues(clients, "another", ManualClock(START)).field("access_key_id")
