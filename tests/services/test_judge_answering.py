"""Answering: told once an hour when too many alarms of the last hour were answered late, or not at all."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.home import HomeDevice
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press, a_signal
from tests.fakes.story import BUREAU, KEY, START, a_home

MINUTE = timedelta(minutes=1)


def alarms(platform: Platform, number: int, late: timedelta = timedelta(0)) -> None:
    """Press a button in so many homes; they lay in the queue for a while."""
    for n in range(2, 2 + number):
        thing = f"standard-h{n}-key1"
        home = a_home(f"h{n}", devices=(HomeDevice(thing, "one_key_call"),))
        platform.directory.enrol_home(BUREAU, home)
        at = platform.clock.now() - late
        document = {"id": f"a{n}", "kind": "help", "at": at.isoformat()}
        platform.deliver(a_signal(document, thing=thing, at=at))


def stop_answering(platform: Platform) -> None:
    setattr(platform.machine, "start", lambda *_: "dead")  # noqa: B010 - a method of this one


def judge(platform: Platform, after: timedelta = 5 * MINUTE) -> list[dict[str, str]]:
    platform.run_until((platform.clock.now() + after - START).total_seconds())
    platform.services.judge_answering().judge()
    return [
        platform.desk.details[key]
        for key, (_, reason) in platform.desk.notices.items()
        if reason == "answering_late"
    ]


def test_alarms_that_are_rung_at_once_are_no_breach(platform):
    alarms(platform, 4)

    assert judge(platform) == []


def test_alarms_after_which_nobody_is_rung_are_the_worst_breach(platform):
    stop_answering(platform)
    alarms(platform, 4)

    assert judge(platform) == [{"late": "4", "alarms": "4"}]


def test_a_breach_is_told_once_an_hour(platform):
    stop_answering(platform)
    alarms(platform, 4)
    judge(platform)

    assert len(judge(platform)) == 1


def test_a_late_ring_is_a_breach_although_it_came(platform):
    # FJ24-30: the service is watched as it is given.
    alarms(platform, 4, late=2 * MINUTE)

    assert judge(platform) == [{"late": "4", "alarms": "4"}]


def test_too_few_alarms_make_no_figure(platform):
    stop_answering(platform)
    alarms(platform, 2)

    assert judge(platform) == []


def test_alarms_that_are_not_due_yet_and_old_ones_are_left_out(platform):
    stop_answering(platform)
    alarms(platform, 4)
    assert judge(platform, timedelta(seconds=30)) == []

    assert judge(platform, 61 * MINUTE) == []


def test_tests_are_no_alarms(platform):
    stop_answering(platform)
    alarms(platform, 2)
    platform.directory.open_test_window(KEY, START + 30 * MINUTE, START)
    platform.deliver(a_press(test=True))

    assert judge(platform) == []


def test_a_bureau_without_alarms_needs_no_policy(platform):
    platform.services.judge_answering().judge()

    assert platform.desk.notices == {}
