"""The search itself: every situation once, in the order of its shortest path."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from localcloud.plan_search.graph import Graph, Leg
from localcloud.plan_search.home import START, first_alarm
from localcloud.plan_search.key import Fingerprint
from localcloud.plan_search.laws import stands
from localcloud.plan_search.moves import Move, moves, take
from localcloud.plan_search.world import Decide, World
from telecare.domain.decide import decide as the_decider
from telecare.domain.decide import open_run
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind

LEFT = (0, 0, 0, 1, 0, 0)
"""How often each trouble may come on one path, in the order of `Trouble`: here one answered call."""

MOST = 5_000_000
EVERY = 1000


@dataclass(slots=True)
class Found:
    """The graph of a search; where a law was broken, which one and the shortest path to it."""

    graph: Graph = field(default_factory=Graph)
    broken: str = ""
    path: tuple[Leg, ...] = ()


class TooManyStatesError(Exception):
    """The search does not end within its limit; the plan has not been proven."""


class Search:
    """Explores one plan for one home and stops at the first law that is broken.

    No situation is looked at twice: equal ones, as told by their fingerprint, are one state.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        kind: Kind,
        left: tuple[int, ...] = LEFT,
        decide: Decide = the_decider,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._snapshot = snapshot
        self._kind = kind
        self._left = left
        self._decide = decide
        self._progress = progress
        self._fingerprint = Fingerprint(snapshot)
        self._seen: dict[int, int] = {}
        self._waiting: deque[World] = deque()
        self._found = Found()

    def run(self) -> Found:
        """Explore everything, or as far as the first broken law."""
        opening = open_run("i1", first_alarm(self._kind), self._snapshot, START)
        first = World(opening.run, START, opening.due_at, (), self._left, fresh=False)
        self._seen[self._fingerprint.of(first)] = self._found.graph.add_root()
        self._waiting.append(first)
        for number in range(MOST):
            if not self._waiting or self._found.broken:
                return self._found
            self._expand(number, self._waiting.popleft())
            if number % EVERY == 0:
                self._progress(number)
        raise TooManyStatesError(f"{self._kind}: more than {MOST} states")

    def _expand(self, number: int, world: World) -> None:
        self._found.graph.begin()
        for move in moves(world):
            self._go(number, world, move)
            if self._found.broken:
                return

    def _go(self, number: int, world: World, move: Move) -> None:
        graph = self._found.graph
        result = take(move, self._decide)
        after, broken = result.world, result.broken
        key = self._fingerprint.of(after)
        target = self._seen.setdefault(key, graph.states)
        if target == graph.states:
            self._waiting.append(after)
            if not broken and after.fresh:
                broken = stands(after.run, after.now, after.due_at, self._decide)
        seconds = (after.now - world.now).total_seconds()
        graph.edge(number, target, move.label, seconds, result.marks)
        if broken:
            self._found.broken = broken
            last = Leg(move.label, (after.now - START).total_seconds())
            self._found.path = (*graph.path_to(number), last)
