"""What carries an end is read by nobody after it, and what writes it says when that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from telecare.adapters.certificates import IotCertificates
from telecare.adapters.dynamodb import keys
from telecare.adapters.dynamodb.case_files import DynamoCaseFiles
from telecare.adapters.dynamodb.desk import DynamoDesk
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.quarantine import DynamoQuarantine
from telecare.adapters.dynamodb.table import Table
from telecare.adapters.memory.world import ManualClock
from telecare.domain.kinds import State
from telecare.domain.parameters import Parameters
from telecare.ports.case_files import ClosedIncident
from telecare.runtime.terms import Terms
from tests.fakes.cloud import a_table, moto, the_clients
from tests.fakes.platform import Platform
from tests.fakes.story import (
    BUREAU,
    KEY,
    SECOND,
    START,
    WINDOW,
    a_change,
    an_alarm,
    open_one,
)

PLACE = keys.Key("standard#x", "y")
D = timedelta(days=1)


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with moto(monkeypatch):
        yield


@dataclass
class Kept:
    """A table at an instant that a test sets."""

    at: datetime = START
    table: Table = field(init=False)

    def __post_init__(self) -> None:
        self.table = a_table("incidents", lambda: self.at)


@pytest.fixture
def kept() -> Kept:
    return Kept()


def read(kept: Kept) -> list[bool]:
    """Whether an item is read, in each way in which items are."""
    table, last = kept.table, PLACE._replace(sk="z")
    found = [table.get(PLACE), *table.query(PLACE.pk), *table.between(PLACE, last), *table.scan()]
    return [item is not None for item in found]


def test_from_its_end_on_an_item_is_read_in_no_way(kept: Kept) -> None:
    kept.table.apply(kept.table.put(PLACE, {"v": 1, "ttl": int((START + D).timestamp())}))
    kept.at = START + D - SECOND
    before = read(kept)

    kept.at = START + D

    assert before == [True] * 4
    assert read(kept) == [False]


def test_an_item_without_an_end_is_read_for_ever(kept: Kept) -> None:
    kept.table.apply(kept.table.put(PLACE, {"v": 1}))
    kept.at = START + 10_000 * D

    assert read(kept) == [True] * 4


def test_a_receipt_ends_with_the_window_of_repeats_and_never_before(kept: Kept) -> None:
    store, since = DynamoIncidents(kept.table), START - WINDOW
    open_one(store)
    place = keys.receipt(BUREAU, KEY, "a1")

    kept.at = START + WINDOW
    within = kept.table.get(place)
    kept.at = START + WINDOW + 2 * SECOND

    assert within is not None
    assert kept.table.get(place) is None
    assert store.first_receipt(BUREAU, KEY, "a1", since) is None


def test_a_repeat_after_the_end_is_a_new_alarm(kept: Kept) -> None:
    store = DynamoIncidents(kept.table)
    head = open_one(store)
    store.commit(a_change(head, State.CLOSED, due_at=None))
    kept.at = later = START + WINDOW + D

    open_one(store, incident="inc2", alarm=an_alarm(at=later))

    assert store.first_receipt(BUREAU, KEY, "a1", later - WINDOW) == "inc2"


def test_a_notice_ends_with_the_bureaus_term(kept: Kept) -> None:
    desk = DynamoDesk(kept.table, ManualClock(START), Terms(Platform().directory).notices)
    place = keys.notice(BUREAU, "supervisor", "k1")

    desk.tell(BUREAU, "inc1", "supervisor", "chain_ended", "k1")

    kept.at = START + 365 * D - SECOND
    assert kept.table.get(place) is not None
    kept.at = START + 365 * D
    assert kept.table.get(place) is None


def test_an_unreadable_message_ends_with_the_bureaus_term_and_so_does_one_of_nobody(
    kept: Kept,
) -> None:
    terms = Terms(Platform().directory, (BUREAU,))
    quarantine = DynamoQuarantine(kept.table, terms.unreadable)
    for bureau in (BUREAU, "", "platform"):
        quarantine.keep(bureau, START, "t", b"?", "undecodable")

    kept.at = START + 90 * D - SECOND
    before = len(list(kept.table.scan()))
    kept.at = START + 90 * D

    assert before == 3
    assert list(kept.table.scan()) == []


class Differing:
    """Bureaus that keep what nobody can read for differently long."""

    def __init__(self, **days: int) -> None:
        self._days = days

    def parameters(self, bureau: str) -> Parameters:
        named = {"unreadable.kept_days": self._days[bureau]} if self._days[bureau] else {}
        return Parameters(named)


@pytest.mark.parametrize(
    ("days", "kept_for"), [({"a": 30, "b": 90}, 90 * D), ({"a": 30, "b": 0}, None), ({}, None)]
)
def test_what_may_be_any_bureaus_is_kept_as_long_as_by_who_keeps_it_longest(
    days: dict[str, int], kept_for: timedelta | None
) -> None:
    terms = Terms(Differing(**days), tuple(days))  # type: ignore[arg-type]

    assert terms.unreadable("platform") == kept_for


def test_a_notice_of_a_bureau_without_a_policy_is_told_and_stays(kept: Kept) -> None:
    desk = DynamoDesk(kept.table, ManualClock(START), Terms(Platform().directory).notices)

    desk.tell("nobodys", "inc1", "supervisor", "chain_ended", "k1")

    kept.at = START + 10_000 * D
    assert kept.table.get(keys.notice("nobodys", "supervisor", "k1")) is not None


def test_leftovers_are_gone_at_their_end_and_the_timeline_stays(kept: Kept) -> None:
    store, files = DynamoIncidents(kept.table), DynamoCaseFiles(kept.table)
    head = open_one(store)
    store.done(BUREAU, "inc1", store.pending(BUREAU, "inc1"), START)
    store.commit(a_change(head, State.CLOSED, due_at=None))
    before = store.carried_out(BUREAU, "inc1")

    files.end(BUREAU, ClosedIncident("inc1", START), START + D)
    kept.at = START + D

    assert before
    assert store.carried_out(BUREAU, "inc1") == ()
    assert len(store.timeline(BUREAU, "inc1")) == head.entries
    assert store.head(BUREAU, "inc1").run.state is State.CLOSED


def test_every_certificate_of_a_thing_is_withdrawn_and_a_stranger_has_none() -> None:
    clients, certificates = the_clients(), IotCertificates(the_clients())
    clients.ask("iot", "create_thing", thingName=KEY)
    made = [clients.ask("iot", "create_keys_and_certificate", setAsActive=True) for _ in range(2)]
    for each in made:
        clients.ask(
            "iot", "attach_thing_principal", thingName=KEY, principal=each["certificateArn"]
        )

    for thing in (KEY, KEY, "standard-h9-key1"):
        certificates.shut_out(thing)

    asked = (
        clients.ask("iot", "describe_certificate", certificateId=each["certificateId"])
        for each in made
    )
    assert [a["certificateDescription"]["status"] for a in asked] == ["REVOKED", "REVOKED"]
