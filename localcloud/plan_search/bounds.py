"""The longest that anybody can wait for a milestone, over all paths of a search."""

from __future__ import annotations

import math
from dataclasses import dataclass

from localcloud.plan_search.graph import DROP, Graph, Leg, Milestone


@dataclass(frozen=True, slots=True)
class Bound:
    """The worst case of one milestone; `seconds` is None when it never comes on any path that counts."""

    milestone: Milestone
    seconds: float | None
    path: tuple[Leg, ...]

    @property
    def is_endless(self) -> bool:
        """Tell whether there is a path on which the milestone is due for ever."""
        return self.seconds == math.inf


def worst(graph: Graph, milestone: Milestone) -> Bound:
    """Return the longest path from the alarm to its first passing of a milestone.

    A path on which the milestone ceases to be due before it is passed does not count. A circle on
    which it stays due is endless, and its path is the shortest one into the circle.
    """
    walk = _Walk(graph, milestone)
    walk.whole()
    wait = walk.wait.get(0, -math.inf)
    if wait == -math.inf:
        return Bound(milestone, None, ())
    if wait == math.inf:
        return Bound(milestone, wait, graph.path_to(walk.circle))
    return Bound(milestone, wait, graph.legs(walk.longest()))


class _Walk:
    """Goes depth first through the states in which the milestone is still due, each once."""

    def __init__(self, graph: Graph, milestone: Milestone) -> None:
        self.graph = graph
        self.milestone = int(milestone)
        self.wait: dict[int, float] = {}
        self.best: dict[int, int] = {}
        self.circle = -1

    def whole(self) -> None:
        open_states = {0}
        stack = [(0, iter(self.graph.edges_of(0)))]
        while stack:
            state, edges = stack[-1]
            child = next((c for e in edges if (c := self._due_after(e)) is not None), None)
            if child is None:
                stack.pop()
                open_states.discard(state)
                self._settle(state)
            elif child in open_states:
                self._meet_circle(child)
            elif child not in self.wait:
                open_states.add(child)
                stack.append((child, iter(self.graph.edges_of(child))))

    def _meet_circle(self, state: int) -> None:
        if self.circle < 0 or state < self.circle:
            self.circle = state
        self.wait[state] = math.inf

    def _due_after(self, edge: int) -> int | None:
        """Return the state that an edge leads to; what is refused at once leads nowhere."""
        if self.graph.marks[edge] & (self.milestone | self.milestone * DROP):
            return None
        return None if self._is_refusal(edge) else self.graph.to[edge]

    def _is_refusal(self, edge: int) -> bool:
        graph = self.graph
        return graph.to[edge] == graph.origin[edge] and graph.seconds[edge] == 0

    def _settle(self, state: int) -> None:
        worst, best = self.wait.get(state, -math.inf), -1
        for edge in self.graph.edges_of(state):
            if self._is_refusal(edge):
                continue
            wait = self.graph.seconds[edge] + self._wait_after(edge)
            if wait > worst:
                worst, best = wait, edge
        self.wait[state] = worst
        self.best[state] = best

    def _wait_after(self, edge: int) -> float:
        marks = self.graph.marks[edge]
        if marks & self.milestone:
            return 0.0
        if marks & self.milestone * DROP:
            return -math.inf
        return self.wait.get(self.graph.to[edge], -math.inf)

    def longest(self) -> list[int]:
        """Return the edges of the longest path to the milestone."""
        edges, state = [], 0
        while True:
            edge = self.best[state]
            edges.append(edge)
            if self.graph.marks[edge] & self.milestone:
                return edges
            state = self.graph.to[edge]
