"""A yardstick: one wait for each hour of the day, the best for 200 earlier days of the same home."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from localcloud.replay.homes.lives import Habit, Sign, life
from localcloud.replay.homes.profiles import Profile, profiles
from localcloud.replay.homes.trial import HOUR, Score, Trial, score, try_life
from telecare.domain.rhythm.hours import local_hours
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import QuietRules

PAST_DAYS = 200
_REACH = 1
_STEP_H = 0.5


def known_before(habit: Habit, rules: QuietRules, lives: int) -> Score:
    """Sum up some lives of every profile.

    No rule knows a new home as well: what this misses by far no rule will reach that goes by how long
    a home was quiet and since which hour.
    """
    return score(
        [foreseen(home, habit, rules, number) for home in profiles() for number in range(lives)]
    )


def foreseen(home: Profile, habit: Habit, rules: QuietRules, number: int) -> Trial:
    """Try on the days to come of one life what was best in the 200 days before."""
    whole = life(home, replace(habit, days=PAST_DAYS + habit.days), f"{number}")
    now = bisect_right(whole, PAST_DAYS * 24.0, key=lambda sign: sign.at_h)
    waits = best_waits(whole[:now], rules)

    def overdue(rhythm: PersonRhythm) -> datetime:
        hour = int(local_hours(rhythm.last, rules.zone)) % 24
        return rhythm.last + timedelta(hours=waits[hour])

    return try_life(whole[now:], rules, f"{home.name} {number}", overdue=overdue)


def best_waits(signs: Sequence[Sign], rules: QuietRules) -> list[float]:
    """Return for each hour the wait that would have cost least: the calls counted, and the lateness."""
    days = (signs[-1].at_h - signs[0].at_h) / 24
    by_hour: list[list[float]] = [[] for _ in range(24)]
    for earlier, later in pairwise(signs):
        by_hour[int(earlier.at_h) % 24].append(later.at_h - earlier.at_h)
    return [_best(_about(by_hour, hour), hour, days, rules) for hour in range(24)]


def _about(by_hour: Sequence[Sequence[float]], hour: int) -> list[float]:
    near = range(hour - _REACH, hour + _REACH + 1)
    return sorted(gap for each in near for gap in by_hour[each % 24])


def _best(gaps: Sequence[float], hour: int, days: float, rules: QuietRules) -> float:
    floor, ceiling, urged = (each / HOUR for each in (rules.floor, rules.ceiling, rules.urged))
    price = rules.false_alarms * rules.prior.falls[hour] / 24

    def cost(wait_h: float) -> float:
        rung = (len(gaps) - bisect_right(gaps, wait_h)) / (2 * _REACH + 1)
        old = max(wait_h - urged, 0.0)
        return rung * 30 / days + price * (wait_h - old + old / rules.urged_share)

    steps = int((ceiling - floor) / _STEP_H)
    return min((floor + n * _STEP_H for n in range(steps + 1)), key=cost)
