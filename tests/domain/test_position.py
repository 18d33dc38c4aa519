"""Whether a locator is away from home (design, "Joining": more than 200 m)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecare.domain.position import EARTH_RADIUS_M, Position, distance_m, is_away

HOME = Position(31.2000, 121.4400)
_places = st.builds(Position, st.floats(-90, 90), st.floats(-180, 180))


def north_of_home(metres: float, accuracy_m: float | None = None) -> Position:
    return Position(HOME.lat + math.degrees(metres / EARTH_RADIUS_M), HOME.lon, accuracy_m)


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "away"),
    [
        (0, None, False),
        (199, None, False),
        (201, None, True),
        (201, 50, True),
        (900, 1000, False),
        (1100, 1000, True),
    ],
)
def test_away_is_farther_than_the_radius_and_than_the_fix_is_coarse(
    metres: float, accuracy_m: float | None, away: bool
) -> None:
    assert is_away(HOME, north_of_home(metres, accuracy_m), 200) is away


def test_without_a_position_an_alarm_is_at_home_and_without_a_home_it_is_where_it_says() -> None:
    assert not is_away(HOME, None, 200)
    assert not is_away(None, None, 200)
    assert is_away(None, HOME, 200)


def test_a_known_distance() -> None:
    peoples_square, hongqiao = Position(31.2304, 121.4737), Position(31.1979, 121.3363)

    assert distance_m(peoples_square, hongqiao) == pytest.approx(13_560, rel=0.01)


@given(_places, _places)
def test_a_distance_is_the_same_both_ways_and_at_most_half_round_the_earth(
    one: Position, other: Position
) -> None:
    there = distance_m(one, other)

    assert there == pytest.approx(distance_m(other, one), abs=1e-3)
    assert 0 <= there <= math.pi * EARTH_RADIUS_M + 1
    assert distance_m(one, one) == 0
