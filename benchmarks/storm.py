"""`storm`: every link of a town drops and comes back, with calls for help among it, against a calm town."""

from __future__ import annotations

import gc
import statistics
import time
from datetime import timedelta
from functools import partial

from benchmarks import seeded
from benchmarks.figures import Figure, Measured, Tell, at_most
from benchmarks.live_town import LiveTown
from localcloud.agenda import Order
from telecare.services.tell_area_event import AREA_EVENT

AGAINST = "the same town in the same run while its links stand"
A_SECOND = 500
HELP_ALARMS = 50
AWAY = timedelta(minutes=20)
HOMES_OF_A_STREET = 1000


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Let every hub of 100,000 homes drop at 500 a second, be away for twenty minutes, and return."""
    homes, alarms = (60, 3) if tiny else (100_000, HELP_ALARMS)
    tell(f"{homes:,} homes are built")
    town = LiveTown(homes, streets=max(2, homes // HOMES_OF_A_STREET))
    for number in range(homes):
        town.link(number, connected=True)
    town.press(homes - 1, "the first one of a process, which is slower")
    times = _Times(town)
    gc.collect()
    gc.freeze()  # no function holds a town: its objects are not to be walked while an alarm is timed
    tell("calm")
    _pressed(town, "calm", range(alarms), timedelta(seconds=alarms))
    calm = times.since()
    tell("storm")
    town.let_sweep()
    _storm(town, homes, alarms)
    stormy = times.since()
    gc.unfreeze()
    return Measured("storm", AGAINST, _figures(town, homes, calm, stormy))


def _figures(
    town: LiveTown, homes: int, calm: list[float], stormy: list[float]
) -> tuple[Figure, ...]:
    tasks = list(town.platform.tasks.opened.values())
    store = town.platform.store
    incidents = store.open_register(seeded.BUREAU)
    asked = len(calm) + len(stormy) + 1
    reached = sum(_was_accepted(town, incident) for incident in incidents)
    events = sum(task.task == AREA_EVENT for task in tasks)
    of_homes = len(tasks) - events + max(0, len(incidents) - asked)
    return (
        Figure(
            "events told, all in all",
            events + of_homes,
            "events",
            at_most(homes / 1000, homes / 100),
        ),
        Figure("of them of single homes", of_homes, "events"),
        Figure(
            "alarms for help that opened no incident",
            asked - len(incidents),
            "alarms",
            at_most(0, 0),
        ),
        Figure("alarms for help that nobody accepted", asked - reached, "alarms", at_most(0, 0)),
        Figure("p99 of an alarm's CPU against calm", _p99(stormy) / _p99(calm), "x", at_most(2)),
        Figure("median of an alarm's CPU in the storm", statistics.median(stormy) * 1e3, "ms"),
        Figure("homes", homes, "homes"),
    )


def _was_accepted(town: LiveTown, incident: str) -> bool:
    links = town.platform.store.timeline(seeded.BUREAU, incident)
    return any(link.entry.event == "accepted" for link in links)


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, round(0.99 * len(values)))]


class _Times:
    """Takes the processor time of each alarm, from the message to the stored incident."""

    def __init__(self, town: LiveTown) -> None:
        self._taken: list[float] = []
        press = town.press

        def timed(number: int, alarm_id: str) -> None:
            began = time.process_time()
            press(number, alarm_id)
            self._taken.append(time.process_time() - began)

        town.press = timed  # type: ignore[method-assign]

    def since(self) -> list[float]:
        """Return what was taken since the last time."""
        taken, self._taken = self._taken, []
        return taken


def _pressed(town: LiveTown, word: str, numbers: range, within: timedelta) -> None:
    """Let buttons be pressed evenly over a time, and play that time and what follows."""
    begin = town.loop.now()
    for place, number in enumerate(numbers):
        at = begin + within * (place / len(numbers))
        town.loop.at(at, Order.DO, partial(_press, town, number, f"{word}{number}"))
    town.loop.run_until(begin + within + timedelta(minutes=5))


def _press(town: LiveTown, number: int, alarm_id: str) -> None:
    town.press(number, alarm_id)


def _storm(town: LiveTown, homes: int, alarms: int) -> None:
    begin, second = town.loop.now(), timedelta(seconds=1)
    for first in range(0, homes, A_SECOND):
        group = range(first, min(homes, first + A_SECOND))
        at = begin + second * (first // A_SECOND)
        town.loop.at(at, Order.DO, partial(_links, town, group, connected=False))
        town.loop.at(at + AWAY, Order.DO, partial(_links, town, group, connected=True))
    lasts = second * (homes // A_SECOND) + AWAY
    _pressed(town, "storm", range(alarms, 2 * alarms), lasts)
    town.loop.run_until(begin + lasts + timedelta(minutes=30))


def _links(town: LiveTown, group: range, *, connected: bool) -> None:
    for number in group:
        town.link(number, connected=connected)
