"""The search itself: every situation once, in the order of its shortest path."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from localcloud.plan_search.graph import Graph, Leg
from localcloud.plan_search.home import START, first_alarm
from localcloud.plan_search.key import Fingerprint
from localcloud.plan_search.laws.standing import stands, told_again
from localcloud.plan_search.moves import Move, Result, moves, take
from localcloud.plan_search.world import Decide, Left, World
from telecare.domain.decide import decide as the_decider
from telecare.domain.decide import open_run
from telecare.domain.decision import Decision
from telecare.domain.events import Event
from telecare.domain.home import Snapshot
from telecare.domain.kinds import Kind
from telecare.domain.run import Run

MOST = 5_000_000
EVERY = 500
"""Progress is told after so many situations."""


@dataclass(slots=True)
class Found:
    """The graph of a search; where a law was broken, which one and the shortest path to it.

    `is_whole` is False when the search was cut: then only the shortest paths were looked at.
    """

    graph: Graph = field(default_factory=Graph)
    broken: str = ""
    path: tuple[Leg, ...] = ()
    is_whole: bool = True


class TooManyStatesError(Exception):
    """The search does not end within its limit; the plan has not been proven."""


class Search:
    """Explores one plan for one home and stops at the first law that is broken.

    No situation is looked at twice: equal ones, as told by their fingerprint, are one state. Laws are
    asked of each decision and of each situation in the order of their paths, so that the path to the
    first broken one is a shortest.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        kind: Kind,
        left: Left,
        decide: Decide = the_decider,
        progress: Callable[[int], None] = lambda _: None,
        cut_at: int = 0,
    ) -> None:
        self._snapshot = snapshot
        self._kind = kind
        self._left = left
        self._decide = remembering(decide)
        self._progress = progress
        self._cut_at = cut_at
        self._fingerprint = Fingerprint(snapshot)
        self._seen: dict[int, int] = {}
        self._heard: set[tuple[int, str]] = set()
        self._waiting: deque[World] = deque()
        self._found = Found()

    def run(self) -> Found:
        """Explore everything, or as far as the first broken law, or the situation at which to cut."""
        first = opening(self._snapshot, self._kind, self._left)
        self._seen[self._fingerprint.of(first)] = self._found.graph.add_root()
        self._waiting.append(first)
        for number in range(self._cut_at or MOST):
            if not self._waiting or self._found.broken:
                return self._found
            self._expand(number, self._waiting.popleft())
            if number % EVERY == 0:
                self._progress(number)
        if not self._cut_at:
            raise TooManyStatesError(f"{self._kind}: more than {MOST} states")
        self._found.is_whole = not self._waiting
        return self._found

    def _expand(self, number: int, world: World) -> None:
        self._found.graph.begin()
        if world.fresh and (broken := stands(world.run, world.now, world.due_at, self._decide)):
            self._found.broken, self._found.path = broken, self._found.graph.path_to(number)
            return
        for move in moves(world):
            self._go(number, world, move)
            if self._found.broken:
                return

    def _go(self, number: int, world: World, move: Move) -> None:
        graph = self._found.graph
        result = take(move, self._decide)
        after = result.world
        target = self._seen.setdefault(self._fingerprint.of(after), graph.states)
        if target == graph.states:
            self._waiting.append(after)
        seconds = (after.now - world.now).total_seconds()
        graph.edge(number, target, move.label, seconds, result.marks)
        broken = result.broken or self._broken_by_an_echo(target, move, result)
        if broken:
            self._found.broken = broken
            last = Leg(move.label, (after.now - START).total_seconds())
            self._found.path = (*graph.path_to(number), last)

    def _broken_by_an_echo(self, target: int, move: Move, result: Result) -> str:
        """Ask once for each situation and word whether the word told twice changes it."""
        if not result.told or (target, move.label) in self._heard:
            return ""
        self._heard.add((target, move.label))
        return next(filter(None, (told_again(t, self._decide) for t in result.told)), "")


def opening(snapshot: Snapshot, kind: Kind, left: Left) -> World:
    """Return the situation in which the first alarm has just opened an incident."""
    decision = open_run("i1", first_alarm(kind), snapshot, START)
    return World(decision.run, START, decision.due_at, (), left, fresh=False)


def remembering(decide: Decide) -> Decide:
    """Return the decider with a memory of one: a deadline that was looked at is mostly what comes next."""
    asked: tuple[Run | None, datetime | None] = (None, None)
    answer: Decision | None = None

    def with_memory(run: Run, event: Event | None, now: datetime) -> Decision:
        nonlocal asked, answer
        if event is not None:
            return decide(run, event, now)
        if answer is None or asked[0] is not run or asked[1] != now:
            asked, answer = (run, now), decide(run, None, now)
        return answer

    return with_memory
