"""Where somebody is, and whether that is at home (design, "Joining"; WGS 84)."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG); the error of a sphere is below 0.6 %, far less than a locator's own."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a device is, WGS 84."""

    lat: float
    lon: float
    accuracy_m: float | None = None


def distance_m(one: Position, other: Position) -> float:
    """Return the great-circle distance between two positions in metres (haversine)."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    half_lat = (lat2 - lat1) / 2
    half_lon = math.radians(other.lon - one.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def is_away(home: Position | None, at: Position | None, radius_m: float) -> bool:
    """Tell whether a person's locator is away from home.

    A fix so coarse that the home lies within it says nothing against the home. A home whose place is
    not recorded is not known to be near: then help goes to where the locator is (law 9).
    """
    if at is None:
        return False
    if home is None:
        return True
    distance = distance_m(home, at)
    return distance > radius_m and distance > (at.accuracy_m or 0.0)
