"""Proves the plans of a bureau: searches each, and holds what was found against laws and bounds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from infra.policy import BureauPolicy
from localcloud.plan_search.bounds import Bound, worst
from localcloud.plan_search.graph import Leg, Milestone
from localcloud.plan_search.home import home_of
from localcloud.plan_search.search import LEFT, Found, Search
from localcloud.plan_search.world import Decide
from telecare.domain.decide import decide as the_decider
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind, Risk


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of one plan, or the shortest path that refutes it."""

    kind: Kind
    states: int
    transitions: int
    wall_s: float
    broken: str
    path: tuple[Leg, ...]
    bounds: tuple[Bound, ...]

    @property
    def holds(self) -> bool:
        """Tell whether all laws and bounds hold."""
        return not self.broken


PASSES = (
    LEFT,  # one call is answered, by a person or a machine
    (1, 0, 0, 0, 0, 1),  # a graver alarm comes
    (0, 1, 0, 0, 0, 1),  # a seat claims, holds, pauses, relays or vanishes
    (0, 0, 1, 0, 0, 1),  # a call fails, is lost, crosses its cancelling; the carrier goes down
    (
        0,
        0,
        0,
        0,
        2,
        2,
    ),  # a message is replied to; then somebody leaves, cannot, confirms, hands over
)
"""A plan is searched once with each of these troubles; everything else may happen in all of them."""


def prove(
    policy: BureauPolicy,
    kind: Kind,
    passes: tuple[tuple[int, ...], ...] = PASSES,
    decide: Decide = the_decider,
    progress: Callable[[int], None] = lambda _: None,
) -> Proof:
    """Search one plan of a bureau whole; where laws are broken the shortest path is kept."""
    snapshot = home_of(policy, Risk.MEDIUM)
    began = time.perf_counter()
    found = [Search(snapshot, kind, left, decide, progress).run() for left in passes]
    bounds = _bounds(snapshot, kind, found)
    broken, path = _refutation(found, bounds)
    states = sum(each.graph.states for each in found)
    edges = sum(each.graph.edges for each in found)
    return Proof(kind, states, edges, time.perf_counter() - began, broken, path, bounds)


def _refutation(found: list[Found], bounds: tuple[Bound, ...]) -> tuple[str, tuple[Leg, ...]]:
    refuted = [(each.broken, each.path) for each in found if each.broken]
    refuted += [
        (f"{each.milestone.name} never comes on this path", each.path)
        for each in bounds
        if each.seconds is None or each.is_endless
    ]
    return min(refuted, key=lambda each: len(each[1]), default=("", ()))


def _bounds(snapshot: Snapshot, kind: Kind, found: list[Found]) -> tuple[Bound, ...]:
    """Return the worst of all passes, milestone by milestone; none where a law is broken."""
    if any(each.broken for each in found):
        return ()
    due = _due(snapshot, kind)
    return tuple(max((worst(f.graph, m) for f in found), key=_seconds) for m in due)


def _seconds(bound: Bound) -> float:
    return -math.inf if bound.seconds is None else bound.seconds


def _due(snapshot: Snapshot, kind: Kind) -> tuple[Milestone, ...]:
    plan = snapshot.plans[kind]
    due = [Milestone.RING, Milestone.RESPONDER]
    if plan.team_triggers(snapshot.risk):
        due.append(Milestone.TEAM)
    if plan.suspected is not None:
        due.append(Milestone.RELAY)
    return tuple(due)


def shown_s(seconds: float | None) -> float | None:
    """Return seconds as a document may hold them: None when they never end."""
    return None if seconds is None or math.isinf(seconds) else seconds
