"""Tries rules on a life: how often they ring for nothing, and how soon they find somebody who fell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import fmean, median, quantiles

from localcloud.replay.homes.lives import DOOR, Sign
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import QuietRules

HOUR = timedelta(hours=1)
_MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
_FIRST_FALL_H = 24
_WAKING = range(7, 22)
_NIGHT_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one life: alarms for nothing in 30 days, and hours until each fall was found."""

    false_alarms: float
    falls_h: tuple[float, ...]
    door_falls_h: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Of many lives: the mean of the false alarms, and of all falls the median and nine in ten."""

    false_alarms: float
    median_h: float
    nine_in_ten_h: float
    door_median_h: float


def score(trials: Sequence[Trial]) -> Score:
    """Sum trials up; every life weighs the same in the false alarms, every fall in the delays.

    A delay of 0 stands for none: nobody fell there who had not been rung for already.
    """
    falls = [hours for trial in trials for hours in trial.falls_h]
    at_door = [hours for trial in trials for hours in trial.door_falls_h]
    return Score(
        false_alarms=fmean(trial.false_alarms for trial in trials),
        median_h=median(falls) if falls else 0.0,
        nine_in_ten_h=quantiles(falls, n=10)[-1] if len(falls) > 1 else 0.0,
        door_median_h=median(at_door) if at_door else 0.0,
    )


def try_life(
    signs: Sequence[Sign],
    rules: QuietRules,
    seed: str,
    falls: int = 60,
    overdue: Callable[[PersonRhythm], datetime] | None = None,
) -> Trial:
    """Live through the signs; beside it fall at `falls` instants, and at the front door as often at most.

    Most falls are in waking hours, and whoever had been rung for already is not counted as found.
    `overdue` says when a quiet is too long where another than the rhythm is to say it. Each room is a sensor.
    """
    overdue_at = overdue or (lambda rhythm: rhythm.overdue_at(rules))
    random = Random(seed)  # noqa: S311 - the same falls every time
    moments = _moments(signs, random, falls)
    doors = _doors(signs, random, falls // 2)
    found: list[float] = []
    at_door: list[float] = []
    rung = 0
    for rhythm, sign in _lived(signs, rules):
        fallen = [moments.pop(0) for _ in range(len(moments)) if moments[0] < sign.at_h]
        if fallen or sign.at_h - _hours(rhythm.last, rules) > rules.floor / HOUR:
            due = _hours(overdue_at(rhythm), rules)
            rung += due < sign.at_h
            found += [due - fell for fell in fallen if due >= fell]
        if sign in doors:
            at = instant(sign.at_h, rules)
            at_door.append((overdue_at(rhythm.folded(at, rules, sign.room)) - at) / HOUR)
    days = (signs[-1].at_h - signs[0].at_h) / 24
    return Trial(rung * 30 / days, tuple(found), tuple(at_door))


def _doors(signs: Sequence[Sign], random: Random, most: int) -> frozenset[Sign]:
    doors = [sign for sign in signs if sign.room == DOOR and sign.at_h > _FIRST_FALL_H]
    return frozenset(random.sample(doors, min(len(doors), most)))


def _moments(signs: Sequence[Sign], random: Random, count: int) -> list[float]:
    first, last = signs[0].at_h + _FIRST_FALL_H, signs[-1].at_h
    drawn: list[float] = []
    while len(drawn) < count:
        at = random.uniform(first, last)
        if int(at) % 24 in _WAKING or random.random() < _NIGHT_SHARE:
            drawn.append(at)
    return sorted(drawn)


def _lived(signs: Sequence[Sign], rules: QuietRules) -> Iterator[tuple[PersonRhythm, Sign]]:
    """Yield what is known just before each sign but the first, and the sign."""
    first = signs[0]
    rhythm = PersonRhythm.begun(instant(first.at_h, rules), first.room)
    for sign in signs[1:]:
        yield rhythm, sign
        at = instant(sign.at_h, rules)
        rhythm = rhythm.folded(at, rules, sign.room)


def instant(hours: float, rules: QuietRules) -> datetime:
    """Return when a sign was, in the zone of the rules."""
    return _MIDNIGHT.replace(tzinfo=rules.zone) + timedelta(hours=hours)


def _hours(at: datetime, rules: QuietRules) -> float:
    return (at - instant(0, rules)) / HOUR
