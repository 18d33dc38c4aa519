"""Where lasting quiets begin: by the bed at night and by the front door in the day, and hardly anywhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from telecare.domain.rhythm.hours import DIGITS
from telecare.domain.rhythm.population import Prior

MOST_PLACES = 64
"""Of how many places a home is remembered; a rhythm stays as short as that whatever its sensors are called."""

_NOWHERE = frozenset({"water", "power"})
"""Words that tell of no place: a machine that is left alone draws water and power too."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A sensor that hears somebody: since which day it is known, and how many lasting quiets began there.

    `known_day` counts from the epoch; `by_day` and `by_night` fade as the rhythm does.
    """

    name: str
    known_day: int
    by_day: float = 0.0
    by_night: float = 0.0

    def count(self, *, by_day: bool) -> float:
        """Return how many lasting quiets began here in that part of the day."""
        return self.by_day if by_day else self.by_night


Places = tuple[Place, ...]
"""In the order of their names."""


def place_of(thing: str, word: str) -> str:
    """Return where somebody was who gave a sign: the sensor, or '' where its word tells of no place."""
    return "" if word in _NOWHERE else thing


def faded(places: Places, share: float) -> Places:
    """Return the share of every number; a place stays known."""
    return tuple(
        Place(
            each.name,
            each.known_day,
            round(each.by_day * share, DIGITS),
            round(each.by_night * share, DIGITS),
        )
        for each in places
    )


def met(places: Places, name: str, at: datetime) -> Places:
    """Take in that a sensor was heard; what it tells of itself by that is since when it is there.

    A sign that nobody's sensor gave has no place. Beyond `MOST_PLACES` no more become known.
    """
    known = _known(places, name)
    if not name or (known is None and len(places) >= MOST_PLACES):
        return places
    if known is not None and known.known_day <= day_of(at):
        return places
    return _with(
        places, Place(name, day_of(at)) if known is None else replace(known, known_day=day_of(at))
    )


def lasted(places: Places, name: str, *, by_day: bool) -> Places:
    """Count a lasting quiet for the place where it began; a place that is not known counts none."""
    known = _known(places, name)
    if known is None:
        return places
    if by_day:
        return _with(places, replace(known, by_day=round(known.by_day + 1, DIGITS)))
    return _with(places, replace(known, by_night=round(known.by_night + 1, DIGITS)))


def _known(places: Places, name: str) -> Place | None:
    return next((each for each in places if each.name == name), None)


def _with(places: Places, place: Place) -> Places:
    others = [each for each in places if each.name != place.name]
    return tuple(sorted((place, *others), key=lambda each: each.name))


def share_of(
    places: Places, name: str, start: datetime, known_days: float, prior: Prior, *, by_day: bool
) -> float:
    """Return how common it is for a lasting quiet to begin here, 1 at the place where most begin.

    Where little is known it is near 1, and so it is for a sensor that is new in a known home: it has had
    no time to be the last one heard.
    """
    known = _known(places, name)
    if known is None:
        return 1.0
    most = max(each.count(by_day=by_day) for each in places)
    tenure = (day_of(start) - known.known_day) / max(known_days, 1.0)
    expected = most * min(max(tenure, 0.0), 1.0)
    mine = known.count(by_day=by_day)
    return min((prior.place_weight + mine) / (prior.place_weight + max(expected, mine)), 1.0)


def is_by_day(hour: float, prior: Prior) -> bool:
    """Tell whether a quiet that begins at this local hour begins by day."""
    return prior.day_starts_h <= hour % 24 < prior.day_ends_h


def day_of(at: datetime) -> int:
    """Return the day of an instant, counted from the epoch."""
    return (at - _EPOCH).days


def places_of(plain: Iterable[tuple[str, int, float, float]]) -> Places:
    """Return places as they were packed."""
    return tuple(
        sorted(
            (Place(str(n), int(d), float(a), float(b)) for n, d, a, b in plain),
            key=lambda each: each.name,
        )
    )
