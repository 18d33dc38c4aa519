"""What is believed of a home before it is known: how the homes of ten single residents rest, as aggregates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.rhythm.hours import ByHour

HAZARD: ByHour = (
    0.65,
    0.56,
    0.45,
    0.36,
    0.37,
    0.46,
    0.52,
    0.59,
    0.78,
    0.92,
    0.89,
    0.82,
    0.81,
    0.83,
    0.82,
    0.85,
    0.91,
    0.89,
    0.85,
    0.95,
    1.01,
    0.88,
    0.8,
    0.76,
)
BEGINS: ByHour = (
    1.91,
    1.75,
    1.54,
    1.26,
    1.05,
    0.91,
    0.68,
    0.56,
    0.59,
    0.8,
    0.83,
    0.72,
    0.72,
    0.57,
    0.64,
    0.79,
    0.69,
    0.65,
    0.72,
    0.93,
    1.21,
    1.36,
    1.41,
    1.7,
)


@dataclass(frozen=True, slots=True)
class Prior:
    """The population's numbers, and how many observations of a home's own each of them weighs.

    These are no policy but an estimate: `localcloud.replay.homes.prior` computes them again.
    """

    shortest: timedelta  # quiets up to this long are too common to teach anything
    hazard: ByHour  # how likely a quiet is to end within an hour of waiting, by hour of the day
    hazard_weight_h: float
    long: float  # from this age on a quiet is long
    oldest: float  # a quiet older than this teaches no more than this
    rate: float  # long quiets a day
    rate_days: float
    begins: ByHour  # at which hours long quiets begin, 1 on average
    near_days: float
    mean: float  # how much longer than long they are on average
    mean_weight: float
    near_weight: float
    reach_h: float  # hours of the day this far apart tell nothing of each other


PRIOR = Prior(
    shortest=timedelta(hours=1),
    hazard=HAZARD,
    hazard_weight_h=4.0,
    long=1.5,
    oldest=12.0,
    rate=1.2,
    rate_days=10.0,
    begins=BEGINS,
    near_days=6.0,
    mean=1.0,
    mean_weight=12.0,
    near_weight=4.0,
    reach_h=2.5,
)
