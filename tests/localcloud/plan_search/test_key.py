"""Situations that count as one lead to the same situations."""

from __future__ import annotations

from collections import deque
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from infra.policy import load_bureau
from localcloud.plan_search.ages import Ages
from localcloud.plan_search.home import START, home_of
from localcloud.plan_search.key import (
    ANY_ORDER,
    DEADLINES,
    LEFT_OUT,
    PARTS,
    Fingerprint,
    relative,
)
from localcloud.plan_search.moves import moves, take
from localcloud.plan_search.passes import one_pass
from localcloud.plan_search.search import opening
from localcloud.plan_search.world import Trouble
from telecare.domain.decide import decide
from telecare.domain.kinds import Kind, Risk
from telecare.domain.run import Grant, Run, with_facts

_T = Trouble


@pytest.mark.parametrize(
    ("kind", "troubles"),
    [
        (Kind.FALL, (_T.ANSWER,)),
        (Kind.HELP, (_T.SEAT,)),
        (Kind.FLOOD, (_T.DOWN,)),
        (Kind.FLOOD, (_T.ANSWER, _T.LATE)),
        (Kind.HELP, (_T.ANSWER, _T.FAIL)),
        (Kind.OTHER, (_T.SCENE, _T.SCENE)),
        (Kind.FIRE, (_T.FIRE, _T.HOLD)),
        (Kind.GAS, (_T.VALVE, _T.ANSWER)),
    ],
)
def test_equal_situations_have_equal_ways_on(kind: Kind, troubles: tuple[Trouble, ...]) -> None:
    snapshot = home_of(load_bureau("standard"), Risk.MEDIUM)
    number = Fingerprint(snapshot).of
    waiting = deque([opening(snapshot, kind, one_pass(*troubles).left)])
    ways: dict[int, list[tuple[str, int]]] = {}
    met_again = 0

    for _ in range(2500):
        if not waiting:
            break
        world = waiting.popleft()
        results = [(move.label, take(move, decide).world) for move in moves(world)]
        told = [(label, number(after)) for label, after in results]
        known = ways.setdefault(number(world), told)
        assert known == told
        if known is told:
            waiting.extend(after for _, after in results)
        else:
            met_again += 1

    assert met_again > 20


def test_every_named_fact_is_a_fact_of_the_run() -> None:
    named = {*LEFT_OUT, *ANY_ORDER, *DEADLINES, *PARTS, *Ages.names}

    assert named <= {field.name for field in fields(Run)}


def test_a_fact_of_an_unknown_shape_is_compared_by_its_distance_from_now() -> None:
    later = timedelta(hours=5)
    grant, same_later = (Grant("first_carer", START + each) for each in (later, 2 * later))

    assert relative((grant,), START) == relative((same_later,), START + later)
    assert relative((grant,), START) != relative((same_later,), START)


@pytest.mark.parametrize(
    "facts",
    [{"owner": "seat1"}, {"grants": (Grant("team", START),)}, {"ticket": "done"}, {"round": 1}],
)
def test_situations_that_differ_in_a_fact_have_different_numbers(facts: dict[str, object]) -> None:
    snapshot = home_of(load_bureau("standard"), Risk.MEDIUM)
    number, world = Fingerprint(snapshot).of, opening(snapshot, Kind.HELP, one_pass().left)

    assert number(world) != number(replace(world, run=with_facts(world.run, facts)))
