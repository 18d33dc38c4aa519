"""Records that are late or must be done again become one task each, whatever is repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecare.adapters.memory.records import MemoryRecords
from telecare.domain.errors import UnavailableError
from telecare.domain.records.forms import RecordKind
from telecare.domain.records.naming import record_id, task_key
from telecare.domain.records.record import Over, Record
from telecare.ports.records import KeptRecord
from telecare.services.sweep_records import SweepRecords
from tests.fakes.platform import Platform
from tests.fakes.story import BUREAU, START

STREET = "310104003"
D = timedelta(days=1)


class Office:
    """Records and a sweep over a platform in memory."""

    def __init__(self) -> None:
        self.platform, self.records = Platform(), MemoryRecords()
        out = self.platform
        self.sweeping = SweepRecords((BUREAU,), self.records, out.tasks, out.clock, out.facts)

    def keep(
        self, kind: RecordKind, about: str, day: int, until: int, over: Over | None = None
    ) -> Record:
        at, home = START + day * D, about if about == "h1" else ""
        named = record_id(kind, about, f"k{day}")
        until_at = START + until * D
        made = Record(named, kind, about, STREET, at, "u1", at, home, {}, until_at, over)
        self.records.keep(BUREAU, KeptRecord(made), made)
        return made

    def sweep_after(self, days: float) -> list[tuple[str, str]]:
        clock = self.platform.clock
        clock.forward(START + days * D - clock.now())
        self.sweeping.sweep()
        found = self.platform.tasks.unfinished(BUREAU, STREET, "")
        return sorted((task.task, task.detail["record"]) for _, task in found)


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_hazard_that_is_late_becomes_one_task_however_often_it_is_swept(office):
    hazard = office.keep(RecordKind.HAZARD, "h1", 0, 3)

    assert office.sweep_after(2.9) == []
    for day in (3, 3.1, 9):
        assert office.sweep_after(day) == [("record_late", hazard.id)]


def test_whoever_dies_between_task_and_note_tells_it_once(office, monkeypatch):
    hazard = office.keep(RecordKind.HAZARD, "h1", 0, 3)
    whole = office.records.told
    monkeypatch.setattr(office.records, "told", lambda *_: (_ for _ in ()).throw(OSError))
    with pytest.raises(OSError):
        office.sweep_after(3)
    monkeypatch.setattr(office.records, "told", whole)

    assert office.sweep_after(3) == [("record_late", hazard.id)]


def test_what_was_settled_is_not_told(office):
    office.keep(RecordKind.HAZARD, "h1", 0, 3, over=Over(START, "u2", "p1"))

    assert office.sweep_after(9) == []


def test_a_training_that_was_not_given_again_is_told_and_one_that_was_is_not(office):
    office.keep(RecordKind.TRAINING, STREET, 0, 365)
    second = office.keep(RecordKind.TRAINING, STREET, 300, 665)

    assert office.sweep_after(366) == []
    assert office.sweep_after(666) == [("record_again", second.id)]


def test_one_that_cannot_be_told_hides_no_other_and_is_due_again(office, monkeypatch):
    first = office.keep(RecordKind.HAZARD, "h1", 0, 3)
    second = office.keep(RecordKind.HAZARD, "h1", 1, 3)
    whole = office.platform.tasks.open

    def broken(bureau, key, *rest):
        if key == task_key(first.id, "due"):
            raise UnavailableError("tasks")
        whole(bureau, key, *rest)

    monkeypatch.setattr(office.platform.tasks, "open", broken)
    with pytest.raises(UnavailableError):
        office.sweep_after(3)
    monkeypatch.setattr(office.platform.tasks, "open", whole)

    assert [told[1] for told in office.sweep_after(3)] == sorted([first.id, second.id])
