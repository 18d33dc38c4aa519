"""How the standard bureau's rules fare on homes that the prior has not seen; the whole table is docs/silence.md."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from localcloud.replay.homes.curve import curve, whole
from localcloud.replay.homes.fit import fit
from localcloud.replay.homes.lives import DOOR, RECORDED, Habit, Sign, life
from localcloud.replay.homes.mixture import MIXED
from localcloud.replay.homes.profiles import profiles
from localcloud.replay.homes.trial import Score, score, try_life
from telecare.domain.rhythm.population import PRIOR
from tests.fakes.days import STANDARD, days


@pytest.fixture(scope="module")
def four_weeks() -> Score:
    """Two lives of four weeks of each profile, each judged by the prior of the nine others."""
    return curve(RECORDED, STANDARD, lives=2)


@pytest.fixture(scope="module")
def mixed() -> Score:
    """Two lives of each profile as people in a mixed street may live."""
    return curve(MIXED, STANDARD, lives=2)


def test_a_home_is_rung_for_nothing_no_more_than_once_in_thirty_days(four_weeks):
    assert four_weeks.false_alarms <= 1.0


def test_half_of_those_who_fell_are_found_within_some_six_hours(four_weeks):
    assert four_weeks.median_h <= 6.5


def test_nine_in_ten_who_fell_are_found_within_some_twelve_hours(four_weeks):
    assert four_weeks.nine_in_ten_h <= 12.5


def test_who_fell_at_the_front_door_is_not_taken_for_gone_out(four_weeks):
    assert four_weeks.door_median_h <= 8


def test_the_prior_is_that_of_the_profiles():
    assert fit(profiles()) == PRIOR


def test_the_same_seed_lives_the_same_life_and_another_one_another():
    home = profiles()[0]

    assert life(home, RECORDED, "1") == life(home, RECORDED, "1") != life(home, RECORDED, "2")


def test_lives_go_out_by_the_door_and_lie_still_in_quiet_nights():
    home = next(each for each in profiles() if each.name == "ble07")
    quiet = life(home, Habit("quiet", days=20, quiet_nights=1.0), "1")

    assert any(sign.room == DOOR for sign in quiet)
    assert not any(2 < sign.at_h % 24 < 4 for sign in quiet)
    assert any(2 < sign.at_h % 24 < 4 for sign in life(home, replace(RECORDED, days=20), "1"))


def test_a_fall_is_found_so_much_later_than_it_was_and_an_alarm_for_nothing_is_counted():
    by = replace(STANDARD, known_days=1000.0)
    signs = [Sign(hours, "kitchen") for hours in (*days(20), 20 * 24 + 22.0)]

    tried = try_life(signs, by, "1")

    assert tried.false_alarms == pytest.approx(30 / 20.6, abs=0.1)
    assert max(tried.falls_h) <= 18 < max(tried.falls_h) + 0.5


def test_trials_are_summed_up_by_life_and_by_fall():
    home = profiles()[0]
    one = try_life(life(home, replace(RECORDED, days=5), "1"), STANDARD, "1", falls=10)

    assert score([one, one]).false_alarms == one.false_alarms
    assert score([one]).median_h <= score([one]).nine_in_ten_h


def test_a_recorded_life_without_a_front_door_has_no_falls_at_one():
    signs = [Sign(hours, "kitchen") for hours in days(5)]

    assert whole(signs, STANDARD).door_median_h == 0


def test_the_published_table_is_about_what_half_as_many_lives_find(four_weeks):
    text = Path("docs/silence.md").read_text(encoding="utf-8").split("**as recorded, one week**")[0]
    value = f"| {STANDARD.false_alarms:g} |"
    [row] = [line for line in text.splitlines() if line.startswith(value)]
    rung, half, nine_in_ten, door = (float(cell) for cell in row.strip("| ").split(" | ")[1:])

    assert four_weeks.false_alarms == pytest.approx(rung, abs=0.2)
    assert four_weeks.median_h == pytest.approx(half, abs=0.4)
    assert four_weeks.nine_in_ten_h == pytest.approx(nine_in_ten, abs=0.6)
    assert four_weeks.door_median_h == pytest.approx(door, abs=0.5)
