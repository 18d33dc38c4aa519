"""How long a quiet is waited out: until so long a one, begun at such an hour, is rarer than the bureau accepts."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from telecare.domain.rhythm.habits import Habits
from telecare.domain.rhythm.hours import HOUR, around, local_hours
from telecare.domain.rhythm.population import Prior
from telecare.domain.rhythm.rules import QuietRules

_MONTH_DAYS = 30


def patience(habits: Habits, start: datetime, rules: QuietRules) -> timedelta:
    """Return how long a quiet that began at `start` is waited out, to the whole second.

    The one promise that does not hang on anything learnt: never less than the floor, never more than
    the ceiling; and the plain clock until the home is known.
    """
    learnt = habits.settled(rules)
    if not is_known(learnt, start, rules):
        return rules.plain
    began = local_hours(start, rules.zone)
    waited = _clock_h(learnt, began, _age_allowed(learnt, start, began, rules), rules)
    return min(max(timedelta(seconds=math.ceil(waited * 3600)), rules.floor), rules.ceiling)


def is_known(habits: Habits, start: datetime, rules: QuietRules) -> bool:
    """Tell whether a home can be judged by its rhythm: listened to for long enough, and it has spoken."""
    learnt = habits.settled(rules)
    return (
        learnt.known_days(start) >= rules.known_days and learnt.lively(start, rules) >= rules.lively
    )


def _age_allowed(habits: Habits, start: datetime, began: float, rules: QuietRules) -> float:
    """Return the age, in the home's own time, that a quiet begun at this hour exceeds as rarely as accepted.

    Long quiets follow a power law whose two numbers are those of this hour, drawn towards the part of
    the day, that towards the home, and that towards the population, each as long as few are known:
    what little is known makes the wait longer, not shorter.
    """
    hour, prior = began % 24, rules.prior
    days = habits.known_days(start)
    long, weights = around(habits.long, hour, prior.reach_h)
    shape = prior.near_weight + long
    mean = _drawn(
        _mean_of_part(habits, hour, prior), prior.near_weight, habits, hour, prior.reach_h
    )
    home_rate = (prior.rate * prior.rate_days + sum(habits.long)) / (prior.rate_days + days) / 24
    usual = prior.near_days * home_rate * prior.begins[int(hour)]
    rate = (usual + long / weights) / (prior.near_days + days)
    rarity = max(rate * 24 * _MONTH_DAYS / rules.false_alarms, 1.0)
    excess: float = mean * shape * (rarity ** (1 / shape) - 1)
    return prior.long + excess


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


def _clock_h(habits: Habits, began: float, age: float, rules: QuietRules) -> float:
    """Return after how many hours a quiet is of that age; past `urged` only a share of them is granted."""
    prior = rules.prior
    most = began + (rules.ceiling / HOUR) / min(rules.urged_share, 1.0)
    at, left = began + prior.shortest / HOUR, age
    while at < most:
        until = math.floor(at) + 1.0
        hazard = habits.hazard(int(at) % 24, prior)
        if left <= (until - at) * hazard:
            at += left / hazard
            break
        left -= (until - at) * hazard
        at = until
    waited, urged = at - began, rules.urged / HOUR
    return waited if waited <= urged else urged + (waited - urged) * rules.urged_share
