"""How long a quiet is waited out: as long as an hour more of waiting spares enough calls for nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from telecare.domain.rhythm.habits import Habits
from telecare.domain.rhythm.hours import HOUR, local_hours, pieces
from telecare.domain.rhythm.rules import QuietRules
from telecare.domain.rhythm.tail import Tail, tail_of

MOST_KNOWN = 512
"""How many answers are remembered: one look at a home asks for the same quiet several times."""


@lru_cache(MOST_KNOWN)
def patience(habits: Habits, start: datetime, rules: QuietRules, place: str = "") -> timedelta:
    """Return how long a quiet that began at `start` is waited out, to the whole second.

    `place` is the sensor that was heard last: where few lasting quiets begin, one is waited out less.
    The one promise that does not hang on anything learnt: never less than the floor, never more than
    the ceiling; and the plain clock until the home is known.
    """
    learnt = habits.settled(rules)
    if not is_known(learnt, start, rules):
        return rules.plain
    waited = _best_h(learnt, start, rules, learnt.share(place, start, rules))
    least = max(rules.floor, rules.plain) if seems_away(learnt, start, rules) else rules.floor
    return min(max(timedelta(seconds=math.ceil(waited * 3600)), least), rules.ceiling)


def seems_away(habits: Habits, start: datetime, rules: QuietRules) -> bool:
    """Tell whether so many calls were for nothing of late that somebody seems to be away night after night."""
    ends = habits.in_vain
    return (
        len(ends) >= rules.away_calls > 0
        and ends[-1] - ends[-rules.away_calls] <= rules.away_span
        and start - ends[-1] < rules.away_span
    )


def is_known(habits: Habits, start: datetime, rules: QuietRules) -> bool:
    """Tell whether a home can be judged by its rhythm: listened to for long enough, and it has spoken."""
    learnt = habits.settled(rules)
    return (
        learnt.known_days(start) >= rules.known_days and learnt.lively(start, rules) >= rules.lively
    )


class _Stretch(NamedTuple):
    """A part of the wait in which the home's own time runs evenly and each hour costs the same."""

    start_h: float
    end_h: float
    age: float
    hazard: float
    price: float
    late: float

    def best_h(self, tail: Tail) -> float:
        """Return after how many hours ringing within this stretch costs least: where quiets are long it is convex."""
        turn = self.start_h + (tail.age_at(self.price / self.hazard) - self.age) / self.hazard
        return min(max(turn, self.start_h), self.end_h)

    def cost(self, at_h: float, tail: Tail) -> float:
        """Return what ringing after so many hours costs: the lateness, and the calls for nothing."""
        waited = at_h - self.start_h
        return self.late + waited * self.price + tail.calls(self.age + waited * self.hazard)


def _best_h(habits: Habits, start: datetime, rules: QuietRules, share: float) -> float:
    """Return the wait, between floor and ceiling, after which ringing costs least.

    It costs the calls for nothing in 30 days, and the hours that somebody who fell lies, each of which
    weighs as many calls as the bureau says. The same weight at each hour of the day is what finds
    people soonest for a given number of calls in all. Of the long quiets of this hour only a `share` begins
    where this one did: that many fewer calls are spared, so an hour weighs that much more.
    """
    began, floor_h = local_hours(start, rules.zone), rules.floor / HOUR
    tail = tail_of(habits, start, began, rules.prior)
    stretches = tuple(_stretches(habits, began, rules, share))
    waits = [(each, floor_h) for each in stretches[:1]]
    waits += [(each, each.best_h(tail)) for each in stretches]
    return min(((each.cost(at_h, tail), at_h) for each, at_h in waits), default=(0.0, floor_h))[1]


def _stretches(habits: Habits, began: float, rules: QuietRules, share: float) -> Iterator[_Stretch]:
    """Cut the time between floor and ceiling at the full hours, and where a quiet grows urgent."""
    prior, floor, ceiling = rules.prior, rules.floor / HOUR, rules.ceiling / HOUR
    urged = min(max(rules.urged / HOUR, floor), ceiling)
    price = rules.false_alarms * prior.falls[int(began) % 24] / 24 / share
    age, late = habits.age(began, began + floor, prior), 0.0
    for from_h, to_h, each in (floor, urged, price), (urged, ceiling, price / rules.urged_share):
        at_h = from_h
        for hour, part in pieces(began + from_h, began + to_h):
            hazard = habits.hazard(hour, prior)
            yield _Stretch(at_h, at_h + part, age, hazard, each, late)
            at_h, age, late = at_h + part, age + part * hazard, late + part * each
