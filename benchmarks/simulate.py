"""`simulate`: how many days of elders' lives a second of processor time plays, with homes, phones and incidents."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from random import Random

from benchmarks import seeded
from benchmarks.figures import Figure, Measured, Tell, at_least
from benchmarks.live_town import LiveTown
from localcloud.agenda import Order
from telecare.domain.kinds import State

AGAINST = "real time, in which one elder lives one day a day"
ALARMS_A_DAY = 0.02
SIGNS_A_DAY = 60


def measure(tell: Tell, *, tiny: bool = False) -> Measured:
    """Let a town live: signs folded each minute, sweeps as deployed, alarms answered by telephone."""
    homes, hours = (5, 6) if tiny else (400, 48)
    town = LiveTown(homes)
    town.begin()
    town.speak(SIGNS_A_DAY)
    pressed = _plan_alarms(town, homes, hours)
    began = time.process_time()
    for hour in range(hours):
        tell(f"hour {hour + 1} of {hours}")
        town.loop.run_until(seeded.START + timedelta(hours=hour + 1))
    spent = time.process_time() - began
    _check(town, pressed)
    days = homes * hours / 24
    return Measured(
        "simulate",
        AGAINST,
        (
            Figure("elder-days a CPU second", days / spent, "days/s", at_least(5000, 500)),
            Figure("elders", homes, "elders"),
            Figure("signs of life", town.signs, "signs"),
            Figure("alarms", pressed, "alarms"),
            Figure("calls", len(town.network.calls), "calls"),
        ),
    )


def _plan_alarms(town: LiveTown, homes: int, hours: int) -> int:
    """Let buttons be pressed at random instants, one a home at most; at least one in all."""
    count, random = max(1, round(homes * hours / 24 * ALARMS_A_DAY)), Random(3)
    for number in random.sample(range(homes), count):
        at = seeded.START + timedelta(hours=random.uniform(0.5, hours - 1))
        town.loop.at(at, Order.DO, partial(town.be_helped, number, f"a{number}"))
    return count


def _check(town: LiveTown, pressed: int) -> None:
    """A town that did not answer its alarms was not simulated."""
    heads = [
        town.platform.store.head(seeded.BUREAU, incident)
        for incident in town.platform.store.open_register(seeded.BUREAU)
    ]
    helped = sum(head.run.state is State.RESOLVED for head in heads)
    if helped < pressed or town.platform.dead_letters:
        raise ValueError(f"{pressed} alarms, {helped} of them resolved")
