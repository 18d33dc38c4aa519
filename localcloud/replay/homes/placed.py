"""A yardstick: the rule, if it also knew where a quiet began; long ones begin at the bed or at the front door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from localcloud.replay.homes.fit import fit
from localcloud.replay.homes.lives import Habit, Sign, life
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.trial import Score, Trial, instant, score, try_life
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import DAY, QuietRules

_WEIGHT = 4.0
_LONG = timedelta(hours=2.5)
_DAYTIME = range(7, 21)

Place = tuple[str, bool]
"""Where a sign was, and whether by day."""


@dataclass(slots=True)
class Places:
    """How many of a home's long quiets began where; old ones fade as the rhythm does."""

    forget_days: float
    counted_to: datetime
    began: dict[Place, float] = field(default_factory=dict)

    def learn(self, place: Place, ended: datetime) -> None:
        """Take in a long quiet that has ended."""
        share = 0.5 ** ((ended - self.counted_to) / DAY / self.forget_days)
        self.began = {each: number * share for each, number in self.began.items()}
        self.began[place] = self.began.get(place, 0.0) + 1
        self.counted_to = ended

    def share(self, place: Place) -> float:
        """Return how common it is for a long quiet to begin here, 1 where by day or night most do.

        Of a home of which little is known every place is the commonest one: nobody is rung sooner there.
        """
        part = place[1]
        most = max(
            (number for (_, by_day), number in self.began.items() if by_day is part), default=0
        )
        return (_WEIGHT + self.began.get(place, 0.0)) / (_WEIGHT + most)


def placed(signs: Sequence[Sign], rules: QuietRules, seed: str, falls: int = 60) -> Trial:
    """Live through the signs as `try_life` does; calls spared by waiting count by the share of the place."""
    at = [instant(sign.at_h, rules) for sign in signs]
    place = {each: _place(sign) for each, sign in zip(at, signs, strict=True)}
    long = long_quiets(at, rules)
    places, upcoming = Places(rules.forget_days, at[0]), next(long, None)

    def overdue(rhythm: PersonRhythm) -> datetime:
        nonlocal upcoming
        while upcoming is not None and upcoming[1] <= rhythm.last:
            places.learn(place[upcoming[0]], upcoming[1])
            upcoming = next(long, None)
        price = rules.false_alarms / places.share(place[rhythm.last])
        return rhythm.overdue_at(replace(rules, false_alarms=price))

    return try_life(signs, rules, seed, falls, overdue)


def placed_curve(habit: Habit, rules: QuietRules, lives: int) -> Score:
    """Try it on lives of every profile, each by the prior of the nine others; their rooms are drawn by lot."""
    trials = []
    for home in profiles():
        by = replace(rules, prior=fit(other for other in profiles() if other is not home))
        for number in range(lives):
            trials.append(placed(life(home, habit, f"{number}"), by, f"{home.name} {number}"))
    return score(trials)


def long_quiets(at: Sequence[datetime], rules: QuietRules) -> Iterator[tuple[datetime, datetime]]:
    """Yield the long quiets but those that teach no patience."""
    return ((start, end) for start, end in pairwise(at) if _LONG < end - start <= rules.lesson)


def _place(sign: Sign) -> Place:
    return sign.room, int(sign.at_h) % 24 in _DAYTIME
