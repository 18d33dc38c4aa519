"""An outage is told once with the number of homes that nobody guards, however many incidents run into it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from telecare.ports.tasks import TaskPlace
from tests.fakes.platform import Doom, KilledError, Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, a_home

HOUR = timedelta(hours=1)


def tell(platform: Platform) -> None:
    platform.services.tell_outage().tell(BUREAU, "carrier")


def tasks(platform: Platform) -> list[Any]:
    return [t for t in platform.tasks.opened.values() if t.task == "call_sheets"]


def notices(platform: Platform) -> list[dict[str, str]]:
    return [
        platform.desk.details[key]
        for key, (_, reason) in platform.desk.notices.items()
        if reason == "call_sheets_ready"
    ]


def test_the_supervisor_hears_how_many_homes_are_unguarded(platform):
    platform.directory.enrol_home(BUREAU, a_home("h2", area="310115001", devices=()))

    tell(platform)

    assert notices(platform) == [{"homes": "2"}]
    assert [task.detail for task in tasks(platform)] == [{"part": "carrier", "homes": "2"}]


def test_an_outage_is_one_task_however_often_it_is_told(platform):
    for _ in range(5):
        tell(platform)
        platform.clock.forward(HOUR)

    assert (len(tasks(platform)), len(notices(platform))) == (1, 1)


def test_the_next_outage_is_another_task_once_the_first_is_finished(platform):
    tell(platform)
    [(_, home, key)] = [p for p, t in platform.tasks.opened.items() if t.task == "call_sheets"]
    platform.tasks.finish(BUREAU, TaskPlace(home, key), {"by": "boss"}, platform.clock.now())

    tell(platform)

    assert [t.state for t in tasks(platform)] == ["done", "open"]
    assert len(notices(platform)) == 2


def test_sheets_that_nobody_finished_are_old_after_half_a_day(platform):
    tell(platform)
    platform.clock.forward(12 * HOUR)

    tell(platform)

    assert len(tasks(platform)) == 2


def test_a_carrier_that_takes_nothing_is_an_outage(platform):
    platform.carrier.down = True

    platform.deliver(a_press())
    platform.run_until(120)

    assert notices(platform) == [{"homes": "1"}]


def test_killed_anywhere_the_outage_is_told_once_all_the_same():
    moment = 0
    while True:
        moment += 1
        doom = Doom()
        platform = Platform(doom)
        doom.moment, doom.at = 0, moment
        try:
            tell(platform)
        except KilledError:
            doom.at = 0
            tell(platform)
            assert (len(tasks(platform)), len(notices(platform))) == (1, 1)
            continue
        break
    assert moment > 6, "it was never killed where it matters"
