"""No home of the register stays without a watch, however it came there."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from telecare.domain.deadlines import Due
from telecare.domain.errors import UnavailableError
from telecare.domain.guard import Guard
from telecare.domain.kinds import Kind
from telecare.ports.presence import Guards, KeptGuard
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import PIR, SMOKE, WatchedPlatform, a_watched_home


def test_homes_of_every_street_come_under_watch_and_keep_what_they_have():
    platform = WatchedPlatform()
    before = platform.guards.guard(BUREAU, "h1")
    for number, area in enumerate(("310104003", "310101001", "310101002", "310110009")):
        home = a_watched_home(f"n{number}")
        platform.directory.enrol_home(BUREAU, replace(home, area=area))

    platform.watching.watch_register().look()

    assert all(platform.guards.guard(BUREAU, f"n{number}") for number in range(4))
    assert platform.guards.guard(BUREAU, "h1") == before
    assert platform.guards.looked_at(BUREAU) == ""


def test_nobody_watches_the_synthetic_home():
    platform = WatchedPlatform()
    platform.directory.enrol_home(BUREAU, a_watched_home("probe"))

    platform.watching.watch_register().look()

    assert platform.guards.guard(BUREAU, "probe") is None


def test_a_look_that_breaks_off_goes_on_at_the_next_street():
    platform = WatchedPlatform()
    platform.guards.look_past(BUREAU, "310104002")
    platform.directory.enrol_home(BUREAU, replace(a_watched_home("n1"), area="310101001"))

    platform.watching.watch_register().look()
    assert platform.guards.guard(BUREAU, "n1") is None
    platform.watching.watch_register().look()

    assert platform.guards.guard(BUREAU, "n1") is not None


class UnreadableGuard:
    """A store in which one home cannot be read."""

    def __init__(self, home: str, guards: Guards) -> None:
        self._home = home
        self._guards = guards
        self.error: Exception = UnavailableError("throttled")

    def guard(self, bureau: str, home: str) -> KeptGuard | None:
        if home == self._home:
            raise self.error
        return self._guards.guard(bureau, home)

    def glimpse(self, bureau: str, homes: Iterable[str]) -> Mapping[str, KeptGuard]:
        return self._guards.glimpse(bureau, homes)

    def keep(self, bureau: str, home: str, kept: KeptGuard, guard: Guard, due: Due) -> KeptGuard:
        return self._guards.keep(bureau, home, kept, guard, due)

    def forget(self, bureau: str, home: str) -> None:
        self._guards.forget(bureau, home)

    def looked_at(self, bureau: str) -> str:
        return self._guards.looked_at(bureau)

    def look_past(self, bureau: str, street: str) -> None:
        self._guards.look_past(bureau, street)


class StaleGuards(UnreadableGuard):
    """A store that was read just before somebody else wrote to it."""

    def __init__(self, guards: Guards) -> None:
        super().__init__("", guards)
        self._read = guards.guard(BUREAU, "h1")

    def guard(self, bureau: str, home: str) -> KeptGuard | None:
        return self._read


@pytest.mark.parametrize("error", [UnavailableError("throttled"), ValueError("no field 'new'")])
def test_a_home_that_cannot_be_read_hides_no_other_and_is_told(error):
    platform = WatchedPlatform()
    platform.directory.enrol_home(BUREAU, a_watched_home("n1"))
    register = platform.watching.watch_register()
    whole = register.know_home
    guards = UnreadableGuard("h1", whole.guards)
    guards.error = error
    broken = replace(register, guards=guards, know_home=replace(whole, guards=guards))

    with pytest.raises(UnavailableError):
        broken.look()
    assert platform.guards.guard(BUREAU, "n1") is not None


def test_a_home_whose_next_look_is_behind_what_is_swept_is_looked_at_again():
    # Its bureau's first sweep of all came two days late, and looks back for one.
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.loop.run_until(START + timedelta(hours=50))
    platform.let_pass(4)
    assert platform.incidents == ()

    platform.watching.watch_register().look()
    platform.let_pass(0.5)

    assert platform.head.run.kind is Kind.INACTIVITY


def test_a_home_that_will_be_looked_at_is_left_alone():
    platform = WatchedPlatform()
    platform.let_pass(3)
    before = platform.guards.guard(BUREAU, "h1")

    platform.watching.watch_register().look()

    assert platform.guards.guard(BUREAU, "h1") == before


def test_two_that_wake_a_home_at_once_wake_it_once():
    platform = WatchedPlatform()
    platform.loop.run_until(START + timedelta(hours=50))
    platform.let_pass(0.1)
    register = platform.watching.watch_register()
    late = replace(register, guards=StaleGuards(platform.guards))

    register.look()
    after = platform.guards.guard(BUREAU, "h1")
    late.look()

    assert platform.guards.guard(BUREAU, "h1") == after
