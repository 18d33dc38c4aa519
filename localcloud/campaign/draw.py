"""Draws whole schedules from a seed: a town, what happens in it, and what goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from localcloud.campaign.draw_deeds import draw_deeds
from localcloud.campaign.draw_town import draw_town
from localcloud.campaign.schedule import FAULTS_OF_BOTH, Fault, Mishap, Post, Schedule

FUNCTIONS = (
    "advance_response",
    "await_event",
    "receive_alarm",
    "record_call_event",
    "relay_outbox",
    "sweep_incidents",
)
FAULTS_IN_MEMORY = ("carrier_mute", "carrier_forgets", "lookup_down", "executions_die")
MEETS = ("meets_stream", "meets_sweep", "meets_machine", "meets_next")
_NIGHT, _MORNING = datetime(2026, 1, 14, 18, 10, tzinfo=UTC), datetime(2026, 1, 15, 2, tzinfo=UTC)
_AFTERWARDS = timedelta(minutes=45)
_TO_THE_FOLLOW_UP = timedelta(hours=4)
_AFTERWARDS_ON_TWIN = timedelta(minutes=25)
"""An hour of the twin costs seconds, one in memory milliseconds."""
_MOST_MOMENTS = 3.6
"""Moments are drawn evenly by their logarithm: the first hundred matter as much as the next thousand."""


def draw(seed: int, *, in_memory: bool = True) -> Schedule:
    """Return the schedule of a seed; the twin's own is drawn alike but for what only memory can play."""
    chance = Random(seed)  # noqa: S311 - the same schedule every time
    start = chance.choice((_NIGHT, _MORNING))
    town = draw_town(chance)
    deeds = draw_deeds(chance, town, start)
    last = max(deed.at for deed in deeds)
    faults = tuple(_fault(chance, last) for _ in range(chance.choice((0, 0, 1, 2, 3, 5))))
    mishaps = tuple(_mishap(chance) for _ in range(chance.choice((0, 1, 2, 4, 8))))
    post = _post(chance, seed)
    is_followed_up = not town.seats and start == _MORNING and chance.random() < 0.6
    after = _TO_THE_FOLLOW_UP if is_followed_up else _AFTERWARDS
    if not in_memory:
        after = _AFTERWARDS_ON_TWIN
        faults = tuple(f for f in faults if f.what in FAULTS_OF_BOTH)
        mishaps = ()
    until = max([last, *(fault.until for fault in faults)]) + after
    return Schedule(seed, start, until, town, deeds, faults, mishaps, post)


def _fault(chance: Random, last: timedelta) -> Fault:
    what = chance.choice((*FAULTS_OF_BOTH, "function_crash", *FAULTS_IN_MEMORY))
    early = chance.random() < 0.5
    at = timedelta(seconds=chance.randint(0, 30 if early else int(last.total_seconds()) + 300))
    lasts = timedelta(seconds=chance.choice((1, 5, 20, 65, 130, 600)))
    if what == "function_crash":
        lasts = min(lasts, timedelta(seconds=90))
        return Fault(at, what, lasts, chance.choice(("", *FUNCTIONS)))
    if what == "store_throttled":
        lasts = min(lasts, timedelta(seconds=65))
    return Fault(at, what, lasts)


def _mishap(chance: Random) -> Mishap:
    moment = int(10 ** chance.uniform(0, _MOST_MOMENTS))
    return Mishap(moment, "dies" if chance.random() < 0.5 else chance.choice(MEETS))


def _post(chance: Random, seed: int) -> Post:
    if chance.random() < 0.4:
        return Post(seed)
    return Post(
        seed,
        twice=chance.choice((0, 15, 50)),
        late=chance.choice((0, 5, 30)),
        latest_s=chance.choice((3, 60, 600)),
        never=chance.choice((0, 0, 10, 40)),
    )
