"""How often a home's quiets grow old: a power law for each hour of the day at which one may begin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from telecare.domain.rhythm.habits import Habits
from telecare.domain.rhythm.hours import around
from telecare.domain.rhythm.population import Prior

_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Tail:
    """What is believed of the quiets that begin at one hour of the day.

    So many of them in 30 days grow older than `long`, by `mean` on average; the smaller the `shape`,
    the heavier the tail. Ages are in the home's own time.
    """

    monthly: float
    long: float
    mean: float
    shape: float

    def calls(self, age: float) -> float:
        """Return how many calls for nothing in 30 days there are if each such quiet is asked after at this age."""
        over = max(age - self.long, 0.0)
        return float(self.monthly * (1 + over / (self.mean * self.shape)) ** -self.shape)

    def age_at(self, price: float) -> float:
        """Return the age at which growing older by one spares just `price` calls in 30 days."""
        if not price:
            return math.inf
        steep = max(self.monthly / (self.mean * price), 1.0)
        return float(self.long + self.mean * self.shape * (steep ** (1 / (self.shape + 1)) - 1))


def tail_of(habits: Habits, start: datetime, began: float, prior: Prior) -> Tail:
    """Return the tail of the quiets that begin at this local hour, by what was learnt up to `start`.

    Its numbers are those of this hour, drawn towards the part of the day, that towards the home, and
    that towards the population, each as long as few are known.
    """
    hour, days = began % 24, habits.known_days(start)
    long, weights = around(habits.long, hour, prior.reach_h)
    home_rate = (prior.rate * prior.rate_days + sum(habits.long)) / (prior.rate_days + days) / 24
    usual = prior.near_days * home_rate * prior.begins[int(hour)]
    rate = (usual + long / weights) / (prior.near_days + days)
    part = _mean_of_part(habits, hour, prior)
    mean = _drawn(part, prior.near_weight, habits, hour, prior.reach_h)
    return Tail(rate * _MONTH_DAYS, prior.long, mean, prior.near_weight + long)


def _mean_of_part(habits: Habits, hour: float, prior: Prior) -> float:
    """Return how much longer than long the quiets of this part of the day are on average."""
    long, excess = sum(habits.long), sum(habits.excess)
    home = (prior.mean_weight * prior.mean + excess) / (prior.mean_weight + long)
    return _drawn(home, prior.part_weight, habits, hour, prior.part_h)


def _drawn(wider: float, weight: float, habits: Habits, hour: float, reach: float) -> float:
    """Return the mean excess about an hour, drawn towards that of a wider neighbourhood."""
    long, _ = around(habits.long, hour, reach)
    excess, _ = around(habits.excess, hour, reach)
    return (weight * wider + excess) / (weight + long)
