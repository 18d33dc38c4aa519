"""The platform tries itself: a whole way passes, and every part of it that is dead is found by the next probe."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from infra.policy.probe_home import probe_home
from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import Outcome, Role, State
from telecare.domain.probes import PROBE_HOME
from telecare.domain.signals import RawSignal
from telecare.runtime.assembly import Assembly
from tests.fakes.platform import Platform
from tests.fakes.signals import a_press
from tests.fakes.story import BUREAU, START, a_responder

PERIOD = timedelta(minutes=5)
PHONE = "+862100000099"


@pytest.fixture
def probed() -> Platform:
    """A platform with a synthetic home, whose hub delivers what is pressed there."""
    platform = Platform()
    platform.directory.enrol_home(BUREAU, probe_home(BUREAU, PHONE))
    platform.directory.enrol_team(BUREAU, a_responder("team1", Role.FIELD_TEAM, "+862100000007"))
    platform.line.hub = lambda thing, document: platform.deliver(
        RawSignal(
            f"dt/anju/{thing}/alarm", thing, platform.clock.now(), json.dumps(document).encode()
        )
    )
    return platform


def periods(platform: Platform, number: int = 2) -> None:
    for _ in range(number):
        platform.services.probe_platform().run()
        now = platform.clock.now() + PERIOD
        platform.run_until((now - START).total_seconds())


def verdicts(platform: Platform) -> list[tuple[str, str]]:
    return [
        (fact, str(keys.get("broken", "")))
        for fact, keys in platform.facts.noted
        if fact.startswith("probe_")
    ]


def test_a_probe_goes_the_whole_way_and_is_judged_by_the_next(probed):
    periods(probed, 3)

    assert verdicts(probed) == [("probe_passed", ""), ("probe_passed", "")]
    took = [keys["alarm_to_call_ms"] for fact, keys in probed.facts.noted if fact == "probe_passed"]
    assert all(isinstance(ms, int) and ms <= 20_000 for ms in took)


def test_the_operator_s_own_telephone_is_all_that_rings(probed):
    periods(probed, 3)

    assert {placed.number for placed in probed.carrier.calls.values()} == {PHONE}


def test_a_synthetic_incident_ends_by_name_with_an_outcome_and_a_follow_up(probed):
    periods(probed, 1)
    [incident] = probed.incidents

    probed.services.probe_platform().run()

    run = probed.store.head(BUREAU, incident).run
    assert run.state is State.CLOSED
    assert run.closure is not None
    assert (run.closure.outcome, run.closure.seen_by) == (Outcome.TEST, "probe")
    assert len(probed.incidents) == 1, "the next probe's"


def test_no_desk_hears_of_a_synthetic_home(probed):
    probed.sweep_every_30_s()
    periods(probed, 4)

    assert probed.desk.notices == {}


def test_a_real_alarm_beside_the_probe_is_untouched(probed):
    probed.deliver(a_press())
    periods(probed, 2)

    homes = {probed.store.head(BUREAU, i).run.snapshot.home: i for i in probed.incidents}
    assert homes.keys() == {"h1", PROBE_HOME}
    assert probed.store.head(BUREAU, homes["h1"]).run.closure is None


@pytest.mark.parametrize("kill", ["rule", "function", "carrier", "machine"])
def test_each_dead_part_is_found_within_two_periods(probed, kill):
    periods(probed, 2)
    probed.facts.noted.clear()
    match kill:
        case "rule":
            probed.line.hub = None
        case "function":
            probed.deliver = lambda *_: None
        case "carrier":
            probed.carrier.down = True
        case "machine":
            probed.machine.start = lambda *_: "dead"

    failed = False
    for _ in range(2):
        try:
            periods(probed, 1)
        except UnavailableError:
            failed = True
    assert failed or "probe_failed" in [fact for fact, _ in verdicts(probed)][:2]


def test_what_is_mended_passes_again(probed):
    periods(probed, 2)
    hub, probed.line.hub = probed.line.hub, None
    periods(probed, 2)
    probed.line.hub = hub

    periods(probed, 3)

    assert [fact for fact, _ in verdicts(probed)][-2:] == ["probe_passed", "probe_passed"]


def test_a_bureau_without_a_synthetic_home_fails_and_hides_no_other(probed):
    services = Assembly(probed.services.outside, (BUREAU,), ("nowhere", BUREAU))
    services.probe_platform().run()
    probed.run_until(PERIOD.total_seconds())

    with pytest.raises(UnavailableError):
        services.probe_platform().run()

    passed = [keys["bureau"] for fact, keys in probed.facts.noted if fact == "probe_passed"]
    assert passed == [BUREAU]
