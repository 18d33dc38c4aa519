"""Counts steps without the search: level by level over every way on, nothing remembered, no situation left out."""

from __future__ import annotations

from infra.policy import BureauPolicy
from localcloud.plan_search.home import home_of
from localcloud.plan_search.laws.standing import stands, told_again
from localcloud.plan_search.moves import moves, take
from localcloud.plan_search.search import opening
from localcloud.plan_search.world import Decide, Left, World
from telecare.domain.kinds import Kind, Risk

MOST_STEPS = 60


def fewest_steps(policy: BureauPolicy, kind: Kind, left: Left, decide: Decide) -> int:
    """Return the number of steps after which a law can first be broken."""
    level = [opening(home_of(policy, Risk.MEDIUM), kind, left)]
    for steps in range(MOST_STEPS):
        if any(_is_broken(world, decide) for world in level):
            return steps
        results = [take(move, decide) for world in level for move in moves(world)]
        if any(r.broken or any(told_again(t, decide) for t in r.told) for r in results):
            return steps + 1
        level = [result.world for result in results]
    raise AssertionError(f"no law is broken within {MOST_STEPS} steps")


def _is_broken(world: World, decide: Decide) -> bool:
    return world.fresh and bool(stands(world.run, world.now, world.due_at, decide))
