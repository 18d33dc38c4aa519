"""Repairs as the services carry them: opened by a fault, moved by a sweep, closed by a test alarm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telecare.domain.errors import ConflictError, NotPermittedError, UnavailableError
from telecare.domain.home import HomeDevice
from telecare.domain.repair import CancelReason, RepairState, WatchedBy
from telecare.ports.tasks import KeptRepair, TaskPlace
from telecare.services.complete_task import Completion, Done
from tests.fakes.platform import Doom, KilledError, Platform
from tests.fakes.signals import a_press, a_signal
from tests.fakes.story import BUREAU, KEY, SMOKE, START, a_home

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SPARE = "standard-h1-spare1"


def fault(alarm_id: str = "f1", word: str = "device_fault", thing: str = KEY, **more: Any) -> Any:
    return a_signal({"id": alarm_id, "kind": word, "at": START.isoformat()}, thing=thing, **more)


def tell_fault(platform: Platform, **more: Any) -> None:
    platform.services.receive_signal().receive(fault(**more))


def repairs(platform: Platform, thing: str = KEY) -> tuple[KeptRepair, ...]:
    return platform.tasks.standing(BUREAU, thing)


def the_repair(platform: Platform) -> KeptRepair:
    [kept] = repairs(platform)
    return kept


def sweep(platform: Platform, after: timedelta = timedelta(0)) -> None:
    platform.clock.forward(after)
    platform.services.sweep_repairs().sweep()


def say(platform: Platform, done: Done, key: str = "", event_id: str = "e1", **more: Any) -> None:
    [place] = [kept.place for kept in repairs(platform)]
    place = TaskPlace("h1", key) if key else place
    said = Completion(done, "fitter", **more)
    platform.services.complete_task().complete(BUREAU, place, said, event_id)


def press_test(platform: Platform, alarm_id: str = "t1") -> None:
    now = platform.clock.now()
    platform.directory.open_test_window(KEY, now + 30 * MINUTE, now)
    platform.services.receive_signal().receive(a_press(alarm_id, at=now, test=True))


def told(platform: Platform) -> list[tuple[str, str]]:
    return [
        notice
        for (_, audience, _), notice in platform.desk.notices.items()
        if audience == "supervisor" and notice[0].startswith("task:")
    ]


def watches(platform: Platform) -> list[str]:
    return [t.state for t in platform.tasks.opened.values() if t.task == "manual_watch"]


# ---- opening ----


def test_a_fault_told_again_days_later_is_counted_on_the_same_repair(platform):
    tell_fault(platform)
    platform.clock.forward(timedelta(days=3))

    tell_fault(platform, alarm_id="f2", at=START + timedelta(days=3))

    assert the_repair(platform).repair.told == 2


def test_two_faults_of_a_device_are_two_repairs(platform):
    tell_fault(platform)
    tell_fault(platform, alarm_id="f2", word="tamper")

    assert sorted(kept.repair.fault for kept in repairs(platform)) == ["device_fault", "tamper"]


def test_a_repair_belongs_to_the_area_of_its_home(platform):
    tell_fault(platform)

    [(_, task)] = platform.tasks.unfinished(BUREAU, "310104", "")
    assert (task.area, task.state, task.due_at) == ("310104003", "open", START + 2 * HOUR)


def test_a_device_without_a_home_is_repaired_by_the_operator(platform):
    platform.directory.enrol_device(BUREAU, HomeDevice("standard-spare9", "one_key_call"))

    tell_fault(platform, thing="standard-spare9")

    [kept] = repairs(platform, "standard-spare9")
    assert kept.repair.home == "device:standard-spare9"


# ---- the sweep ----


def test_a_sweep_moves_what_is_due_and_nothing_else(platform):
    tell_fault(platform)
    sweep(platform, 2 * HOUR - MINUTE)
    assert the_repair(platform).repair.state is RepairState.OPEN

    sweep(platform, MINUTE)
    sweep(platform)

    kept = the_repair(platform)
    assert kept.repair.state is RepairState.MANUAL_WATCH
    assert told(platform) == [(f"task:{kept.place.id}", "no_substitute")]
    assert watches(platform) == ["open"]


def test_each_missed_watch_is_told_once(platform):
    tell_fault(platform)
    sweep(platform, 2 * HOUR)
    for _ in range(2):
        sweep(platform, 4 * HOUR)
        sweep(platform)

    assert [reason for _, reason in told(platform)] == [
        "no_substitute",
        "watch_missed",
        "watch_missed",
    ]


@pytest.mark.parametrize("error", [UnavailableError("throttled"), ValueError("no field 'new'")])
def test_one_repair_that_cannot_be_moved_hides_no_other(platform, error):
    tell_fault(platform)
    tell_fault(platform, alarm_id="f2", thing=SMOKE)
    down = _DeskThatFailsFor(platform.desk, KEY, error)
    services = platform.services_with(desk=down)
    platform.clock.forward(3 * HOUR)

    with pytest.raises(UnavailableError):
        services.sweep_repairs().sweep()

    [smoke] = repairs(platform, SMOKE)
    assert smoke.repair.state is RepairState.MANUAL_WATCH
    assert the_repair(platform).repair.state is RepairState.OPEN
    sweep(platform)
    assert the_repair(platform).repair.state is RepairState.MANUAL_WATCH


class _DeskThatFailsFor:
    def __init__(self, desk: Any, thing: str, error: Exception) -> None:
        self._desk, self._thing, self._error = desk, thing, error

    def tell(self, bureau: str, incident: str, *rest: Any) -> None:
        if self._thing in incident:
            raise self._error
        self._desk.tell(bureau, incident, *rest)


def test_a_sweep_that_dies_anywhere_is_made_good_by_the_next():
    """Killed before and after every call of a port, the supervisor is told once and people watch."""
    moment = 0
    while True:
        moment += 1
        doom = Doom()
        platform = Platform(doom)
        tell_fault(platform)
        platform.clock.forward(2 * HOUR)
        doom.moment, doom.at = 0, moment
        try:
            platform.services.sweep_repairs().sweep()
        except KilledError:
            doom.at = 0
            sweep(platform, 5 * MINUTE)
            assert the_repair(platform).repair.state is RepairState.MANUAL_WATCH
            assert (len(told(platform)), watches(platform)) == (1, ["open"])
            continue
        break
    assert moment > 8, "the sweep was never killed where it matters"


# ---- what people say ----


def test_a_substitute_must_be_a_sound_device_of_the_same_home(platform):
    tell_fault(platform)
    for thing in ("standard-nobody", KEY, ""):
        with pytest.raises(NotPermittedError):
            say(platform, Done.SUBSTITUTE, thing=thing)
    tell_fault(platform, alarm_id="f2", thing=SMOKE)
    with pytest.raises(NotPermittedError, match="itself to be repaired"):
        say(platform, Done.SUBSTITUTE, thing=SMOKE)

    devices = (*a_home().devices, HomeDevice(SPARE, "one_key_call"))
    platform.directory.enrol_home(BUREAU, a_home(devices=devices))
    say(platform, Done.SUBSTITUTE, thing=SPARE)

    assert the_repair(platform).repair.state is RepairState.SUBSTITUTED


def test_a_watch_is_told_on_its_own_task_or_on_the_repair(platform):
    tell_fault(platform)
    sweep(platform, 2 * HOUR)
    [key] = [k for _, _, k in platform.tasks.opened if k.endswith("watch-1")]

    platform.clock.forward(HOUR)
    say(platform, Done.WATCHED, key=key, how=WatchedBy.RANG)
    assert the_repair(platform).repair.due_at == START + 7 * HOUR

    platform.clock.forward(HOUR)
    say(platform, Done.WATCHED, event_id="e2", how=WatchedBy.VISITED)
    assert the_repair(platform).repair.due_at == START + 8 * HOUR


def test_the_same_word_again_changes_nothing(platform):
    tell_fault(platform)
    sweep(platform, 2 * HOUR)
    say(platform, Done.WATCHED, how=WatchedBy.RANG)
    before = the_repair(platform)

    platform.clock.forward(3 * HOUR)
    say(platform, Done.WATCHED, how=WatchedBy.RANG)

    assert the_repair(platform) == before


@pytest.mark.parametrize("done", [Done.DONE, Done.WATCHED, Done.CANCELLED])
def test_a_repair_takes_no_word_that_closes_it_or_says_too_little(platform, done):
    tell_fault(platform)

    with pytest.raises(NotPermittedError):
        say(platform, done)


def test_what_is_over_takes_no_more_words(platform):
    tell_fault(platform)
    place = the_repair(platform).place
    say(platform, Done.CANCELLED, reason=CancelReason.DEVICE_REMOVED)

    again = Completion(Done.MENDED, "fitter")
    with pytest.raises(ConflictError):
        platform.services.complete_task().complete(BUREAU, place, again, "e2")


def test_another_task_is_done_with_its_author(platform):
    platform.tasks.open(BUREAU, "k1", "welfare_visit", "h1", {}, START, "310104003")
    complete = platform.services.complete_task().complete

    with pytest.raises(NotPermittedError):
        complete(BUREAU, TaskPlace("h1", "k1"), Completion(Done.MENDED, "field1"), "e1")
    task = complete(BUREAU, TaskPlace("h1", "k1"), Completion(Done.DONE, "field1"), "e2")

    assert (task.state, task.detail["by"]) == ("done", "field1")


# ---- the proof ----


def test_a_test_alarm_in_its_window_closes_every_repair_of_its_device(platform):
    # HZ23-25: that a device works is seen by its own alarm.
    tell_fault(platform)
    tell_fault(platform, alarm_id="f2", word="tamper")
    tell_fault(platform, alarm_id="f3", thing=SMOKE)
    places = [kept.place for kept in repairs(platform)]
    sweep(platform, 2 * HOUR)

    press_test(platform)

    assert repairs(platform) == ()
    closed = [platform.tasks.repair(BUREAU, place).repair for place in places]
    assert {(r.state, r.proof) for r in closed} == {(RepairState.CLOSED, "t1")}
    assert len(repairs(platform, SMOKE)) == 1
    assert platform.called() == []


def test_a_press_outside_a_window_is_an_alarm_and_no_proof(platform):
    tell_fault(platform)
    platform.clock.forward(HOUR)

    platform.services.receive_signal().receive(a_press("t1", at=platform.clock.now(), test=True))

    assert len(repairs(platform)) == 1
    assert not platform.head.run.test


def test_a_fault_told_after_the_test_opens_a_new_repair(platform):
    tell_fault(platform)
    platform.clock.forward(HOUR)
    press_test(platform)

    tell_fault(platform, alarm_id="f9", at=START + 2 * HOUR)

    assert the_repair(platform).repair.opened_at == START + 2 * HOUR


@pytest.mark.parametrize("late", [{"alarm_id": "f1", "at": START + 2 * HOUR}, {"alarm_id": "f0"}])
def test_old_news_of_a_fault_opens_no_repair_again(platform, late):
    tell_fault(platform)
    platform.clock.forward(HOUR)
    press_test(platform)

    tell_fault(platform, **late)

    assert repairs(platform) == ()


def test_a_repeat_of_a_test_from_before_the_fault_proves_nothing(platform):
    press_test(platform)
    platform.clock.forward(MINUTE)
    tell_fault(platform, at=START + MINUTE)
    platform.clock.forward(MINUTE)

    press_test(platform)

    assert len(repairs(platform)) == 1


def test_a_test_whose_function_died_proves_when_it_is_delivered_again():
    moment = 0
    while True:
        moment += 1
        doom = Doom()
        platform = Platform(doom)
        tell_fault(platform)
        now = platform.clock.forward(HOUR)
        platform.directory.open_test_window(KEY, now + 30 * MINUTE, now)
        doom.moment, doom.at = 0, moment
        platform.deliver(a_press("t1", at=now, test=True))
        killed = doom.moment >= moment
        doom.at = 0
        platform.run_until(2 * 3600)
        assert repairs(platform) == (), f"killed at {moment}"
        if not killed:
            break
    assert moment > 12, "the function was never killed where it matters"


def test_the_log_tells_the_whole_story_without_a_name(platform):
    tell_fault(platform)
    place = the_repair(platform).place
    sweep(platform, 2 * HOUR)
    say(platform, Done.MENDED)
    platform.clock.forward(MINUTE)
    press_test(platform)

    log = [link.entry for link in platform.tasks.log(BUREAU, place)]

    assert [(e.event, e.who) for e in log] == [
        ("task_opened", KEY),
        ("told", "supervisor"),
        ("task_opened", KEY),
        ("task_done", KEY),
        ("noted", "fitter"),
        ("task_done", KEY),
    ]
