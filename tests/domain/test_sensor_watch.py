"""Sensors that fall silent beside living ones, found in runs of signs hour by hour."""

from datetime import UTC, datetime, timedelta

import pytest

from telecare.domain.device_health import Apparatus, Guarded, HealthRules
from telecare.domain.presence import Presence
from telecare.domain.sensor_rhythm import RhythmRules
from telecare.domain.sensor_watch import listened, packed, silent_beside_others
from telecare.domain.stirs import Stir

T0 = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
HALL, BATH = Guarded("s-h1-hall", "pir"), Guarded("s-h1-bath", "pir")
RULES = RhythmRules(known_h=5, quiet_h=6, quiet_times=2)


def at(hours: float) -> datetime:
    return T0 + hours * HOUR


def a_home(
    hall: list[tuple[float, float]], bath: list[tuple[float, float]], bath_device: Guarded = BATH
) -> Apparatus:
    stirs = {
        device.thing: {"motion": tuple(Stir(at(a), at(b)) for a, b in runs)}
        for device, runs in ((HALL, hall), (bath_device, bath))
        if runs
    }
    devices = (HALL, bath_device)
    return Apparatus(devices, Presence({}, stirs), {}, T0, HealthRules(HOUR, 3, 24 * HOUR, HOUR))


def broken(home: Apparatus, until: float = 30) -> set[str]:
    return set(silent_beside_others(listened("", RULES, home, at(until))))


def test_a_sensor_that_stops_while_another_goes_on_is_broken_and_its_last_hour_is_known():
    rhythms = listened("", RULES, a_home([(0, 20)], [(0, 8)]), at(30))

    assert silent_beside_others(rhythms) == {BATH.thing: at(8)}


@pytest.mark.parametrize(
    ("hall", "bath"),
    [
        ([(0, 8)], [(0, 8)]),  # nobody is at home
        ([(0, 14)], [(0, 8)]),  # not for long enough
        ([(0, 20)], [(0, 3)]),  # it was never known
        ([(0, 20)], [(0, 8), (19, 19)]),  # it spoke again
    ],
)
def test_a_quiet_that_breaks_nothing_is_none(hall, bath):
    assert broken(a_home(hall, bath)) == set()


def test_looks_however_often_find_what_one_look_finds_and_tell_of_no_hour_twice():
    home = a_home([(0, 20)], [(0, 8)])
    text = ""
    for hour in range(2, 31, 3):
        text = packed(listened(text, RULES, home, at(hour)))
        text = packed(listened(text, RULES, home, at(hour)))

    assert text == packed(listened("", RULES, home, at(30)))


def test_a_sensor_that_speaks_again_is_whole_again():
    text = packed(listened("", RULES, a_home([(0, 20)], [(0, 8)]), at(25)))

    after = listened(text, RULES, a_home([(20, 26)], [(26, 26)]), at(30))

    assert silent_beside_others(after) == {}


def test_what_is_young_waits_until_late_signs_have_come_in():
    home = a_home([(0, 20)], [(0, 8)])

    assert broken(home, until=15) == set()
    assert broken(home, until=17) == {BATH.thing}


def test_a_paused_sensor_and_one_that_is_gone_are_nobodys_concern():
    paused = Guarded(BATH.thing, "pir", paused=True)
    text = packed(listened("", RULES, a_home([(0, 20)], [(0, 8)]), at(30)))

    assert broken(a_home([(0, 20)], [(0, 8)], paused)) == set()
    gone = a_home([], [], Guarded("s-h1-new", "pir"))
    assert listened(text, RULES, gone, at(31)).sensors.keys() == {HALL.thing}
