"""Projections wrecked and made anew: equal to what live code wrote, whatever else is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from telecare.adapters.dynamodb import directory_keys, keys, task_keys
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.projections import DIRECTORY, INCIDENTS, Projection, kind_of
from telecare.adapters.dynamodb.rebuilding import Rebuilding
from telecare.adapters.dynamodb.repairs import DynamoRepairs
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.table import Item, Table
from telecare.adapters.dynamodb.tasks import DynamoTasks
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.domain.kinds import State
from telecare.domain.timeline import Entry
from telecare.ports.services import KeptService
from telecare.ports.tasks import KeptRepair, TaskPlace
from tests.fakes.cloud import a_seal_key, a_table, moto, the_clients
from tests.fakes.repairs import a_repair
from tests.fakes.service import a_life
from tests.fakes.story import (
    BUREAU,
    SMOKE,
    START,
    a_change,
    a_home,
    a_snapshot,
    an_alarm,
    open_one,
)

MINUTE = timedelta(minutes=1)
STREET = "310104003"


@pytest.fixture(autouse=True)
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with moto(monkeypatch):
        yield


@pytest.fixture
def incidents() -> Table:
    """An open incident, one that is closed with leftovers, a task, one that is over, and a repair."""
    table = a_table("incidents")
    store, tasks = DynamoIncidents(table), DynamoTasks(table)
    head = open_one(store)
    store.done(BUREAU, "inc1", store.pending(BUREAU, "inc1"), START)
    at = START + MINUTE
    ends = (Entry(at, "closed"),)
    store.commit(a_change(head, State.CLOSED, due_at=None, now=at, entries=ends))
    other = a_snapshot(a_home("h2"))
    open_one(store, incident="inc2", alarm=an_alarm("smoke", "a2", START, SMOKE), snapshot=other)
    for key in ("k1", "k2"):
        tasks.open(BUREAU, key, "welfare_visit", "h1", {"elder": "h1.elder"}, START, STREET)
    tasks.finish(BUREAU, TaskPlace("h1", "k2"), {"how": "done"}, START)
    repair = a_repair()
    DynamoRepairs(table).keep(KeptRepair(BUREAU, repair), repair, ())
    return table


@pytest.fixture
def directory() -> Table:
    """A home with its people, and the services of two elders."""
    table, key = a_table("directory"), a_seal_key()
    data_keys = DataKeys(table, KeyWrap(the_clients(), key))
    people, places = SealedPeople(table, data_keys), Places(the_clients(), key)
    reading = DynamoDirectory(table, people, places, (BUREAU,))
    DynamoEnrolment(table, reading, people, data_keys, places).enrol_home(BUREAU, a_home())
    services = DynamoServices(table)
    for name, elder in (("s1", "h1.elder"), ("s2", "h2.elder")):
        life = a_life(id=name, elder=elder)
        services.keep(KeptService(BUREAU, life), life, ())
    return table


def items_of(table: Table, projection: Projection | None = None) -> dict[keys.Key, Item]:
    found = {keys.Key(item["pk"], item["sk"]): item for item in table.scan()}
    return {k: i for k, i in found.items() if projection is None or projection.is_in(i)}


def rebuilding(table: Table) -> Rebuilding:
    return Rebuilding(table, INCIDENTS if table.name == "incidents" else DIRECTORY)


def named(name: str) -> tuple[str, Projection]:
    [found] = [(t, p) for t, ps in ALL for p in ps if p.name == name]
    return found


ALL = (("incidents", INCIDENTS), ("directory", DIRECTORY))
NAMES = [projection.name for _, projections in ALL for projection in projections]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_sound_is_left_as_it_is(request: Any, name: str) -> None:
    where, projection = named(name)
    table: Table = request.getfixturevalue(where)
    before = items_of(table)

    done = rebuilding(table).rebuild(projection)

    assert (done.written, done.removed) == (0, 0)
    assert done.sources > 0
    assert items_of(table) == before


@pytest.mark.parametrize("name", NAMES)
def test_a_wrecked_projection_is_made_equal_again(request: Any, name: str) -> None:
    where, projection = named(name)
    table: Table = request.getfixturevalue(where)
    before = items_of(table)
    mine = items_of(table, projection)
    assert mine
    for n, (place, item) in enumerate(mine.items()):
        if n % 2:
            table.apply(table.put(place, {**_rest(item), "wrong": "yes"}))
        else:
            table.apply(table.delete(place))

    first = rebuilding(table).rebuild(projection)
    again = rebuilding(table).rebuild(projection)

    assert items_of(table) == before
    assert first.written == len(mine)
    assert (again.written, again.removed) == (0, 0)


def _rest(item: Item) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in ("pk", "sk")}


def test_what_no_source_asks_for_is_removed(incidents: Table, directory: Table) -> None:
    before = items_of(incidents), items_of(directory)
    closed, unknown = keys.open_register(BUREAU, "inc1"), keys.open_register(BUREAU, "nothing")
    over = task_keys.unfinished_task(BUREAU, STREET, "h1", "k2")
    gone = directory_keys.home_of_street(BUREAU, STREET, "h9")
    for place in (closed, unknown):
        incidents.apply(incidents.put(place, {"v": 1}))
    incidents.apply(incidents.put(over, {"v": 1, "home": "h1", "key": "k2"}))
    directory.apply(directory.put(gone, {"v": 1}))

    for table, projections in ((incidents, INCIDENTS), (directory, DIRECTORY)):
        for projection in projections:
            rebuilding(table).rebuild(projection)

    assert (items_of(incidents), items_of(directory)) == before


def test_a_change_while_it_is_rebuilt_wins(incidents: Table) -> None:
    """The incident is closed between the reading of its head and the writing of its place."""
    store = DynamoIncidents(incidents)
    place = keys.open_register(BUREAU, "inc2")
    incidents.apply(incidents.delete(place))

    def closes_meanwhile(table: Table, head: Item) -> Iterator[Any]:
        yield from open_incidents.wanted(table, head)
        kept = store.head(BUREAU, "inc2")
        if head["incident"] == "inc2" and kept.run.state is not State.CLOSED:
            store.commit(a_change(kept, State.CLOSED, due_at=None))

    open_incidents = INCIDENTS[0]
    racing = Projection(
        open_incidents.name,
        open_incidents.source,
        open_incidents.kinds,
        open_incidents.witness,
        closes_meanwhile,
        open_incidents.source_of,
    )

    rebuilding(incidents).rebuild(racing)

    assert store.head(BUREAU, "inc2").run.state is State.CLOSED
    assert incidents.get(place) is None


def test_one_bureau_is_rebuilt_and_no_other(incidents: Table) -> None:
    for place in items_of(incidents, INCIDENTS[0]):
        incidents.apply(incidents.delete(place))

    other = rebuilding(incidents).rebuild(INCIDENTS[0], "other")

    assert (other.sources, items_of(incidents, INCIDENTS[0])) == (0, {})


def test_every_projection_lies_beside_its_source_and_none_in_another() -> None:
    for _, projections in ALL:
        kinds = [kind for each in projections for kind in each.kinds]
        assert len(kinds) == len(set(kinds))
        assert not {each.source for each in projections} & set(kinds)
    assert kind_of({"pk": "b#incident#i1", "sk": "head"}) == "incident/head"
