"""The yardstick that knows where a quiet began: what it learns of places, and what that changes."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from localcloud.replay.homes.lives import RECORDED, life
from localcloud.replay.homes.placed import Places, long_quiets, placed, placed_curve
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.trial import try_life
from tests.fakes.days import MIDNIGHT, STANDARD, local

BED, SOFA, KITCHEN = ("bed", False), ("sofa", True), ("kitchen", True)


def learnt(*quiets: tuple[tuple[str, bool], float]) -> Places:
    places = Places(forget_days=45, counted_to=MIDNIGHT)
    for place, hours in quiets:
        places.learn(place, local(hours))
    return places


def test_of_an_unknown_home_every_place_is_the_commonest_one():
    assert learnt().share(KITCHEN) == 1


def test_where_long_quiets_begin_most_nothing_changes_and_elsewhere_little_is_granted():
    places = learnt(*[(SOFA, 24.0 * day) for day in range(12)])

    assert places.share(SOFA) == 1
    assert 0.25 < places.share(KITCHEN) < 0.35


def test_the_places_of_the_night_say_nothing_of_the_day():
    places = learnt(*[(BED, 24.0 * day) for day in range(12)])

    assert places.share(KITCHEN) == 1


def test_a_place_is_forgotten_as_the_rhythm_is():
    once = learnt((KITCHEN, 0.0), (SOFA, 45 * 24.0), (SOFA, 45 * 24.0))

    assert once.share(KITCHEN) == (4 + 0.5) / (4 + 2)


def test_neither_a_short_quiet_nor_a_journey_teaches_a_place():
    at = [local(hours) for hours in (0, 2, 5, 75, 80)]

    assert list(long_quiets(at, STANDARD)) == [(at[1], at[2]), (at[3], at[4])]


def test_at_the_same_price_people_are_found_sooner_and_rung_more_often():
    signs = life(profiles()[3], RECORDED, "1")

    known, unknown = placed(signs, STANDARD, "1"), try_life(signs, STANDARD, "1")

    assert median(known.falls_h) < median(unknown.falls_h)
    assert known.false_alarms >= unknown.false_alarms


def test_homes_of_the_profiles_are_judged_by_the_prior_of_the_others():
    tried = placed_curve(replace(RECORDED, days=5), STANDARD, lives=1)

    assert 0 < tried.median_h < tried.nine_in_ten_h <= 24
