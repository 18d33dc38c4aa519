"""Three promises, held against a naive reckoning in worlds drawn at random: who is silent is told, who lives is not.

The reckoning knows what really happened and nothing of guards, rhythms, deadlines and watermarks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.services.tell_bounds import HomeBound, TellBounds
from tests.fakes.story import BUREAU
from tests.fakes.unlucky import ELDER, HOME, HOUR, MINUTE, UnluckyHome

FLOOR = 4 * HOUR
"""No shorter quiet rings anybody (`silence.floor_h`)."""

LATE = 5 * MINUTE
"""A sign may have happened so long before it is sent."""


def bounds(home: UnluckyHome) -> HomeBound:
    platform = home.platform
    told = TellBounds(platform.directory, platform.consents, platform.clock)
    return told.of_home(BUREAU, HOME)


def longest(bound: HomeBound) -> timedelta:
    each = (*bound.people.values(), *bound.devices.values())
    return max(b.longest for b in each if b.longest is not None)


def is_overdue(home: UnluckyHome) -> bool:
    """Tell whether she has been silent beyond what the platform states, though her home can be heard."""
    if home.away_until or not any((ear.hub or ear).carries for ear in home.ears):
        return False
    bound = bounds(home).people[ELDER].longest
    return bound is not None and home.now - last_seen(home) > bound


def last_sign(home: UnluckyHome) -> datetime:
    return max([home.home_since, *home.heard])


def last_seen(home: UnluckyHome) -> datetime:
    """When she last gave a sign, or people last gave her up."""
    return max([last_sign(home), *home.let_go])


def told_of_her(home: UnluckyHome) -> list[datetime]:
    return [at for at, alarm in home.platform.told.alarms if alarm.elder == ELDER]


def lives_on(home: UnluckyHome, *, until_told: bool = False) -> None:
    """Let as much time pass as the platform states: whoever is silent by then was told of."""
    home.live(longest(bounds(home)) + 10 * MINUTE)
    if until_told or is_overdue(home):
        rung = [at for at in told_of_her(home) if at > last_seen(home)]
        assert rung, "nobody was told of a silence"


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_no_world_hides_a_silence_or_a_dead_device_or_has_the_living_rung(seed: int) -> None:
    home, told = UnluckyHome(seed), 0
    for _ in range(36):
        home.live(2 * HOUR)
        for at in told_of_her(home)[told:]:
            known = [s for s in (*home.returns, *home.heard) if s < at]
            assert at - max(known) >= FLOOR - LATE, "somebody was told of who had just been heard"
            told += 1
    home.calm()
    lives_on(home)
    given_up = last_sign(home) if is_overdue(home) else None
    home.close()
    if seed % 2:
        home.fall_deaf()
    lives_on(home, until_told=given_up == last_sign(home))
    repaired = {thing for thing, _ in home.platform.repairs}
    for gadget in home.gadgets:
        hub_is_dead = gadget.hub is not None and gadget.hub.died is not None
        if gadget.died and not hub_is_dead:
            assert gadget.thing in repaired, "nobody was told of a dead device"


def test_a_world_is_as_unlucky_as_it_says() -> None:
    home = UnluckyHome(7)
    home.live(30 * HOUR)

    assert home.heard
    assert home.broken > 0
    assert home.platform.repairs
