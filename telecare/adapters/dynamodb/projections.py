"""What is kept a second time, under another key, so that it is found without a scan: each made from its source alone.

Live code writes a projection with its source, in one transaction. Whatever went wrong with one, it
can be made anew from here: rebuilding.py does, while writes go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from telecare.adapters.dynamodb import (
    directory_keys,
    incident_items,
    items,
    keys,
    privacy_keys,
    registry_keys,
    task_keys,
)
from telecare.adapters.dynamodb.keys import Key
from telecare.adapters.dynamodb.people import is_by_hand
from telecare.adapters.dynamodb.services import listed_item
from telecare.adapters.dynamodb.table import Item, Table, Value
from telecare.adapters.dynamodb.tasks import task_from_item, task_to_item
from telecare.adapters.records import HomeRecord
from telecare.domain import codec
from telecare.domain.areas import street_of
from telecare.domain.home import Snapshot
from telecare.domain.kinds import State
from telecare.domain.probes import is_synthetic
from telecare.domain.repair import RepairState
from telecare.domain.service.life import Life, Phase
from telecare.ports.tasks import DONE

Items = Iterator[tuple[Key, Mapping[str, Value]]]


@dataclass(frozen=True, slots=True)
class Projection:
    """One projection: which items are its sources, what each is listed as, and whose an item in it is.

    `kinds` are the second words of its partitions, `source` of those of its sources. `witness` are the
    attributes of a source that change whenever its projection does. `source_of` is None for an item
    that stays although no source asks for it.
    """

    name: str
    source: str
    kinds: tuple[str, ...]
    witness: tuple[str, ...]
    wanted: Callable[[Table, Item], Items]
    source_of: Callable[[Item], Key | None]

    def is_source(self, item: Item) -> bool:
        """Tell whether an item is a source of this projection."""
        return kind_of(item) == self.source

    def is_in(self, item: Item) -> bool:
        """Tell whether an item lies in this projection."""
        return kind_of(item) in self.kinds


def bureau_of(item: Item) -> str:
    """Return the bureau whose item it is."""
    return str(item["pk"]).partition("#")[0]


def kind_of(item: Item) -> str:
    """Return the kind of an item: the second word of its partition, and its sort key where that names one."""
    word = str(item["pk"]).split("#")[1]
    return f"{word}/{item['sk']}" if item["sk"] in ("head", "home", "service") else word


def _last(item: Item) -> str:
    return str(item["pk"]).split("#", 2)[2]


# ---- incidents ----


def _open(_table: Table, head: Item) -> Items:
    if head["state"] != State.CLOSED:
        yield keys.open_register(bureau_of(head), str(head["incident"])), {"v": items.SCHEMA}


def _closed(table: Table, head: Item) -> Items:
    """The instant of the closing is in the timeline; leftovers without an end are still to be swept."""
    if head["state"] != State.CLOSED:
        return
    bureau, incident = bureau_of(head), str(head["incident"])
    stored = table.get(keys.snapshot(bureau, incident))
    entries = [
        link.entry
        for item in table.query(keys.timeline(bureau, incident, 0).pk)
        for link in incident_items.links_from_item(item)
    ]
    if stored is None or not entries:
        return
    ended = [entry.at for entry in entries if entry.event == "closed"] or [entries[-1].at]
    snapshot: Snapshot = incident_items.snapshot_from_item(stored)
    listed: dict[str, Value] = {"v": items.SCHEMA, "incident": incident}
    if not is_synthetic(snapshot.home):
        street = street_of(snapshot.area)
        yield privacy_keys.closed_in(bureau, street, ended[-1], incident), listed
    for elder in snapshot.elders:
        yield privacy_keys.incident_of(bureau, elder, ended[-1], incident), listed
    leftovers = table.query(keys.head(bureau, incident).pk, keys.DONE)
    if any("ttl" not in leftover for leftover in leftovers):
        yield privacy_keys.closed(bureau, ended[-1], incident), listed


def _task(_table: Table, item: Item) -> Items:
    bureau, task = bureau_of(item), task_from_item(item)
    place = (task.place.home, task.place.key)
    is_over = RepairState(task.state).is_over if "repair" in item else task.state == DONE
    if not is_over:
        listed = task_keys.unfinished_task(bureau, task.area, *place)
        yield listed, task_to_item(task)
    if "repair" in item and task.due_at is not None:
        pointer: dict[str, Value] = {"v": items.SCHEMA, "home": place[0], "key": place[1]}
        yield task_keys.due_task(bureau, task.due_at, *place), pointer


# ---- the directory ----


def _service(_table: Table, item: Item) -> Items:
    bureau, life = bureau_of(item), codec.from_plain(Life, items.from_body(item))
    yield registry_keys.listed_service(bureau, life.area, life.id), listed_item(life, gone=False)
    mine = registry_keys.service_of_elder(bureau, life.elder, life.id)
    yield mine, {"v": items.SCHEMA, "service": life.id}
    if life.phase is not Phase.ENDED:
        live: dict[str, Value] = {"v": items.SCHEMA, "service": life.id, "over": False}
        yield registry_keys.live_service(bureau, life.elder), live


def _listed_service_of(item: Item) -> Key | None:
    """A place that is over, and the sign of a service that moved away, hinder nobody: they stay."""
    if item.get("over") or item.get("gone"):
        return None
    service = str(item["service"]) if "service" in item else str(item["sk"]).partition("#")[2]
    return registry_keys.service(bureau_of(item), service)


def _home(_table: Table, item: Item) -> Items:
    bureau = bureau_of(item)
    home: HomeRecord = codec.from_plain(HomeRecord, items.from_body(item))
    street = street_of(home.area)
    yield directory_keys.home_of_street(bureau, street, home.id), {"v": items.SCHEMA}
    yield directory_keys.street(bureau, street), {"v": items.SCHEMA}


def _home_of(item: Item) -> Key | None:
    """A street without homes stays: a sheet of nobody does no harm."""
    if kind_of(item) == "streets":
        return None
    return directory_keys.home(bureau_of(item), str(item["sk"]))


def _person(_table: Table, item: Item) -> Items:
    if item.get("digest"):
        person, home = _last(item), str(item["home"])
        if is_by_hand(person, str(item["owner"]), home):
            shorter = directory_keys.phone_by_hand(bureau_of(item), str(item["digest"]), person)
            yield shorter, {"v": items.SCHEMA, "person": person}
        place = directory_keys.phone(bureau_of(item), str(item["digest"]), home, person)
        entry: dict[str, Value] = {"home": home, "person": person}
        yield place, {"v": items.SCHEMA, **entry, "elder": person == item["owner"]}


INCIDENTS = (
    Projection(
        "open-incidents",
        "incident/head",
        ("open",),
        ("version",),
        _open,
        lambda item: keys.head(bureau_of(item), str(item["sk"])),
    ),
    Projection(
        "closed-incidents",
        "incident/head",
        ("incidents-of", "closed-in", "closed"),
        ("version",),
        _closed,
        lambda item: keys.head(bureau_of(item), str(item["incident"])),
    ),
    Projection(
        "tasks",
        "task",
        ("tasks", "due-tasks"),
        ("state", "body", "due_at"),
        _task,
        lambda item: task_keys.task(bureau_of(item), str(item["home"]), str(item["key"])),
    ),
)
"""The projections of the table of incidents."""

DIRECTORY = (
    Projection(
        "services",
        "service/service",
        ("services", "services-of"),
        ("version",),
        _service,
        _listed_service_of,
    ),
    Projection("homes", "home/home", ("homes", "streets"), ("body",), _home, _home_of),
    Projection(
        "numbers",
        "person",
        ("phone",),
        ("home", "owner", "digest"),
        _person,
        lambda item: directory_keys.person(bureau_of(item), str(item["person"])),
    ),
)
"""The projections of the directory. What has no source of its own is not among them: docs/privacy.md."""
