"""What every store of records keeps to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.adapters.dynamodb.records import DynamoRecords
from telecare.adapters.memory.records import MemoryRecords
from telecare.domain.errors import ConflictError
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.naming import record_id
from telecare.domain.records.record import Over, Record
from telecare.ports.records import KeptRecord, Records
from tests.fakes.cloud import a_table
from tests.fakes.story import START


def a_hazard(key: str, about: str = "h1", area: str = "310104003") -> Record:
    kind = RecordKind.HAZARD
    fields = {"what": "gas", "grade": "high"}
    return Record(record_id(kind, about, key), kind, about, area, START, "u1", START, about, fields)


@pytest.fixture
def records(kind: str) -> Records:
    return MemoryRecords() if kind == "memory" else DynamoRecords(a_table("directory"))


def kept(records: Records, *made: Record) -> None:
    for each in made:
        records.keep("b", KeptRecord(each), each)


def test_a_record_is_written_on_the_version_that_was_read(records: Records) -> None:
    made = a_hazard("k1")
    first = records.keep("b", KeptRecord(made), made)
    second = records.keep("b", first, made.ended(Over(START, "u2", "p1")))

    for stale in (KeptRecord(made), first):
        with pytest.raises(ConflictError):
            records.keep("b", stale, made)
    assert records.one("b", made.id) == second
    assert records.one("b", "hazard~h1~k2") is None
    assert records.one("b", "nonsense") is None
    assert records.one("other", made.id) is None


def test_what_is_about_one_home_lies_together(records: Records) -> None:
    key = Record("key_holder~h1~k0", RecordKind.KEY_HOLDER, "h1", "310104003", START, "u1", START)
    kept(records, a_hazard("k2"), key, a_hazard("k1"), a_hazard("k1", "h2"))

    about = [each.id for each in records.about("b", "h1")]

    assert about == ["hazard~h1~k1", "hazard~h1~k2", "key_holder~h1~k0"]


def test_a_list_goes_by_area_and_on_after_its_cursor(records: Records) -> None:
    kept(
        records,
        a_hazard("k1", "h2", "310104003"),
        a_hazard("k1", "h1", "310104003007"),
        a_hazard("k1", "h3", "310104007"),
        a_hazard("k1", "h9", "310115001"),
    )

    found = list(records.listed("b", RecordKind.HAZARD, "310104", ""))

    assert [each.about for _, each in found] == ["h2", "h1", "h3"]
    for at, (cursor, _) in enumerate(found):
        after = list(records.listed("b", RecordKind.HAZARD, "310104", cursor))
        assert after == found[at + 1 :]
    assert list(records.listed("b", RecordKind.PATROL, "310104", "")) == []


def test_a_record_that_changed_is_listed_as_it_is(records: Records) -> None:
    made = a_hazard("k1")
    first = records.keep("b", KeptRecord(made), made)
    records.keep("b", first, replace(made, over=Over(START, "u2", "p1")))

    [(_, listed)] = records.listed("b", RecordKind.HAZARD, "", "")

    assert listed.over == Over(START, "u2", "p1")


def test_what_is_due_is_found_until_somebody_was_told_or_it_is_over(records: Records) -> None:
    due = [replace(a_hazard(f"k{n}"), until=START + timedelta(days=n)) for n in (1, 2, 3, 9)]
    kept(records, a_hazard("k0"), *due)
    third = records.one("b", due[2].id)
    assert third is not None
    records.keep("b", third, third.record.ended(Over(START, "u2", "p1")))
    by = START + timedelta(days=5)

    before = [each.id for each in records.due("b", by)]
    records.told("b", due[0])
    records.told("b", due[0])

    assert before == [due[0].id, due[1].id]
    assert [each.id for each in records.due("b", by)] == [due[1].id]
    assert list(records.due("other", by)) == []
