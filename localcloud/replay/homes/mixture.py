"""Lives of a mixed street: every person has ways of their own, and every home sensors that miss something."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from localcloud.replay.homes.lives import HABITS, Habit, Sign, awake
from localcloud.replay.homes.profiles import Profile


@dataclass(frozen=True, slots=True)
class Ways:
    """How one person lives, beside what the profile says.

    They sleep through a share of the nights, about nine hours from a bedtime of their own; on a share
    of the days they are out from an hour of their own. `journeys` and `long_days` come at no set time.
    """

    sleeps_through: float
    bedtime_h: float
    sleep_h: float
    goes_out: float
    leaves_h: float
    stays_h: float
    journeys: float
    long_days: float
    missed: float

    @classmethod
    def drawn(cls, random: Random) -> Ways:
        """Draw a person: most are regular, a few are hardly ever at home or asleep for long."""
        return cls(
            sleeps_through=random.betavariate(0.4, 2.2),
            bedtime_h=random.gauss(-1.9, 1.0),
            sleep_h=random.gauss(9.3, 0.7),
            goes_out=random.betavariate(0.35, 2.4),
            leaves_h=random.uniform(8, 15),
            stays_h=random.uniform(3, 9),
            journeys=random.expovariate(1 / 0.25),
            long_days=random.expovariate(1 / 0.4),
            missed=random.betavariate(0.7, 3.5),
        )

    def away(self, day: int, random: Random) -> Iterator[tuple[float, float]]:
        """Draw the hours of a day from which nothing is heard, because they sleep or are out."""
        if random.random() < self.sleeps_through:
            start = 24 * day + random.gauss(self.bedtime_h, 0.7)
            yield start, start + random.gauss(self.sleep_h, 0.8)
        if random.random() < self.goes_out:
            start = 24 * day + random.gauss(self.leaves_h, 0.6)
            yield start, start + self.stays_h * math.exp(random.gauss(0, 0.2))


@dataclass(frozen=True, slots=True)
class Mixture(Habit):
    """Habits that differ from person to person.

    They are set so that a fixed clock of twelve hours rings about 3.2 times in 30 days, the mean that is
    known of real homes of people who live alone; eight hours and a day come out as known of such too.
    """

    def signs(self, profile: Profile, random: Random) -> Iterator[Sign]:
        """Draw a person and the signs of their life."""
        ways = Ways.drawn(random)
        gone = [hours for day in range(self.days + 2) for hours in ways.away(day, random)]
        by = replace(self, journeys=ways.journeys, long_days=ways.long_days)
        for sign in awake(profile, by, random):
            heard = random.random() >= ways.missed
            if heard and not any(start < sign.at_h < end for start, end in gone):
                yield sign


MIXED = Mixture("mixed, four weeks")
ALL = (MIXED, *HABITS)
