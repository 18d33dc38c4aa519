"""Situations that count as one lead to the same situations."""

from __future__ import annotations

from collections import deque
from dataclasses import fields

import pytest

from infra.policy import load_bureau
from localcloud.plan_search.home import START, first_alarm, home_of
from localcloud.plan_search.key import Fingerprint
from localcloud.plan_search.moves import moves, take
from localcloud.plan_search.world import World
from telecare.domain.decide import decide, open_run
from telecare.domain.kinds import Kind, Risk
from telecare.domain.run import Run


@pytest.mark.parametrize(
    ("kind", "left"), [(Kind.FALL, (0, 0, 0, 1, 0, 0)), (Kind.HELP, (0, 1, 0, 0, 0, 1))]
)
def test_equal_situations_have_equal_ways_on(kind: Kind, left: tuple[int, ...]) -> None:
    snapshot = home_of(load_bureau("standard"), Risk.MEDIUM)
    number = Fingerprint(snapshot).of
    run = open_run("i1", first_alarm(kind), snapshot, START).run
    waiting = deque([World(run, START, START, (), left, fresh=False)])
    ways: dict[int, list[tuple[str, int]]] = {}
    met_again = 0

    for _ in range(1200):
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
    assert set(Fingerprint._NAMED) <= {field.name for field in fields(Run)}
