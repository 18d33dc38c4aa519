"""A home that is fitted before anybody is registered there: what its devices raise is heard, and nothing breaks."""

from __future__ import annotations

from datetime import timedelta

from telecare.domain.home import HomeDevice
from telecare.domain.signals import RawSignal
from telecare.ports.enrolment import HomeFile
from tests.fakes.platform import Platform
from tests.fakes.signals import a_signal
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import WatchedPlatform

SMOKE = "standard-SN-9001"
FITTED = HomeFile("home-1", "310104003001", (), devices=(HomeDevice(SMOKE, "smoke_detector"),))


def alarm(**more: object) -> RawSignal:
    return a_signal({"id": "a1", "kind": "smoke", "at": START.isoformat(), **more}, thing=SMOKE)


def test_a_real_alarm_of_an_empty_home_opens_an_incident_that_goes_on(platform: Platform) -> None:
    # law 1: an alarm of a known device is never dropped
    platform.directory.enrol_home(BUREAU, FITTED)

    platform.services.receive_signal().receive(alarm())
    platform.run_until(1800)

    [incident] = platform.store.open_register(BUREAU)
    run = platform.store.head(BUREAU, incident).run
    assert (run.snapshot.home, run.snapshot.elders) == ("home-1", ())
    told = [a for (_, a, _), told in platform.desk.notices.items() if told[0] == incident]
    assert "supervisor" in told, "nobody of the home can be rung: a human takes it"


def test_a_test_alarm_of_an_empty_home_is_kept_for_its_acceptance(platform: Platform) -> None:
    platform.directory.enrol_home(BUREAU, FITTED)
    now = platform.clock.now()
    platform.directory.open_test_window(SMOKE, now + timedelta(minutes=30), now)

    platform.services.receive_signal().receive(alarm(test=True))

    [trial] = platform.tasks.trials(BUREAU, SMOKE)
    assert (trial.home, trial.alarm) == ("home-1", "a1")


def test_nobody_of_an_empty_home_is_overdue() -> None:
    platform = WatchedPlatform()
    platform.directory.enrol_home(BUREAU, FITTED)
    know = platform.watching.know_home()

    assert know.begin(BUREAU, "home-1")
    assert know.view(BUREAU, "home-1") == ()
