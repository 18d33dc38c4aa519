"""A look that is set for now: by whoever changed what no sign tells, beside sweeps that write at the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from telecare.domain.errors import ConflictError
from telecare.ports.presence import Guards, KeptGuard
from telecare.services.look_anew import LookAnew
from tests.fakes.story import BUREAU
from tests.fakes.unlucky_parts import Between
from tests.fakes.watched import PIR, SMOKE, WatchedPlatform

ELDER = "h1.elder"


@pytest.fixture
def platform() -> WatchedPlatform:
    platform = WatchedPlatform()
    for thing in (PIR, SMOKE):
        platform.link(thing, connected=True)
    platform.sign()
    platform.let_pass(1)
    return platform


def kept(platform: WatchedPlatform) -> KeptGuard:
    found = platform.guards.guard(BUREAU, "h1")
    assert found is not None
    return found


def test_a_home_is_looked_at_within_minutes(platform: WatchedPlatform) -> None:
    before = kept(platform)

    LookAnew(platform.guards, platform.clock).look(BUREAU, "h1")
    platform.let_pass(0.2)

    assert kept(platform).look == before.look + 1


def test_what_teaches_nothing_is_kept_and_moves_no_look(platform: WatchedPlatform) -> None:
    before = kept(platform)

    LookAnew(platform.guards, platform.clock).unteach(BUREAU, "h1", [ELDER])

    after = kept(platform)
    assert after.guard.untaught == {ELDER: platform.clock.now()}
    assert (after.due, after.look) == (before.due, before.look)


def test_a_sweep_that_writes_at_the_same_moment_is_followed_by_a_look(
    platform: WatchedPlatform,
) -> None:
    def sweep() -> None:
        found = kept(platform)
        assert found.due is not None
        later = replace(found.due, at=found.due.at + timedelta(hours=3))
        platform.guards.keep(BUREAU, "h1", found.looked_at_again(), found.guard, later)

    between = Between(platform.guards, sweep)
    LookAnew(cast("Guards", between), platform.clock).look(BUREAU, "h1")

    due = kept(platform).due
    assert due is not None
    assert due.at == platform.clock.now()


class Contended:
    """Guards that somebody else has always just written."""

    def __init__(self, guards: Guards) -> None:
        self.guard = guards.guard

    def keep(self, *_: object) -> KeptGuard:
        raise ConflictError("somebody else wrote first")


def test_whoever_never_comes_to_write_says_so(platform: WatchedPlatform) -> None:
    with pytest.raises(ConflictError):
        LookAnew(cast("Guards", Contended(platform.guards)), platform.clock).look(BUREAU, "h1")


def test_a_home_that_nobody_watches_is_left_alone(platform: WatchedPlatform) -> None:
    LookAnew(platform.guards, platform.clock).look(BUREAU, "h9")

    assert platform.guards.guard(BUREAU, "h9") is None
