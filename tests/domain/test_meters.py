"""A meter under watch: stillness, a leak, excess, and what proves that somebody lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from infra.policy import load_bureau
from telecare.domain.meters import MeterFinding, MeterRules, MeterWatch

START = datetime(2026, 3, 1, 0, 10, tzinfo=UTC)
PARAMETERS = load_bureau("standard").parameters
WATER = MeterRules.water(PARAMETERS)
EVERY = timedelta(minutes=30)

Reading = tuple[datetime, float]


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def readings(hours: float, draws: dict[float, float], drip_l: float = 0.0) -> list[Reading]:
    """Return a reading each half hour; draws are litres by hour."""
    count = int(hours * 2) + 1
    return [
        (
            START + n * EVERY,
            5000
            + n * drip_l
            + sum(draw for h, draw in draws.items() if at(h) <= START + n * EVERY),
        )
        for n in range(count)
    ]


def watched(read: list[Reading], rules: MeterRules = WATER) -> MeterWatch:
    watch = MeterWatch(rules)
    for when, count in read:
        watch = watch.read(when, count)
    return watch


def test_a_day_with_less_water_than_anybody_uses_is_still():
    watch = watched(readings(30, {2: 40, 10: 6}))

    assert watch.used(timedelta(hours=24)) == 6
    assert watch.findings() == {MeterFinding.STILL}


@pytest.mark.parametrize("draws", [{10: 10}, {10: 6, 20: 4}, {29.9: 12}])
def test_a_day_with_enough_water_is_not_still(draws):
    assert watched(readings(30, draws)).findings() == frozenset()


def test_a_bureau_may_take_twelve_hours():
    read = readings(30, {10: 40})

    assert MeterFinding.STILL in watched(read, MeterRules(timedelta(hours=12), 10, 0, 1)).findings()


def test_a_meter_that_was_not_read_for_so_long_tells_nothing():
    assert watched(readings(20, {})).findings() == frozenset()
    assert watched([*readings(3, {}), (at(30), 5000)]).findings() == frozenset()
    assert MeterWatch(WATER).findings() == frozenset()


def test_water_in_every_half_hour_of_a_day_is_a_leak_and_proves_nobodys_life():
    leak = watched(readings(25, {}, drip_l=3))

    assert leak.findings() == {MeterFinding.CEASELESS}
    assert leak.proves_life(at(0)) is None


def test_one_half_hour_without_use_or_without_a_reading_is_no_leak():
    read = readings(25, {}, drip_l=3)
    stopped = [(when, count - (3 if when > at(20) else 0)) for when, count in read]

    assert watched(stopped).findings() == frozenset()
    assert watched([r for r in read if r[0] != at(20)]).findings() == frozenset()


def test_more_water_in_a_day_than_any_home_uses_is_excess():
    assert watched(readings(30, {10: 1990, 20: 20})).findings() == {MeterFinding.EXCESS}
    assert watched(readings(30, {10: 1990})).findings() == frozenset()


def test_what_somebody_has_drawn_proves_life_and_a_drip_does_not():
    watch = watched(readings(10, {4: 6, 7: 0.4}))

    assert watch.proves_life(at(0)) == at(4)
    assert watch.proves_life(at(4)) is None


def test_another_meter_in_its_place_starts_anew():
    watch = watched([*readings(30, {10: 40}), (at(30.5), 3)])

    assert watch.used(timedelta(hours=24)) is None
    assert watch.read(at(31), 9).proves_life(at(30)) == at(31)


@pytest.mark.parametrize("jump_l", [2_501, 250_000, -1, -80_000])
def test_a_dial_that_jumps_is_another_meter_and_neither_flood_nor_life(jump_l):
    """A pipe carries 2500 l in half an hour; a dial never runs back."""
    before = readings(30, {10: 40})
    watch = watched([*before, (at(30.5), before[-1][1] + jump_l)])

    assert watch.has_jumped
    assert watch.used(timedelta(minutes=30)) is None
    assert watch.findings() == frozenset()
    assert watch.proves_life(at(0)) == at(10)
    assert watch.proves_life(at(10)) is None


def test_what_a_pipe_can_carry_is_a_burst_and_no_other_meter():
    before = readings(30, {10: 40})
    burst = watched([*before, (at(30.5), before[-1][1] + 2_500)])
    after_a_gap = watched([*before, (at(36), before[-1][1] + 29_000)])

    for watch in (burst, after_a_gap):
        assert not watch.has_jumped
        assert watch.findings() == {MeterFinding.EXCESS}


def test_readings_a_moment_apart_are_no_jump_for_what_half_an_hour_could_bring():
    just_after = START + timedelta(minutes=20, seconds=5)
    watch = watched([(just_after - timedelta(seconds=10), 5000), (just_after, 5900)])

    assert not watch.has_jumped


def test_a_bureau_that_gives_no_flow_judges_by_falling_dials_alone():
    watch = watched([(at(0), 5000), (at(0.5), 900_000)], replace(WATER, flow=0))

    assert not watch.has_jumped


def test_no_fuse_carries_what_a_foreign_dial_of_electricity_shows():
    energy = MeterRules.energy(PARAMETERS)

    assert watched([(at(0), 5000), (at(0.5), 28_000)], energy).has_jumped
    assert watched([(at(0), 5000), (at(0.5), 27_000)], energy).proves_life() == at(0.5)


def test_readings_that_come_twice_late_or_in_disorder_change_nothing():
    read = readings(30, {2: 40, 10: 6, 17: 3})
    chance = Random(7)
    again = sorted(
        [*read, *chance.sample(read, 20)],
        key=lambda r: r[0] + timedelta(minutes=chance.randint(0, 9)),
    )

    assert watched(again) == watched(read)
    assert watched([*read[:-3], read[-1], read[-3], read[-2]]) == watched(read)


def test_a_meter_keeps_no_more_than_it_needs():
    assert len(watched(readings(200, {})).dials) <= 24 * 2 + 3


def test_electricity_has_numbers_of_its_own_and_no_rule_of_stillness_unless_a_bureau_gives_one():
    energy = MeterRules.energy(PARAMETERS)

    assert watched(readings(30, {}), energy).findings() == frozenset()
    assert watched(readings(10, {4: 300}), energy).proves_life(at(0)) == at(4)


def test_a_refrigerator_is_no_leak_and_hides_no_kettle():
    running = watched(readings(30, {20: 300}, drip_l=40), MeterRules.energy(PARAMETERS))

    assert running.findings() == frozenset()
    assert running.proves_life(at(0)) == at(20)


def test_use_between_readings_far_apart_may_have_been_right_after_the_first():
    watch = watched([(at(0), 100), (at(9), 140)])

    assert watch.proves_life(at(-1)) == at(0)


def test_use_without_a_pause_proves_life_for_some_hours_only():
    running = watched(readings(12, {}, drip_l=3))
    paused = watched(readings(12, {10: 3, 11: 3}))

    assert running.proves_life(at(-1)) == at(0) + WATER.unbroken
    assert paused.proves_life(at(-1)) == at(11)


def test_a_meter_names_when_it_could_show_stillness_and_a_leak_first():
    drawn = watched(readings(10, {4: 40}))

    assert drawn.turns_at() == (at(4) + WATER.window, at(10) + WATER.ceaseless)
    assert watched(readings(10, {}, drip_l=3)).turns_at()[1] == at(0) + WATER.ceaseless
    assert MeterWatch(WATER).turns_at() == ()


@pytest.mark.parametrize("drip_l", [0.0, 3.0])
def test_no_finding_comes_before_the_instant_that_the_meter_named(drip_l):
    read = readings(30, {1: 12, 2: 40}, drip_l)
    watch = MeterWatch(WATER)
    for when, count in read:
        named = watch.turns_at()
        watch = watch.read(when, count)
        found = watch.findings()
        assert not found or when >= min(named)
    assert found
