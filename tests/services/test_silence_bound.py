"""The silence bound: tried to be beaten by links that flap, hang and go, under sweeps that come when they come."""

from datetime import timedelta
from itertools import chain, cycle
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.domain.device_health import Guarded
from telecare.domain.kinds import Risk
from telecare.domain.presence_standing import GuardRules
from telecare.domain.silence_bound import NEVER, BoundRules
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import HUB, PIR, SMOKE, WatchedPlatform

ZONE = ZoneInfo("Asia/Shanghai")
DEVICES = (Guarded(PIR, "pir"), Guarded(SMOKE, "smoke_detector"))
WITH_HUB = (*DEVICES, Guarded(HUB, "hub"))


def the_rules(platform: WatchedPlatform, risk: Risk = Risk.MEDIUM) -> BoundRules:
    parameters = platform.directory.parameters(BUREAU)
    return BoundRules.of(parameters, GuardRules.of(parameters, risk, ZONE))


def pass_until(platform: WatchedPlatform, minutes: float) -> bool:
    """Let time pass in sweeps; True once anybody was told anything of the home."""
    end = START + timedelta(minutes=minutes)
    while platform.clock.now() < end:
        step = min(end - platform.clock.now(), timedelta(minutes=5))
        platform.let_pass(step / timedelta(hours=1))
        if platform.incidents or platform.repairs:
            return True
    return False


@settings(max_examples=20, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(5, 300), st.integers(3, 30)), min_size=1, max_size=8),
    st.integers(0, 26 * 60),
)
def test_no_pattern_of_outages_and_hangs_hides_a_silence_beyond_its_bound(
    hub: bool, pattern: list[tuple[int, int]], hangs_after: int
) -> None:
    platform = WatchedPlatform(hub=hub)
    carrier = HUB if hub else PIR
    bound = the_rules(platform).person(WITH_HUB if hub else DEVICES, "h1.elder").longest
    assert bound is not None
    platform.link(carrier, connected=True)
    if not hub:
        platform.link(SMOKE, connected=True)
    platform.sign()
    told, minutes, beaten = False, 0, -60
    for number, lasts in enumerate(chain.from_iterable(cycle(pattern))):
        connected = number % 2 == 0
        if number:
            platform.link(carrier, connected=connected)
        if hub and connected and minutes < hangs_after and minutes - beaten >= 60:
            platform.beat(pir1=platform.clock.now(), smoke1=platform.clock.now())
            beaten = minutes
        minutes += lasts
        told = pass_until(platform, minutes)
        if told or platform.clock.now() - START > bound:
            break

    assert told
    assert platform.clock.now() - START <= bound


def test_the_bound_of_a_home_is_the_sum_of_what_can_delay_it() -> None:
    rules = the_rules(WatchedPlatform())

    person = rules.person(DEVICES, "h1.elder")

    assert person.parts.keys() == {"silence", "flaps", "told"}
    assert person.parts["silence"] == timedelta(
        hours=24
    )  # the ceiling: longer than the plain clock
    assert person.longest == sum(person.parts.values(), timedelta(0))
    assert person.longest is not None
    assert person.longest < timedelta(hours=34)


def test_a_graver_risk_is_noticed_sooner() -> None:
    platform = WatchedPlatform()
    bounds = [the_rules(platform, r).person(DEVICES, "h1.elder").longest for r in Risk]

    assert bounds == sorted(bounds, key=lambda bound: bound or timedelta.max)


def test_a_home_in_which_nothing_tells_of_life_has_no_bound_and_says_so() -> None:
    rules = the_rules(WatchedPlatform())

    assert rules.person((Guarded(SMOKE, "smoke_detector"),), "h1.elder") == NEVER
    assert rules.person((Guarded(PIR, "pir", "h1.wife"),), "h1.elder") == NEVER


def test_every_device_but_those_used_on_demand_has_a_bound() -> None:
    rules = the_rules(WatchedPlatform())

    bounds = {d.type: rules.device(WITH_HUB, d).longest for d in WITH_HUB}
    assert all(bounds.values())
    assert rules.device(WITH_HUB, Guarded("x", "oximeter")) == NEVER
    assert rules.device(DEVICES, DEVICES[1]).longest is not None
