"""Homes are surveyed together: what a glimpse shows late or not at all is never told, and hides nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecare.adapters.memory.presence import MemoryDeadlines, MemoryGuards, MemoryPresences
from telecare.domain.deadlines import SWEEP, Due
from telecare.domain.errors import UnavailableError
from telecare.domain.kinds import Kind, Witnessed
from telecare.domain.presence import Presence, pack_of
from telecare.domain.presence_proof import said_of
from telecare.ports.presence import KeptGuard
from telecare.services.glance_homes import Glance, GlanceHomes
from telecare.services.sweep_deadlines import SweepDeadlines
from tests.fakes.story import BUREAU, START
from tests.fakes.watched import HUB, PIR, SMOKE, WatchedPlatform, a_watched_home


def let_pass(platform: WatchedPlatform, sweep: SweepDeadlines, hours: float) -> None:
    end = platform.clock.now() + timedelta(hours=hours)
    while platform.clock.now() < end:
        platform.loop.run_until(platform.clock.now() + SWEEP)
        sweep.sweep()


def surveyed_by(platform: WatchedPlatform, **ports: object) -> SweepDeadlines:
    """The sweep, with other ports for its glimpses."""
    sweep = platform.watching.sweep_deadlines()
    glance = sweep.glance_homes
    surveys = {name: port for name, port in ports.items() if name != "guards"}
    survey = replace(glance.survey_homes, **surveys)  # type: ignore[arg-type]
    glance = replace(glance, survey_homes=survey, **ports)  # type: ignore[arg-type]
    return replace(sweep, glance_homes=glance)


class Deaf(MemoryPresences):
    """Glimpses show no word at all, as if every item were read too early."""

    def glimpse(self, bureau: str, things: Iterable[str]) -> Presence:
        del bureau, things
        return Presence()


def test_words_that_a_glimpse_does_not_show_make_no_silence():
    platform = WatchedPlatform()
    platform.link(PIR, connected=True)
    platform.link(SMOKE, connected=True)
    sweep = surveyed_by(platform, presences=Deaf())

    for _ in range(8):
        platform.sign()
        let_pass(platform, sweep, 6)

    assert platform.incidents == ()
    assert platform.repairs == []


def test_what_people_say_is_read_before_anybody_is_told():
    platform = WatchedPlatform()
    platform.link(PIR, connected=True)
    platform.link(SMOKE, connected=True)
    platform.sign()
    platform.let_pass(17)
    name, now = said_of("h1.elder"), platform.clock.now()
    visit = Presence({name: {Witnessed.VISIT.value: now}})
    platform.presences.fold(BUREAU, pack_of(name), visit, START, START)

    platform.let_pass(16)
    assert platform.incidents == ()
    platform.let_pass(3)

    assert platform.head.run.kind is Kind.INACTIVITY


class Late(MemoryGuards):
    """Glimpses show guards as they were at first."""

    def __init__(self, first: Mapping[str, KeptGuard]) -> None:
        super().__init__(MemoryDeadlines())
        self.first = first

    def glimpse(self, bureau: str, homes: Iterable[str]) -> Mapping[str, KeptGuard]:
        del bureau
        return {home: self.first[home] for home in homes}


def test_a_guard_that_is_seen_late_drops_no_deadline_and_is_not_written_over():
    platform = WatchedPlatform()
    first = platform.guards.guard(BUREAU, "h1")
    assert first is not None
    sweep = surveyed_by(platform, guards=Late({"h1": first}))
    platform.link(PIR, connected=True)
    platform.link(SMOKE, connected=True)

    let_pass(platform, sweep, 19)

    assert platform.head.run.kind is Kind.INACTIVITY
    kept = platform.guards.guard(BUREAU, "h1")
    assert kept is not None
    assert (BUREAU, kept.due) in platform.deadlines.armed


class Unreadable(MemoryGuards):
    """No survey comes through."""

    def glimpse(self, bureau: str, homes: Iterable[str]) -> Mapping[str, KeptGuard]:
        raise UnavailableError(f"{bureau} {homes} throttled")


def test_where_a_survey_fails_each_home_is_looked_at_by_itself():
    platform = WatchedPlatform()
    platform.enrol(a_watched_home("h2"))
    for home in ("h1", "h2"):
        platform.sign(f"{BUREAU}-{home}-pir1")
    sweep = surveyed_by(platform, guards=Unreadable(MemoryDeadlines()))

    let_pass(platform, sweep, 23)

    assert len(platform.incidents) == 2
    assert "survey_failed" in {name for name, _ in platform.facts.noted}


class Blind(GlanceHomes):
    """Sees nothing, so that every home is read strongly and whole."""

    def glance(self, bureau: str, dues: Iterable[Due], heard_until: datetime) -> Glance:
        del bureau, dues, heard_until
        return Glance()


def live(hub: bool, hours: list[int], sweeps_blindly: bool) -> WatchedPlatform:
    """Let a home live by signs so many hours apart; a hub beats each hour."""
    platform = WatchedPlatform(hub=hub)
    carriers = [HUB] if hub else [PIR, SMOKE]
    for thing in carriers:
        platform.link(thing, connected=True)
    sweep = platform.watching.sweep_deadlines()
    if sweeps_blindly:
        parts = {name: getattr(sweep.glance_homes, name) for name in GlanceHomes.__slots__}
        sweep = replace(sweep, glance_homes=Blind(**parts))
    for apart in hours:
        platform.sign()
        for _ in range(apart):
            if hub:
                platform.beat(pir1=platform.clock.now(), smoke1=platform.clock.now())
            let_pass(platform, sweep, 1)
    return platform


@settings(max_examples=12, deadline=None)
@given(st.booleans(), st.lists(st.integers(1, 22), min_size=1, max_size=5))
def test_a_survey_comes_to_what_reading_each_home_comes_to(hub: bool, hours: list[int]):
    surveyed, blind = (live(hub, hours, sweeps_blindly) for sweeps_blindly in (False, True))

    assert told_in(surveyed) == told_in(blind)


def told_in(platform: WatchedPlatform) -> tuple[object, ...]:
    """All that was told of a home, and when."""
    opened = [platform.store.head(BUREAU, i).run.opened_at for i in platform.incidents]
    return platform.incidents, opened, platform.repairs


class Noting:
    """A port that notes what is asked of it."""

    def __init__(self, port: object) -> None:
        self.asked: list[str] = []
        self._port = port

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._port, name)


@pytest.mark.parametrize("hub", [False, True])
def test_a_home_that_is_well_is_read_by_glimpses_alone(hub: bool):
    platform = live(hub, [1], sweeps_blindly=False)
    whole = platform.watching.sweep_deadlines()
    guards = Noting(platform.guards)
    sweep = replace(whole, judge_home=replace(whole.judge_home, guards=guards))

    for _ in range(3):
        platform.sign()
        if hub:
            platform.beat(pir1=platform.clock.now(), smoke1=platform.clock.now())
        let_pass(platform, sweep, 2)

    assert set(guards.asked) == {"keep"}
