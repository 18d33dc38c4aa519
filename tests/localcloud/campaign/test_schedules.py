"""Schedules are data: the same seed is the same schedule, which plays the same, thinned out or whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from localcloud.campaign.draw import draw
from localcloud.campaign.memory_stage import MemoryStage
from localcloud.campaign.schedule import FAULTS_OF_BOTH, Mishap, Post, told
from localcloud.campaign.shrink import shrink
from localcloud.drills.model import Deed


def history(schedule):
    evidence = MemoryStage(schedule).play()
    return [(i.incident, i.digest, i.length) for i in evidence.incidents], [
        (call.attempt, call.placed_at, call.ended_at) for call in evidence.calls
    ]


@pytest.mark.parametrize("seed", range(1, 12))
def test_the_same_seed_plays_the_same(seed):
    assert draw(seed) == draw(seed)
    assert history(draw(seed)) == history(draw(seed))


def test_other_seeds_play_otherwise():
    assert len({str(history(draw(seed))) for seed in range(1, 12)}) == 11


def test_a_hundred_seeds_draw_every_fault_and_every_verb():
    schedules = [draw(seed) for seed in range(1, 101)]

    faults = {fault.what for schedule in schedules for fault in schedule.faults}
    assert faults > set(FAULTS_OF_BOTH)
    assert {"executions_die", "carrier_mute", "carrier_forgets", "lookup_down"} < faults
    assert {m.what for s in schedules for m in s.mishaps} == {
        "dies",
        "meets_stream",
        "meets_sweep",
        "meets_machine",
        "meets_next",
    }
    assert {deed.verb for s in schedules for deed in s.deeds} == {
        "alarm",
        "report",
        "seat",
        "inbound_call",
        "ticket",
        "console",
        "away",
    }


def test_the_twin_is_given_no_fault_that_it_cannot_play():
    schedules = [draw(seed, in_memory=False) for seed in range(1, 60)]

    assert {f.what for s in schedules for f in s.faults} == set(FAULTS_OF_BOTH)
    assert all(schedule.mishaps == () for schedule in schedules)


def test_an_event_is_named_by_the_number_under_which_it_is_kept():
    schedule = draw(7)
    last = len(schedule.events()) - 1

    thin = schedule.keep(frozenset({0, last}))

    assert thin.events() == (schedule.events()[0], schedule.events()[last])
    assert told(schedule)[-1].strip().startswith(f"{last} ")


def test_a_schedule_is_shrunk_to_the_events_that_are_needed():
    schedule = draw(5)
    deeds, needed = schedule.deeds, (schedule.deeds[1], schedule.events()[-1])

    kept = shrink(schedule, lambda smaller: all(event in smaller.events() for event in needed))

    assert schedule.keep(kept).events() == needed
    assert len(deeds) > 2


def test_what_becomes_of_one_message_hangs_on_its_own_name():
    post = Post(seed=3, twice=50, late=50, latest_s=600, never=20)
    names = [f"m{n}" for n in range(400)]

    delays = {name: post.delays(name, may_vanish=True) for name in names}

    assert delays == {name: post.delays(name, may_vanish=True) for name in reversed(names)}
    assert {len(copies) for copies in delays.values()} == {0, 1, 2}
    assert all(post.delays(name) for name in names)
    assert max(max(copies) for copies in delays.values() if copies) > timedelta(minutes=9)


def test_mishaps_befall_the_moment_that_they_name():
    whole = draw(2)
    deeds = tuple(deed for deed in whole.deeds if isinstance(deed, Deed))[:1]
    calm = whole.keep(frozenset(range(len(deeds))))

    def moments(*mishaps):
        from dataclasses import replace  # noqa: PLC0415

        return MemoryStage(replace(calm, mishaps=mishaps)).play().tally

    assert moments()["dies"] == 0
    assert moments(Mishap(3, "dies"))["dies"] == 1
    assert moments(Mishap(3, "meets_sweep"))["meets_sweep"] == 1
