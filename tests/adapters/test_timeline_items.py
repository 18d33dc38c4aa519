"""How entries of a timeline reach the table: put once, never touched again, never run out (law 7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.table import Item, Table, Write
from telecare.domain.kinds import State
from telecare.domain.timeline import Entry
from tests.fakes.cloud import a_table, moto, the_connection
from tests.fakes.story import BUREAU, CALL, SECOND, START, a_change, an_alarm, open_one


class Watched(Table):
    """A table that keeps every write it was given."""

    def __init__(self, name: str) -> None:
        super().__init__(name, the_connection())
        self.writes: list[Write] = []

    def apply(self, write: Write, returning: bool = False, whole: bool = False) -> Item:
        self.writes.append(write)
        return super().apply(write, returning, whole)

    def transact(self, writes: Any, repeatable: bool = True) -> None:
        self.writes += writes
        super().transact(writes, repeatable)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    with moto(monkeypatch):
        yield Watched(a_table("incidents").name)


def test_an_entry_is_only_ever_put_where_none_is_and_never_runs_out(table: Watched) -> None:
    store = DynamoIncidents(table)
    head = open_one(store)
    store.append(BUREAU, "inc1", CALL, "e1", START)
    store.join(BUREAU, "inc1", an_alarm(alarm_id="a2"), "e2", START, START)
    head = store.head(BUREAU, "inc1")
    store.done(BUREAU, "inc1", store.pending(BUREAU, "inc1"), START)
    store.claim_attempt(BUREAU, "inc1", "inc1-c1", START + SECOND, START)
    told = (Entry(START, "noted"),)
    head = store.commit(a_change(head, state=State.RESOLVED, entries=told))
    store.store_token(head.standing, "token")
    store.commit(a_change(head, state=State.CLOSED, due_at=None, entries=told))

    of_timelines = []
    for write in table.writes:
        [(word, request)] = write.items()
        place = request.get("Key") or request["Item"]
        if place["pk"]["S"].startswith(f"{BUREAU}#timeline#"):
            of_timelines.append((word, request["ConditionExpression"], "ttl" in place))

    assert len(of_timelines) == 3
    assert set(of_timelines) == {("Put", "attribute_not_exists(#pk)", False)}
    assert {word for write in table.writes for word in write} == {"Put", "Update", "Delete"}


def test_a_reader_asks_for_the_timeline_alone(table: Watched) -> None:
    store = DynamoIncidents(table)
    open_one(store)

    stored = list(table.query(keys.timeline(BUREAU, "inc1", 0).pk))

    assert [item["sk"] for item in stored] == ["timeline#00000001"]
