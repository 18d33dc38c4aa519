"""What a search has walked through, small enough for a million edges: who came from where, and how long it took."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import IntFlag


class Milestone(IntFlag):
    """What a bound is stated for."""

    RING = 1
    RESPONDER = 2
    TEAM = 4
    RELAY = 8


DROP = 16
"""A milestone times this: on this way it is no longer due."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a path: what happened, and seconds since the alarm."""

    label: str
    at_s: float


@dataclass(slots=True)
class Graph:
    """States are numbers in the order of their shortest path; edges lie in the order of their origin."""

    first_edge: array[int] = field(default_factory=lambda: array("l"))
    to: array[int] = field(default_factory=lambda: array("l"))
    label: array[int] = field(default_factory=lambda: array("l"))
    seconds: array[float] = field(default_factory=lambda: array("d"))
    marks: array[int] = field(default_factory=lambda: array("H"))
    parent_edge: array[int] = field(default_factory=lambda: array("l"))
    origin: array[int] = field(default_factory=lambda: array("l"))
    _labels: dict[str, int] = field(default_factory=dict)

    @property
    def states(self) -> int:
        """Return how many states are known."""
        return len(self.parent_edge)

    @property
    def edges(self) -> int:
        """Return how many transitions are known."""
        return len(self.to)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what can happen anywhere in this graph, in words."""
        return tuple(self._labels)

    def add_root(self) -> int:
        """Add the state in which everything begins."""
        self.parent_edge.append(-1)
        return 0

    def begin(self) -> None:
        """Start the edges of the next state in order."""
        self.first_edge.append(len(self.to))

    def edge(self, origin: int, target: int, label: str, seconds: float, marks: int) -> None:
        """Add a transition; a target one past the last state is a new state."""
        if target == self.states:
            self.parent_edge.append(len(self.to))
        self.to.append(target)
        self.origin.append(origin)
        self.label.append(self._labels.setdefault(label, len(self._labels)))
        self.seconds.append(seconds)
        self.marks.append(marks)

    def edges_of(self, state: int) -> range:
        """Return the numbers of a state's edges."""
        last = state + 1 == len(self.first_edge)
        return range(self.first_edge[state], self.edges if last else self.first_edge[state + 1])

    def path_to(self, state: int) -> tuple[Leg, ...]:
        """Return the shortest path to a state."""
        edges: list[int] = []
        while self.parent_edge[state] >= 0:
            edges.append(self.parent_edge[state])
            state = self.origin[edges[-1]]
        return self.legs(edges[::-1])

    def legs(self, edges: list[int]) -> tuple[Leg, ...]:
        """Return edges as steps of a path that starts at the alarm."""
        names = list(self._labels)
        legs, at_s = [], 0.0
        for edge in edges:
            at_s += self.seconds[edge]
            legs.append(Leg(names[self.label[edge]], at_s))
        return tuple(legs)
