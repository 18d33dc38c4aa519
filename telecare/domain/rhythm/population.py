"""What is believed of a home before it is known: how the homes of ten single residents rest, as aggregates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telecare.domain.rhythm.hours import ByHour

# fmt: off
HAZARD: ByHour = (
    0.61, 0.57, 0.43, 0.32, 0.35, 0.45,
    0.53, 0.62, 0.75, 0.88, 0.89, 0.83,
    0.83, 0.83, 0.76, 0.78, 0.89, 0.86,
    0.75, 0.88, 1.00, 0.82, 0.68, 0.64,
)
BEGINS: ByHour = (
    1.97, 1.93, 1.60, 1.24, 0.95, 0.69,
    0.61, 0.58, 0.50, 0.69, 0.79, 0.63,
    0.57, 0.57, 0.70, 0.81, 0.84, 0.86,
    0.75, 0.89, 1.29, 1.42, 1.44, 1.69,
)
FALLS: ByHour = (
    0.62, 0.62, 0.62, 0.62, 0.62, 0.62,
    0.62, 1.23, 1.23, 1.23, 1.23, 1.23,
    1.23, 1.23, 1.23, 1.23, 1.23, 1.23,
    1.23, 1.23, 1.23, 1.23, 0.62, 0.62,
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Prior:
    """The population's numbers, and how many observations of a home's own each of them weighs.

    These are no policy but an estimate: `localcloud.replay.homes.fit` computes them again.
    """

    shortest: timedelta  # quiets up to this long are too common to teach anything
    hazard: ByHour  # how likely a quiet is to end within an hour of waiting, by hour of the day
    hazard_weight_h: float
    long: float  # from this age on a quiet is long
    oldest: float  # a quiet older than this teaches no more than this
    rate: float  # long quiets a day
    rate_days: float
    begins: ByHour  # at which hours long quiets begin, 1 on average
    falls: ByHour  # how much a quiet that begins at this hour may hide a fall, 1 on average
    near_days: float
    mean: float  # how much longer than long they are on average
    mean_weight: float
    part_weight: float
    part_h: float  # how far the part of the day reaches in which an hour lies
    near_weight: float
    reach_h: float  # hours of the day this far apart tell nothing of each other
    lasting: timedelta  # a quiet of more hours than this tells where people stay still, or leave
    place_weight: float  # so many of these are believed of every place before any was seen
    day_starts_h: float  # between these hours long quiets begin at the places of the day
    day_ends_h: float


PRIOR = Prior(
    shortest=timedelta(hours=1),
    hazard=HAZARD,
    hazard_weight_h=4.0,
    long=1.5,
    oldest=12.0,
    rate=1.2,
    rate_days=20.0,
    begins=BEGINS,
    falls=FALLS,
    near_days=8.0,
    mean=1.0,
    mean_weight=12.0,
    part_weight=4.0,
    part_h=5.0,
    near_weight=4.0,
    reach_h=2.5,
    lasting=timedelta(hours=2.5),
    place_weight=2.0,
    day_starts_h=7.0,
    day_ends_h=21.0,
)
