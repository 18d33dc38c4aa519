"""What an export holds, and that nobody takes one unseen (laws 7 and 13)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from anju.verify_timeline import findings
from telecare.adapters.memory.looks import MemoryLooks
from telecare.adapters.memory.world import ManualClock, MemoryFacts
from telecare.domain.errors import UnavailableError
from telecare.domain.timeline import Entry, Link
from telecare.ports.incidents import Head
from telecare.ports.looks import Look
from telecare.services.export_timeline import ExportTimeline
from tests.fakes import MemoryIncidents
from tests.fakes.story import BUREAU, SECOND, START, a_change, open_one


class Desk:
    """An incident with a few entries, and what exports it."""

    def __init__(self) -> None:
        self.store = MemoryIncidents()
        self.looks = MemoryLooks()
        self.facts = MemoryFacts()
        head = open_one(self.store)
        self.head = self.store.commit(a_change(head, entries=(Entry(START, "noted", "seat1"),)))

    def exports(self) -> ExportTimeline:
        return ExportTimeline(self.store, self.looks, ManualClock(START), self.facts)

    def export(self, head: Head | None = None) -> str:
        return "".join(self.exports().export(head or self.head, "seat1", "request1"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_export_says_what_it_is_of_whom_and_when(desk: Desk) -> None:
    document = json.loads(desk.export())

    assert (document["format"], document["version"]) == ("anju-timeline", 1)
    assert (document["bureau"], document["incident"]) == (BUREAU, "inc1")
    assert document["exported_at"] == "2026-01-14T18:10:00.000+00:00"
    assert document["exported_by"] == "seat1"
    assert document["genesis"] == "0" * 64
    assert (document["count"], document["last_digest"]) == (desk.head.entries, desk.head.digest)
    assert [entry["n"] for entry in document["entries"]] == list(range(1, desk.head.entries + 1))
    assert "SHA-256" in document["algorithm"]


def test_the_same_export_is_the_same_to_the_byte(desk: Desk) -> None:
    assert desk.export() == desk.export()


def test_every_entry_has_a_line_of_its_own(desk: Desk) -> None:
    lines = desk.export().splitlines()

    assert len([line for line in lines if line.startswith('{"n":')]) == desk.head.entries


def test_a_look_is_recorded_with_the_elder_before_anything_is_told(desk: Desk) -> None:
    desk.exports().export(desk.head, "seat1", "request1")

    look = Look("seat1", "timeline_exported", "inc1", START)
    assert desk.looks.of(BUREAU, "h1.elder") == (look,)


def test_without_the_record_there_is_no_export(desk: Desk) -> None:
    class Closed(MemoryLooks):
        def keep(self, bureau: str, elders: tuple[str, ...], key: str, look: Look) -> None:
            raise UnavailableError("the register does not answer")

    desk.looks = Closed()

    with pytest.raises(UnavailableError):
        desk.exports().export(desk.head, "seat1", "request1")


def test_what_came_after_the_head_was_read_is_left_out_and_the_export_is_whole(desk: Desk) -> None:
    read = desk.head
    desk.store.commit(a_change(read, entries=(Entry(START + SECOND, "noted", "late"),)))

    document = json.loads(desk.export(read))

    assert document["count"] == len(document["entries"]) == read.entries
    assert list(findings(document)) == []


def test_a_timeline_that_lost_its_end_in_the_store_shows_that_in_its_export(desk: Desk) -> None:
    class Robbed(MemoryIncidents):
        def links(self, bureau: str, incident: str) -> Iterator[Link]:
            yield from desk_links[:-1]

    desk_links = desk.store.timeline(BUREAU, "inc1")
    desk.store = Robbed()

    told = " | ".join(findings(json.loads(desk.export())))

    assert "cut at the end" in told


def test_the_end_of_what_was_exported_is_in_the_log(desk: Desk) -> None:
    desk.export()

    keys = {"incident": "inc1", "entries": desk.head.entries, "digest": desk.head.digest}
    assert ("timeline_exported", keys) in desk.facts.noted


def test_an_incident_of_no_home_is_recorded_as_a_look_at_nobody(desk: Desk) -> None:
    snapshot = replace(desk.head.run.snapshot, elders=())
    head = replace(desk.head, run=replace(desk.head.run, snapshot=snapshot))

    desk.export(head)

    assert len(desk.looks.of(BUREAU, "")) == 1
