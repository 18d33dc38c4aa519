"""Items as they lie in the table: schema, size, what was written by others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from telecare.adapters.dynamodb import incident_items, keys
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.heads import opened
from telecare.domain.errors import IncidentError
from telecare.domain.events import CallEnded, CallResult
from telecare.domain.kinds import Emergency, How, Outcome, Service
from telecare.domain.run import (
    Acceptance,
    Attempt,
    Closure,
    Command,
    Counted,
    Relay,
    Run,
    Step,
)
from telecare.ports.incidents import Change, Head
from tests.fakes.cloud import a_table, all_items, moto
from tests.fakes.story import BUREAU, SMOKE, START, an_alarm, an_opening

INCIDENT = "20260114T181000Z-7f3a9c2e51b84d60"


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A table on moto."""
    with moto(monkeypatch):
        yield a_table("incidents")


def a_head() -> Head:
    """A head as its opening writes it."""
    head, _ = opened(an_opening(INCIDENT, an_alarm("smoke", thing=SMOKE)))
    return head


class Worst:
    """Everybody is called, has accepted and been barred at once, with every relay and command."""

    def __init__(self, responders: int) -> None:
        self._draw = random.Random(1)
        number = self._draw.randrange
        self.people = tuple(f"h{number(10**6):06d}.person{n:02d}" for n in range(responders))

    def some(self) -> datetime:
        """Some instant."""
        return START + timedelta(microseconds=self._draw.randrange(10**10))

    def attempt(self, n: int, person: str) -> Attempt:
        """A live call."""
        at, lost, step = self.some(), self.some(), Step.EVERYBODY
        return Attempt(f"{INCIDENT}-c{n:03d}", person, step, at, lost, True, "1", cancelled=True)

    def acceptance(self, person: str) -> Acceptance:
        """Somebody who has arrived."""
        return Acceptance(person, self.some(), self.some(), self.some(), True, self.some())

    def run(self, run: Run) -> Run:
        """Fill a run."""
        people, services = self.people, tuple(Service)
        return replace(
            run,
            attempts=tuple(self.attempt(n, person) for n, person in enumerate(people)),
            acceptances=tuple(map(self.acceptance, people)),
            order=people,
            rung_in_round=people,
            rung=people,
            out=people,
            barred=people,
            added=people,
            stop_told=people,
            alarms=tuple(Counted(f"{SMOKE}{n}", "smoke", self.some(), n) for n in range(10)),
            receipts=tuple((f"{SMOKE}{n}", f"{self.some():%f%f}") for n in range(10)),
            relays=tuple(Relay(s, True, START, "seat1", START, START, 3, START) for s in services),
            commands=tuple(Command(f"c{n:04d}", "close_valve", SMOKE, START) for n in range(4)),
            closure=Closure(Outcome.RESCUED, people[0], How.IN_PERSON, people[1], START),
            confirmed=Emergency.FIRE,
            paused=tuple(Step),
        )


def test_a_head_at_its_worst_with_twelve_responders_is_within_its_limit() -> None:
    head = a_head()
    head = replace(head, run=Worst(12).run(head.run))

    item = incident_items.head_to_item(head)

    assert (
        incident_items.size_of({**item, "token": "t" * incident_items.ROOM_FOR_TOKEN})
        <= incident_items.LARGEST_HEAD
    )
    assert incident_items.head_from_item({**item, "pk": "", "sk": ""}, head.run.snapshot) == head


def test_a_head_past_its_limit_is_refused_and_nothing_is_written(table: Table) -> None:
    incidents = DynamoIncidents(table)
    incidents.open(an_opening(INCIDENT))
    head = incidents.head(BUREAU, INCIDENT)
    before = all_items(table)
    huge = replace(
        head.run, receipts=tuple((str(n), random.Random(n).randbytes(40).hex()) for n in range(200))
    )

    with pytest.raises(IncidentError, match=r"8192 may be"):
        incidents.commit(Change(head, huge, 0, (), (), START, START))

    assert all_items(table) == before


def test_the_size_counts_bytes_not_letters() -> None:
    assert incident_items.size_of({"a": "安居", "b": b"123", "n": 12}) == 1 + 6 + 1 + 3 + 1 + 2


def test_every_item_says_its_schema(table: Table) -> None:
    incidents = DynamoIncidents(table)
    incidents.open(an_opening("inc1"))
    event = CallEnded("inc1-c1", CallResult.BUSY)
    incidents.append(BUREAU, "inc1", event, "e1", START)
    incidents.claim_attempt(BUREAU, "inc1", "c1", START, START)

    assert {item["v"]["N"] for item in all_items(table)} == {"1"}


def test_an_item_of_an_unknown_schema_is_refused_by_name(table: Table) -> None:
    incidents = DynamoIncidents(table)
    incidents.open(an_opening("inc1"))
    table.apply(table.update(keys.head(BUREAU, "inc1"), "SET #v = :v", v=99))

    with pytest.raises(IncidentError, match="head has schema 99"):
        incidents.head(BUREAU, "inc1")


BROKEN: dict[str, list[str | bytes]] = {
    "body": ["no json", "3", '{"state": "nowhere"}', b"not packed", b""],
    "due_at": ["the day after tomorrow"],
    "policy": ["{}", b"x"],
}


@pytest.mark.parametrize(
    ("place", "name", "value"),
    [
        *(("head", "body", value) for value in BROKEN["body"]),
        *(("head", "due_at", value) for value in BROKEN["due_at"]),
        *(("snapshot", "body", value) for value in BROKEN["body"]),
        *(("snapshot", "policy", value) for value in BROKEN["policy"]),
    ],
)
def test_a_broken_item_is_the_incidents_error_and_names_its_place(
    table: Table, place: str, name: str, value: str | bytes
) -> None:
    DynamoIncidents(table).open(an_opening("inc1"))
    head = keys.head(BUREAU, "inc1")
    table.apply(table.update(head._replace(sk=place), f"SET #{name} = :{name}", **{name: value}))

    with pytest.raises(IncidentError, match=place) as caught:
        DynamoIncidents(table).head(BUREAU, "inc1")

    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("name", ["v", "body", "version", "token"])
def test_an_item_that_lacks_something_is_the_incidents_error(table: Table, name: str) -> None:
    DynamoIncidents(table).open(an_opening("inc1"))
    table.apply(table.update(keys.head(BUREAU, "inc1"), f"REMOVE #{name}"))

    with pytest.raises(IncidentError, match="cannot be read: KeyError"):
        DynamoIncidents(table).head(BUREAU, "inc1")


@pytest.mark.parametrize("body", BROKEN["body"])
def test_broken_actions_events_and_entries_are_the_incidents_error(
    table: Table, body: str | bytes
) -> None:
    incidents = DynamoIncidents(table)
    incidents.open(an_opening("inc1"))
    incidents.append(BUREAU, "inc1", CallEnded("inc1-c1", CallResult.BUSY), "e1", START)
    for item in all_items(table):
        if item["sk"]["S"].startswith(("outbox#", "inbox#", "timeline#")):
            place = keys.Key(item["pk"]["S"], item["sk"]["S"])
            table.apply(table.update(place, "SET #body = :body", body=body))

    with pytest.raises(IncidentError, match="outbox#"):
        incidents.pending(BUREAU, "inc1")
    with pytest.raises(IncidentError, match="inbox#"):
        incidents.inbox(incidents.head(BUREAU, "inc1"))
    with pytest.raises(IncidentError, match="timeline#"):
        incidents.timeline(BUREAU, "inc1")


def test_the_snapshot_is_written_by_the_opening_alone(table: Table) -> None:
    incidents = DynamoIncidents(table)
    incidents.open(an_opening("inc1"))
    place = keys.snapshot(BUREAU, "inc1")
    before = table.get(place)

    head = incidents.head(BUREAU, "inc1")
    incidents.commit(Change(head, replace(head.run, calls=7), 0, (), (), START, START))

    assert table.get(place) == before


def test_evidence_of_an_alarm_outlives_the_reuse_of_its_id(table: Table) -> None:
    incidents = DynamoIncidents(table)
    incidents.open(an_opening("inc1"))

    later = an_alarm(at=START + timedelta(hours=1))
    incidents.open(an_opening("inc2", later, locked=False))

    kept = {item["pk"]["S"] for item in all_items(table) if item["sk"]["S"].startswith("alarm#")}
    assert kept == {"standard#incident#inc1", "standard#incident#inc2"}


def test_the_stream_finds_bureau_and_incident_in_an_outbox_item(table: Table) -> None:
    DynamoIncidents(table).open(an_opening("inc1"))

    found = [item for item in all_items(table) if item["sk"]["S"].startswith("outbox#")]

    assert found
    assert {(item["bureau"]["S"], item["incident"]["S"]) for item in found} == {(BUREAU, "inc1")}


def test_an_action_carried_out_moves_out_of_the_way_whole_and_stays_there(table: Table) -> None:
    incidents = DynamoIncidents(table)
    incidents.open(an_opening("inc1"))
    item, *_ = incidents.pending(BUREAU, "inc1")
    action = item.action
    before = dict(table.get(keys.outbox(BUREAU, "inc1", action)) or {})
    moved = keys.done(BUREAU, "inc1", action)

    for later in range(2):
        incidents.done(BUREAU, "inc1", [item], START + timedelta(seconds=later))

    assert table.get(keys.outbox(BUREAU, "inc1", action)) is None
    assert table.get(moved) == {**before, "sk": moved.sk, "done_at": keys.instant(START)}
    assert not moved.sk.startswith(keys.OUTBOX), "the stream relays what is put under outbox#"


def test_an_opening_on_the_hot_path_is_one_transaction_of_few_kilobytes(table: Table) -> None:
    DynamoIncidents(table).open(an_opening("inc1"))

    stored = all_items(table)

    assert len(stored) <= 12
    assert sum(len(str(item)) for item in stored) < 11_000
