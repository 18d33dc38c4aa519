"""What is learnt of somebody in some weeks: a guard at its steady state is as large as that."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from benchmarks import seeded
from telecare.domain.kinds import Risk
from telecare.domain.rhythm.packing import packed
from telecare.domain.rhythm.person import PersonRhythm
from telecare.domain.rhythm.rules import QuietRules

LONG_AGO = timedelta(days=20)
LATE = timedelta(hours=6)
"""How far behind the present a rhythm is learnt."""

SENSORS = 4
"""How many sensors of a home hear somebody: a rhythm counts where its quiets begin."""

APART_BY_DAY, APART_BY_NIGHT = timedelta(minutes=20), timedelta(minutes=200)


@cache
def learnt_by(now: datetime) -> str:
    """Return a packed rhythm: every home's, for its size is what counts."""
    random, zone = Random(7), ZoneInfo("Asia/Shanghai")
    rules = QuietRules.of(seeded.the_policy().parameters, Risk.LOW, zone)
    at = now - LONG_AGO
    rhythm = PersonRhythm.begun(at)
    while at < now - LATE:
        rhythm = rhythm.folded(at, rules, f"{seeded.BUREAU}-{random.randrange(SENSORS):06d}-pir")
        is_day = 7 <= at.astimezone(zone).hour < 22
        at += (APART_BY_DAY if is_day else APART_BY_NIGHT) * random.expovariate(1)
    return packed(rhythm)
