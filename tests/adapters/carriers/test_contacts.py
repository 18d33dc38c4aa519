"""Which contact an attempt became: the same from the table as from memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from telecare.adapters.carriers.aws_voice import Contacts
from telecare.adapters.dynamodb.contacts import DynamoContacts
from tests.fakes.cloud import a_table, all_items, moto
from tests.fakes.contacts import MemoryContacts

NOW = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)


class StoppedClock:
    """Says one time."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture(params=["memory", "table"])
def contacts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contacts]:
    """Both, empty."""
    if request.param == "memory":
        yield MemoryContacts()
        return
    with moto(monkeypatch):
        yield DynamoContacts(a_table("incidents"), StoppedClock())


def test_a_note_is_found_again_and_no_other(contacts: Contacts) -> None:
    contacts.keep("inc1-c1", "contact-1")
    contacts.keep("inc1-c1", "contact-1")

    assert contacts.contact("inc1-c1") == "contact-1"
    assert contacts.contact("inc1-c11") is None


def test_a_note_goes_by_itself_when_connect_forgets_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with moto(monkeypatch):
        table = a_table("incidents")

        DynamoContacts(table, StoppedClock()).keep("inc1-c1", "contact-1")

        (item,) = all_items(table)
    assert item["ttl"] == {"N": str(int(datetime(2026, 1, 22, 2, 10, tzinfo=UTC).timestamp()))}
    assert set(item) == {"pk", "sk", "v", "contact", "ttl"}
