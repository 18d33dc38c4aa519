"""Lives drawn from a profile: weeks of signs of one person, with nights, outings and journeys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from localcloud.replay.homes.profiles import Profile

ROOMS = ("bedroom", "kitchen", "bathroom", "living", "hall")
DOOR = "frontdoor"
OUTING_H = 0.7
_WAKING = range(7, 21)
_DOOR_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Sign:
    """Something a sensor says, so many hours after the first midnight."""

    at_h: float
    room: str


@dataclass(frozen=True, slots=True)
class Habit:
    """What the profile does not tell: its recordings are short, and of people younger than ours.

    `outings` is the share of the longer gaps by day that begin at the front door. `quiet_nights` is the
    share of nights in which nobody stirs from about ten to seven. `journeys` and `long_days` are how
    often in 30 days somebody stays away over night, or from four to thirteen hours.
    """

    name: str
    days: int = 28
    outings: float = 0.6
    quiet_nights: float = 0.0
    journeys: float = 0.0
    long_days: float = 0.0

    def signs(self, profile: Profile, random: Random) -> Iterator[Sign]:
        """Draw the signs of one life of somebody with such habits."""
        return _asleep(awake(profile, self, random), self, random)


RECORDED = Habit("as recorded, four weeks")
HABITS = (
    RECORDED,
    Habit("as recorded, one week", days=7),
    Habit("quiet nights, four weeks", quiet_nights=0.7),
    Habit("quiet nights and journeys, four weeks", quiet_nights=0.7, journeys=1.0, long_days=1.0),
)


def life(profile: Profile, habit: Habit, seed: str) -> tuple[Sign, ...]:
    """Return the signs of one life, in order; the same seed lives the same life."""
    random = Random(f"{profile.name} {habit.name} {seed}")  # noqa: S311 - the same life every time
    return tuple(habit.signs(profile, random))


def awake(profile: Profile, habit: Habit, random: Random) -> Iterator[Sign]:
    """Draw signs by the profile's gaps, and absences where somebody leaves."""
    at = 8.0
    while at < habit.days * 24:
        gap = max(profile.gap(int(at) % 24, random), _absence(at, habit, random))
        by_door = gap > OUTING_H and int(at) % 24 in _WAKING and random.random() < habit.outings
        if by_door or random.random() < _DOOR_SHARE:
            yield Sign(at, DOOR)
        else:
            yield Sign(at, random.choice(ROOMS))
        at += gap


def _absence(at: float, habit: Habit, random: Random) -> float:
    """Draw how long somebody stays away who leaves now; a day has about sixty signs to leave after."""
    if int(at) % 24 not in _WAKING:
        return 0.0
    drawn = random.random() * 30 * 60
    if drawn < habit.journeys:
        return random.uniform(10, 50)
    if drawn < habit.journeys + habit.long_days:
        return random.uniform(4, 13)
    return 0.0


def _asleep(signs: Iterator[Sign], habit: Habit, random: Random) -> Iterator[Sign]:
    """Leave out what falls into a quiet night; each has its own bedtime and its own morning."""
    nights: dict[int, tuple[float, float]] = {}
    for sign in signs:
        night = int((sign.at_h + 12) // 24)
        if night not in nights:
            midnight = night * 24.0
            quiet = random.random() < habit.quiet_nights
            span = (midnight + random.gauss(-2.2, 0.8), midnight + random.gauss(7.3, 0.8))
            nights[night] = span if quiet else (midnight, midnight)
        start, end = nights[night]
        if not start < sign.at_h < end:
            yield sign
