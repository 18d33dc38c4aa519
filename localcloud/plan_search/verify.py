"""Proves the plans of a bureau: searches each, and holds what was found against laws and bounds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from infra.policy import BureauPolicy
from localcloud.plan_search.bounds import Bound, worst
from localcloud.plan_search.graph import Leg, Milestone
from localcloud.plan_search.home import home_of
from localcloud.plan_search.passes import PASSES, Pass
from localcloud.plan_search.search import Found, Search
from localcloud.plan_search.world import Decide
from telecare.domain.decide import decide as the_decider
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind, Risk


@dataclass(frozen=True, slots=True)
class Part:
    """One search of a proof: a plan, the risk of the elder, and the troubles that may come."""

    kind: Kind
    risk: Risk
    troubles: Pass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one search found, small enough to be sent from a process to another."""

    part: Part
    states: int
    transitions: int
    began: float
    ended: float
    cpu_s: float
    broken: str
    path: tuple[Leg, ...]
    is_whole: bool
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proven of one plan, or the shortest path that refutes it."""

    kind: Kind
    states: int
    transitions: int
    wall_s: float
    cpu_s: float
    broken: str
    path: tuple[Leg, ...]
    cut: tuple[str, ...]
    bounds: tuple[tuple[Risk, Bound], ...]

    @property
    def holds(self) -> bool:
        """Tell whether all laws and bounds hold."""
        return not self.broken


def parts_of(
    policy: BureauPolicy, kind: Kind, passes: tuple[Pass, ...] = PASSES
) -> tuple[Part, ...]:
    """Return the searches of which a plan's proof consists.

    The widest are made for one risk alone; where another risk shifts only the team's clock, which makes
    the way to the team's ringing long and no other, the brief ones are made for it.
    """
    first, *others = risks_that_differ(policy, kind)
    plan = policy.plans[kind]
    return (
        *(Part(kind, first, each) for each in passes),
        *(
            Part(kind, risk, each)
            for risk in others
            for each in passes
            if each.is_brief
            or (not each.is_wide and plan.contacts_trigger(risk) != plan.contacts_trigger(first))
        ),
    )


def risks_that_differ(policy: BureauPolicy, kind: Kind) -> tuple[Risk, ...]:
    """Return one risk of each group that the plan treats alike; medium stands for its group."""
    plan = policy.plans[kind]
    groups: dict[object, Risk] = {}
    for risk in (Risk.MEDIUM, Risk.HIGH, Risk.LOW):
        groups.setdefault((plan.contacts_trigger(risk), plan.team_triggers(risk)), risk)
    return tuple(groups.values())


def search_part(
    policy: BureauPolicy,
    part: Part,
    decide: Decide = the_decider,
    progress: Callable[[int], None] = lambda _: None,
) -> Finding:
    """Make one search whole, and find the worst case of every milestone that is due in it."""
    snapshot = home_of(policy, part.risk)
    began, cpu = time.time(), time.process_time()
    troubles = part.troubles
    search = Search(snapshot, part.kind, troubles.left, decide, progress, troubles.cut_at)
    found = search.run()
    bounds = _bounds(snapshot, part.kind, found)
    spent = time.process_time() - cpu
    graph = found.graph
    numbers = (graph.states, graph.edges, began, time.time(), spent)
    return Finding(part, *numbers, found.broken, found.path, found.is_whole, bounds)


def _bounds(snapshot: Snapshot, kind: Kind, found: Found) -> tuple[Bound, ...]:
    """Return the worst cases; none where a law is broken or the search was cut: not all paths are known."""
    if found.broken or not found.is_whole:
        return ()
    return tuple(worst(found.graph, milestone) for milestone in _due(snapshot, kind))


def _due(snapshot: Snapshot, kind: Kind) -> tuple[Milestone, ...]:
    plan = snapshot.plans[kind]
    due = [Milestone.RING, Milestone.RESPONDER]
    if plan.team_triggers(snapshot.risk):
        due.append(Milestone.TEAM)
    if plan.suspected is not None:
        due.append(Milestone.RELAY)
    return tuple(due)


def prove(
    policy: BureauPolicy,
    kind: Kind,
    passes: tuple[Pass, ...] = PASSES,
    decide: Decide = the_decider,
    progress: Callable[[int], None] = lambda _: None,
) -> Proof:
    """Search one plan of a bureau whole, in this process; where laws are broken the shortest path is kept."""
    parts = parts_of(policy, kind, passes)
    return proof_of(kind, [search_part(policy, part, decide, progress) for part in parts])


def proof_of(kind: Kind, findings: list[Finding]) -> Proof:
    """Join the searches of one plan."""
    bounds = _worst_of_all(findings)
    broken, path = _refutation(findings, bounds)
    return Proof(
        kind,
        sum(each.states for each in findings),
        sum(each.transitions for each in findings),
        max(each.ended for each in findings) - min(each.began for each in findings),
        sum(each.cpu_s for each in findings),
        broken,
        path,
        tuple(each.part.troubles.name for each in findings if not each.is_whole),
        bounds,
    )


def _worst_of_all(findings: list[Finding]) -> tuple[tuple[Risk, Bound], ...]:
    """Return the worst of all searches for each milestone and risk; none where a law is broken."""
    if any(each.broken for each in findings):
        return ()
    known: dict[tuple[Risk, Milestone], Bound] = {}
    for finding in findings:
        for bound in finding.bounds:
            key = finding.part.risk, bound.milestone
            known[key] = max(known.get(key, bound), bound, key=_seconds)
    return tuple((risk, bound) for (risk, _), bound in known.items())


def _seconds(bound: Bound) -> float:
    return -math.inf if bound.seconds is None else bound.seconds


def _refutation(
    findings: list[Finding], bounds: Iterable[tuple[Risk, Bound]]
) -> tuple[str, tuple[Leg, ...]]:
    refuted = [(each.broken, each.path) for each in findings if each.broken]
    refuted += [
        (f"{bound.milestone.name} never comes on this path", bound.path)
        for _, bound in bounds
        if bound.seconds is None or bound.is_endless
    ]
    return min(refuted, key=lambda each: len(each[1]), default=("", ()))


def shown_s(seconds: float | None) -> float | None:
    """Return seconds as a document may hold them: None when they never end."""
    return None if seconds is None or math.isinf(seconds) else seconds
