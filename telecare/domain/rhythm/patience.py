"""How long a quiet is waited out: until so long a one, begun at such an hour, is rarer than the bureau accepts."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from telecare.domain.rhythm.habits import Habits
from telecare.domain.rhythm.hours import HOUR, around, local_hours
from telecare.domain.rhythm.rules import QuietRules

_MONTH_DAYS = 30


def patience(habits: Habits, start: datetime, rules: QuietRules) -> timedelta:
    """Return how long a quiet that began at `start` is waited out, to the whole second.

    The one promise that does not hang on anything learnt: never less than the floor, never more than
    the ceiling; and the plain clock until the home has been listened to for `known_days`.
    """
    if not is_known(habits, start, rules):
        return rules.plain
    learnt = habits.settled(rules)
    began = local_hours(start, rules.zone)
    waited = _clock_h(learnt, began, _age_allowed(learnt, start, began, rules), rules)
    return min(max(timedelta(seconds=math.ceil(waited * 3600)), rules.floor), rules.ceiling)


def is_known(habits: Habits, start: datetime, rules: QuietRules) -> bool:
    """Tell whether a home has been listened to for long enough to be judged by its rhythm."""
    return habits.known_days(start) >= rules.known_days


def _age_allowed(habits: Habits, start: datetime, began: float, rules: QuietRules) -> float:
    """Return the age, in the home's own time, that a quiet begun at this hour exceeds as rarely as accepted.

    Long quiets follow a power law whose two numbers are the home's, drawn towards the population's as
    long as few are known: what little is known makes the wait longer, not shorter.
    """
    hour, prior = began % 24, rules.prior
    near, weights = around(habits.long, hour, prior.reach_h)
    near_excess, _ = around(habits.excess, hour, prior.reach_h)
    all_long, all_excess = sum(habits.long), sum(habits.excess)
    home_mean = (prior.mean_weight * prior.mean + all_excess) / (prior.mean_weight + all_long)
    days = habits.known_days(start)
    home_rate = (prior.rate * prior.rate_days + all_long) / (prior.rate_days + days) / 24
    shape = prior.near_weight + near
    mean = (prior.near_weight * home_mean + near_excess) / shape
    expected = prior.near_days * home_rate * prior.begins[int(hour)]
    rate = (expected + near / weights) / (prior.near_days + days)
    rarity = max(rate * 24 * _MONTH_DAYS / rules.false_alarms, 1.0)
    excess: float = mean * shape * (rarity ** (1 / shape) - 1)
    return prior.long + excess


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
