"""What observers read of the twin's tables: timelines, repair tasks, quarantine."""

from datetime import UTC, datetime, timedelta
from typing import cast

import boto3
import pytest
from boto3.dynamodb.types import TypeSerializer
from moto import mock_aws

from localcloud.boot import Cloud
from localcloud.stored import Stored
from localcloud.twin import Twin
from telecare.adapters.dynamodb import incident_items, items, keys, task_keys
from telecare.adapters.dynamodb.quarantine import PIECE, DynamoQuarantine
from telecare.adapters.dynamodb.table import Table, connect
from telecare.domain.timeline import Entry, Link

MORNING = datetime(2026, 1, 15, 2, 10, tzinfo=UTC)
REGION = "cn-north-1"
TOPIC = "dt/anju/standard-h1-key1/alarm"


class Outside:
    """What is asked of a twin here: its tables."""

    endpoint_url = None

    def __init__(self):
        self.outputs = {
            "DirectoryTableName": "directory",
            "IncidentsTableName": "incidents",
            "QuarantineTableName": "quarantine",
            "PresenceTableName": "presence",
            "SealKeyId": "seal",
        }
        self.cloud = Cloud(REGION)
        self.client = self.cloud.client


@pytest.fixture
def stored(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "twin")
    with mock_aws():
        boto3.client("dynamodb", region_name=REGION).create_table(
            TableName="quarantine",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        yield Stored(cast(Twin, Outside()))


@pytest.fixture
def quarantine(stored):
    return DynamoQuarantine(Table("quarantine", connect(REGION)))


def record(key, event="INSERT", **attributes):
    """A stream record as listeners get it."""
    item = {"pk": key.pk, "sk": key.sk, **attributes}
    image = {name: TypeSerializer().serialize(value) for name, value in item.items()}
    return {"eventName": event, "dynamodb": {"NewImage": image}}


def repair(event="INSERT"):
    key = task_keys.task_log("standard", "h1", "repair-standard-h1-key1-tamper-1", 1)
    detail = {"task": "repair", "device": "h1-key1", "fault": "tamper", "about": "clock"}
    link = Link(1, Entry(MORNING, "task_opened", "standard-h1-key1", detail), "digest")
    return record(key, event, **incident_items.links_to_item([link]), home="h1")


def test_an_entry_of_a_repair_is_a_fact_about_its_thing(stored):
    [fact] = stored.tasks_in([repair()])

    assert (fact.at, fact.event, fact.home) == (MORNING, "task_opened", "h1")
    assert fact.who == "standard-h1-key1"
    assert fact.detail["task"] == "repair"
    assert (fact.detail["fault"], fact.detail["about"]) == ("tamper", "clock")


def test_call_sheets_that_are_asked_for_are_a_fact(stored):
    key = task_keys.task("standard", "outage:carrier", "call_sheets-carrier-000001")
    opened_at = keys.instant(MORNING)
    attributes = items.versioned({"homes": "7"}, task="call_sheets", opened_at=opened_at)

    [fact] = stored.tasks_in([record(key, **attributes)])

    assert (fact.at, fact.event) == (MORNING, "task_opened")
    assert dict(fact.detail) == {"task": "call_sheets", "homes": "7"}


@pytest.mark.parametrize(
    ("state", "event", "at"),
    [("open", "task_opened", MORNING), ("done", "task_done", MORNING + timedelta(hours=1))],
)
def test_a_care_call_that_is_asked_for_or_reported_is_a_fact(stored, state, event, at):
    key = task_keys.task("standard", "h1", "welfare_call-s1-1")
    detail = {"service": "s1"} | ({"done_at": keys.instant(at)} if state == "done" else {})
    kept = {"home": "h1", "state": state, "opened_at": keys.instant(MORNING)}
    attributes = items.versioned(detail, task="welfare_call", **kept)

    [fact] = stored.tasks_in([record(key, "MODIFY", **attributes)])

    assert (fact.at, fact.event, fact.home) == (at, event, "h1")
    assert fact.detail["task"] == "welfare_call"


def test_tasks_that_timelines_tell_of_and_changes_are_no_repairs(stored):
    visit = items.versioned({"who": "h1.elder"}, task="welfare_visit", home="h1", opened_at="")
    other = record(task_keys.task("standard", "h1", "x-0001"), **visit)

    assert list(stored.tasks_in([other, repair("MODIFY"), repair("REMOVE")])) == []


def test_entries_are_read_from_inserted_timelines_only(stored):
    link = Link(1, Entry(MORNING, "closed", "seat2", {}), "digest")
    key = keys.timeline("standard", "i1", 1)
    records = [
        record(key, event, **incident_items.links_to_item([link])) for event in ("INSERT", "MODIFY")
    ]

    assert list(stored.entries_in(records)) == [("i1", "", (link.entry,))]


def test_a_message_in_pieces_is_one_in_quarantine(stored, quarantine):
    quarantine.keep("standard", MORNING, TOPIC, b"x" * (PIECE + 1), "not JSON")

    [fact] = stored.quarantined()

    assert (fact.at, fact.event, fact.who) == (MORNING, "quarantined", TOPIC)
    assert fact.detail == {"reason": "not JSON"}


def test_a_quarantine_of_many_megabytes_is_read_to_its_end(stored, quarantine):
    for second in range(8):
        at = MORNING + timedelta(seconds=second)
        quarantine.keep("standard", at, TOPIC, b"x" * PIECE, str(second))

    assert [fact.detail["reason"] for fact in stored.quarantined()] == list("01234567")
