"""What the registers of tasks and repairs promise, in memory and in DynamoDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from telecare.domain.errors import ConflictError, UnknownTaskError
from telecare.domain.mending import opened
from telecare.domain.repair import RepairState, TriedOut
from telecare.domain.timeline import Entry, first_break
from telecare.ports.tasks import DONE, KeptRepair, RepairStore, TaskPlace, TaskRegister
from tests.fakes.repairs import a_repair
from tests.fakes.story import BUREAU, START

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
XUHUI, PUDONG = "310104003", "310115001"


class Tasks(Protocol):
    @property
    def plain(self) -> TaskRegister: ...

    @property
    def repairs(self) -> RepairStore: ...


def keep(tasks: Tasks, **changes: object) -> KeptRepair:
    decision = opened(a_repair(**changes))
    return tasks.repairs.keep(
        KeptRepair(BUREAU, decision.repair), decision.repair, decision.entries
    )


def listed(tasks: Tasks, area: str = "", after: str = "", bureau: str = BUREAU) -> list[str]:
    return [task.place.id for _, task in tasks.plain.unfinished(bureau, area, after)]


# ---- tasks ----


def test_a_task_opens_once_under_its_key(tasks: Tasks) -> None:
    for n in range(2):
        tasks.plain.open(BUREAU, "k1", "welfare_visit", "h1", {"n": str(n)}, START + n * SECOND)

    [task] = tasks.plain.of_home(BUREAU, "h1")
    assert (task.detail, task.opened_at, task.state) == ({"n": "0"}, START, "open")


def test_tasks_of_other_keys_homes_and_bureaus_are_others(tasks: Tasks) -> None:
    tasks.plain.open(BUREAU, "k1", "welfare_visit", "h1", {}, START)
    tasks.plain.open(BUREAU, "k2", "welfare_visit", "h1", {}, START)
    tasks.plain.open(BUREAU, "k1", "welfare_visit", "", {}, START)
    tasks.plain.open("other", "k1", "welfare_visit", "h1", {}, START)

    assert sorted(listed(tasks)) == ["h1~k1", "h1~k2", "~k1"]
    assert listed(tasks, bureau="other") == ["h1~k1"]


def test_each_area_lists_its_own_tasks_in_pages(tasks: Tasks) -> None:
    for n in range(9):
        area = PUDONG if n % 3 == 0 else XUHUI
        tasks.plain.open(BUREAU, f"k{n}", "welfare_visit", f"h{n}", {}, START, area)
    seen, cursor = [], ""
    while page := list(tasks.plain.unfinished(BUREAU, "310104", cursor))[:2]:
        seen += [task.place.home for _, task in page]
        cursor = page[-1][0]

    assert seen == ["h1", "h2", "h4", "h5", "h7", "h8"]
    assert listed(tasks, "310115") == ["h0~k0", "h3~k3", "h6~k6"]
    assert len(listed(tasks, "31")) == 9
    assert listed(tasks, "3101041") == []


def test_a_finished_task_leaves_the_register_and_stays_with_its_home(tasks: Tasks) -> None:
    place = TaskPlace("h1", "k1")
    tasks.plain.open(BUREAU, "k1", "welfare_visit", "h1", {"n": "1"}, START, XUHUI)

    tasks.plain.finish(BUREAU, place, {"by": "fitter"}, START + HOUR)
    tasks.plain.finish(BUREAU, place, {"by": "somebody else"}, START + 2 * HOUR)

    assert listed(tasks) == []
    task = tasks.plain.task(BUREAU, place)
    assert task.state == DONE
    assert (task.detail["n"], task.detail["by"]) == ("1", "fitter")


def test_a_task_that_nobody_opened_is_unknown(tasks: Tasks) -> None:
    for ask in (tasks.plain.task, tasks.repairs.repair):
        with pytest.raises(UnknownTaskError):
            ask(BUREAU, TaskPlace("h1", "k1"))
    with pytest.raises(UnknownTaskError):
        tasks.plain.finish(BUREAU, TaskPlace("h1", "k1"), {}, START)


def test_a_plain_task_is_no_repair(tasks: Tasks) -> None:
    tasks.plain.open(BUREAU, "k1", "welfare_visit", "h1", {}, START)

    with pytest.raises(UnknownTaskError):
        tasks.repairs.repair(BUREAU, TaskPlace("h1", "k1"))


# ---- repairs ----


def test_a_repair_is_found_by_device_by_place_and_as_a_task(tasks: Tasks) -> None:
    kept = keep(tasks)

    assert tasks.repairs.newest(BUREAU, kept.repair.thing, "device_fault") == kept
    assert tasks.repairs.standing(BUREAU, kept.repair.thing) == (kept,)
    assert tasks.repairs.repair(BUREAU, kept.place) == kept
    assert tasks.plain.task(BUREAU, kept.place) == kept.task
    assert listed(tasks, XUHUI) == [kept.place.id]
    assert tasks.repairs.newest(BUREAU, kept.repair.thing, "tamper") is None
    assert tasks.repairs.standing(BUREAU, "standard-h1-other") == ()


def test_of_one_fault_of_a_device_one_repair_is_under_way(tasks: Tasks) -> None:
    keep(tasks)

    with pytest.raises(ConflictError):
        keep(tasks, key="another")
    keep(tasks, key="another-fault", fault="tamper")


def test_a_new_repair_takes_the_place_of_one_that_is_over(tasks: Tasks) -> None:
    first = keep(tasks)
    over = replace(first.repair, state=RepairState.CLOSED, due_at=None, over_at=START)
    tasks.repairs.keep(first, over, ())

    second = keep(tasks, key="second")

    assert tasks.repairs.newest(BUREAU, second.repair.thing, "device_fault") == second
    assert tasks.repairs.repair(BUREAU, first.place).repair.state is RepairState.CLOSED
    assert listed(tasks) == [second.place.id]


def test_of_two_writers_one_wins(tasks: Tasks) -> None:
    kept = keep(tasks)
    tasks.repairs.keep(kept, replace(kept.repair, told=2), ())

    with pytest.raises(ConflictError):
        tasks.repairs.keep(kept, replace(kept.repair, told=3), ())


def test_what_is_due_is_found_at_its_new_deadline_alone(tasks: Tasks) -> None:
    kept = keep(tasks)
    assert list(tasks.repairs.due(BUREAU, START + 2 * HOUR - SECOND)) == []
    assert list(tasks.repairs.due(BUREAU, START + 2 * HOUR)) == [kept.place]

    moved = tasks.repairs.keep(kept, replace(kept.repair, due_at=START + 5 * HOUR), ())
    assert list(tasks.repairs.due(BUREAU, START + 4 * HOUR)) == []
    assert list(tasks.repairs.due(BUREAU, START + 5 * HOUR)) == [kept.place]

    over = replace(moved.repair, state=RepairState.CANCELLED, due_at=None, over_at=START)
    tasks.repairs.keep(moved, over, ())
    assert list(tasks.repairs.due(BUREAU, START + 50 * HOUR)) == []
    assert listed(tasks) == []


def test_the_log_of_a_repair_is_one_unbroken_chain(tasks: Tasks) -> None:
    kept = keep(tasks)
    for n in range(3):
        entries = (Entry(START, "told", "supervisor", {"n": str(n)}), Entry(START, "noted"))
        kept = tasks.repairs.keep(kept, replace(kept.repair, missed=n + 1), entries)

    log = tasks.repairs.log(BUREAU, kept.place)

    assert [link.number for link in log] == list(range(1, 8))
    assert first_break(log) is None
    assert log[-1].digest == kept.digest


# ---- trials ----


def a_trial(alarm: str, at: datetime = START, thing: str = "standard-h1-key1") -> TriedOut:
    return TriedOut(thing, alarm, at, in_window=True, home="h1")


def test_a_test_alarm_that_was_heard_stays_heard_once(tasks: Tasks) -> None:
    first, later = a_trial("t1"), a_trial("t0", START + HOUR)
    tasks.repairs.keep_trial(BUREAU, later)
    tasks.repairs.keep_trial(BUREAU, first)

    tasks.repairs.keep_trial(BUREAU, a_trial("t1", START + 2 * HOUR))

    assert tasks.repairs.trials(BUREAU, first.thing) == (first, later)
    assert tasks.repairs.trials(BUREAU, "standard-h1-other") == ()
    assert tasks.repairs.trials("demo", first.thing) == ()
