"""The twin's tables through the core's own adapters: what setting up a town needs, and what observers read."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from localcloud.drills.facts import Fact
from localcloud.twin import Twin
from telecare.adapters.aws import Clients
from telecare.adapters.dynamodb import incident_items, items, keys, task_keys
from telecare.adapters.dynamodb.consents import DynamoConsents
from telecare.adapters.dynamodb.consoles import DynamoConsoles
from telecare.adapters.dynamodb.data_keys import DataKeys
from telecare.adapters.dynamodb.deadlines import DynamoDeadlines, DynamoGuards
from telecare.adapters.dynamodb.directory import DynamoDirectory
from telecare.adapters.dynamodb.enrolment import DynamoEnrolment
from telecare.adapters.dynamodb.incidents import DynamoIncidents
from telecare.adapters.dynamodb.links import DynamoLinks
from telecare.adapters.dynamodb.people import SealedPeople
from telecare.adapters.dynamodb.presence import DynamoPresences
from telecare.adapters.dynamodb.repairs import DynamoRepairs
from telecare.adapters.dynamodb.services import DynamoServices
from telecare.adapters.dynamodb.table import Table, connect
from telecare.adapters.places import Places
from telecare.adapters.seal import KeyWrap
from telecare.domain.deadlines import GRACE, SHARDS, DueKind, Lane
from telecare.domain.presence_standing import PersonView
from telecare.domain.service.caring import CARE_TASKS
from telecare.domain.timeline import Entry
from telecare.ports.tasks import DONE
from telecare.ports.world import Directory
from telecare.services.know_home import KnowHome
from telecare.services.look_anew import LookAnew
from telecare.services.tell_area_event import AREA_EVENT
from telecare.services.tell_outage import CALL_SHEETS

_PLAIN = TypeDeserializer()
OF_NO_HOME = frozenset({CALL_SHEETS, AREA_EVENT})


class Stored:
    """Reads and writes the tables of a booted twin from outside the functions."""

    def __init__(self, twin: Twin) -> None:
        outputs, region = twin.outputs, twin.cloud.region
        connection = connect(region, twin.endpoint_url)
        endpoints = {"kms": twin.endpoint_url} if twin.endpoint_url else {}
        directory_table = Table(outputs["DirectoryTableName"], connection)
        clients = Clients(region, endpoints)
        wrap = KeyWrap(clients, outputs["SealKeyId"])
        data_keys = DataKeys(directory_table, wrap)
        people = SealedPeople(directory_table, data_keys)
        places = Places(clients, outputs["SealKeyId"])
        self.directory = directory = DynamoDirectory(directory_table, people, places)
        self.enrolment = DynamoEnrolment(directory_table, directory, people, data_keys, places)
        incidents_table = Table(outputs["IncidentsTableName"], connection)
        self.incidents = DynamoIncidents(incidents_table)
        self.consoles = DynamoConsoles(incidents_table)
        self.repairs = DynamoRepairs(incidents_table)
        self.consents = DynamoConsents(directory_table)
        presence_table = Table(outputs["PresenceTableName"], connection)
        self.watch = StoredWatch(presence_table, directory, directory_table, twin)
        self._quarantine = outputs["QuarantineTableName"]
        self._twin = twin
        self._homes: dict[str, str] = {}

    def entries_in(
        self, records: Iterable[Mapping[str, Any]]
    ) -> Iterator[tuple[str, str, tuple[Entry, ...]]]:
        """Yield (incident, home, entries) for every piece of a timeline among stream records."""
        found = [_plain(r) for r in records if r["eventName"] == "INSERT"]
        for item in found:
            if item["sk"] == "snapshot":
                incident = item["pk"].rsplit("#", 1)[-1]
                self._homes[incident] = incident_items.snapshot_from_item(item).home
        for item in found:
            if item["sk"].startswith(keys.TIMELINE):
                incident = item["pk"].rsplit("#", 1)[-1]
                entries = tuple(link.entry for link in incident_items.links_from_item(item))
                yield incident, self._homes.get(incident, ""), entries

    def holdings_in(self, records: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, bool]]:
        """Yield (seat, incident, whether it has it) for every change of hands among stream records."""
        for record in records:
            if record["dynamodb"]["Keys"]["pk"]["S"].endswith(keys.HELD):
                held = record["eventName"] != "REMOVE"
                item = _plain(record, "NewImage" if held else "OldImage")
                yield item["seat"], item["incident"], held

    def tasks_in(self, records: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
        """Yield a fact for what is told of repairs, care and outages among stream records: no timeline does."""
        for record in records:
            yield from _care_in(record)
        found = [_plain(r) for r in records if r["eventName"] == "INSERT"]
        for item in found:
            if task_keys.is_task_log(item["pk"]):
                for link in incident_items.links_from_item(item):
                    entry = link.entry
                    yield Fact(entry.at, entry.event, item["home"], entry.who, entry.detail)
            elif item.get("task") in OF_NO_HOME and task_keys.is_task(item["pk"]):
                at = datetime.fromisoformat(item["opened_at"])
                detail = {"task": item["task"], **items.from_body(item)}
                yield Fact(at, "task_opened", "", "", detail)

    def standing_repairs(self, bureau: str, thing: str) -> tuple[str, ...]:
        """Return the ids of a device's repairs that are not over."""
        return tuple(kept.place.id for kept in self.repairs.standing(bureau, thing))

    def quarantined(self) -> list[Fact]:
        """Return what has been put into quarantine, one fact a message."""
        pages = self._twin.client("dynamodb").get_paginator("scan")
        found = [item for p in pages.paginate(TableName=self._quarantine) for item in p["Items"]]
        plain = [{name: _PLAIN.deserialize(value) for name, value in i.items()} for i in found]
        return [_quarantined(item) for item in plain if item["sk"].endswith("#0")]


class StoredWatch:
    """What is kept of homes under watch, as whoever sets up a town and looks at it needs it."""

    def __init__(
        self, table: Table, directory: Directory, directory_table: Table, twin: Twin
    ) -> None:
        self._deadlines = DynamoDeadlines(table)
        guards, clock = DynamoGuards(table), LoopClock(twin)
        self._look_anew = LookAnew(guards, clock)
        self._know_home = KnowHome(
            guards,
            DynamoPresences(table),
            DynamoLinks(table),
            directory,
            clock,
            NoFacts(),
            DynamoConsents(directory_table),
            DynamoServices(directory_table),
        )

    def begin(
        self, bureaus: Iterable[str], bureau: str, homes: Iterable[str], at: datetime
    ) -> None:
        """Put homes under watch, on a stage whose sweeps have run up to this instant."""
        for each in bureaus:
            for shard in range(SHARDS):
                for kind in DueKind:
                    self._deadlines.advance(each, Lane(kind, shard), at - GRACE)
        for home in homes:
            self._know_home.begin(bureau, home)

    def look_anew(self, bureau: str, home: str) -> None:
        """Have a home looked at, of which something was changed that no sign tells."""
        self._look_anew.look(bureau, home)

    def view(self, bureau: str, home: str) -> tuple[PersonView, ...]:
        """Return how the people of a home stand at this instant."""
        return self._know_home.view(bureau, home)


class LoopClock:
    """Tells the time of the twin's loop."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin

    def now(self) -> datetime:
        """Return the loop's instant."""
        return self._twin.loop.now()


class NoFacts:
    """Whoever looks from outside writes no facts."""

    def note(self, fact: str, **keys: str | int) -> None:
        """Take a fact and keep nothing of it."""


def _care_in(record: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield that a call or visit is asked for, or no longer; what it became stands in the service's log."""
    if record["eventName"] not in {"INSERT", "MODIFY"}:
        return
    item = _plain(record)
    if not task_keys.is_task(item["pk"]) or item.get("task") not in CARE_TASKS:
        return
    detail = {"task": item["task"], **items.from_body(item)}
    if "service" in detail:
        opened, is_done = datetime.fromisoformat(item["opened_at"]), item["state"] == DONE
        at = datetime.fromisoformat(detail["done_at"]) if is_done else opened
        yield Fact(at, "task_done" if is_done else "task_opened", item["home"], "", detail)


def _quarantined(item: Mapping[str, Any]) -> Fact:
    at = datetime.fromisoformat(item["received_at"])
    return Fact(at, "quarantined", "", item["topic"], {"reason": item["reason"]})


def _plain(record: Mapping[str, Any], which: str = "NewImage") -> dict[str, Any]:
    image = record["dynamodb"][which]
    return {name: _value(value) for name, value in image.items()}


def _value(typed: Mapping[str, Any]) -> Any:
    """Return a value as the adapters read it; binaries of stream events are base64 text."""
    if "B" in typed:
        return base64.b64decode(typed["B"])
    value = _PLAIN.deserialize(dict(typed))
    return int(value) if "N" in typed else value
