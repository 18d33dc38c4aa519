"""Who could hear a topic: asked of five hundred sessions at every publication, most of a broker's time went there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Hearing(Protocol):
    """What is asked whether it hears a topic."""

    def hears(self, topic: str) -> bool:
        """Does one of its filters match the topic."""
        ...


H = TypeVar("H", bound=Hearing)


class Subscribers(Generic[H]):
    """Finds those that hear a topic, those that came first first, without asking everybody.

    Filters are kept by their levels before the first wildcard, with which each topic that they match begins.
    """

    def __init__(self) -> None:
        self._numbers: dict[H, int] = {}
        self._came = 0
        self._by_start: dict[str, dict[tuple[int, str], H]] = {}

    def enter(self, hearing: H, *filters: str) -> None:
        """Take somebody in with the filters they have."""
        self._numbers[hearing] = self._came
        self._came += 1
        for topic_filter in filters:
            self.add(hearing, topic_filter)

    def add(self, hearing: H, topic_filter: str) -> None:
        """Let somebody who is in hear a filter too."""
        found = self._by_start.setdefault(_start(topic_filter), {})
        found[self._numbers[hearing], topic_filter] = hearing

    def remove(self, hearing: H, topic_filter: str) -> None:
        """Let somebody hear a filter no longer."""
        start, key = _start(topic_filter), (self._numbers[hearing], topic_filter)
        found = self._by_start.get(start, {})
        found.pop(key, None)
        if not found:
            self._by_start.pop(start, None)

    def leave(self, hearing: H, *filters: str) -> None:
        """Forget somebody with the filters they have."""
        for topic_filter in filters:
            self.remove(hearing, topic_filter)
        del self._numbers[hearing]

    def of(self, topic: str) -> list[H]:
        """Return those that hear a topic, in the order in which they came."""
        could = {key[0]: each for start in _starts(topic) for key, each in self._found(start)}
        return [each for _, each in sorted(could.items()) if each.hears(topic)]

    def _found(self, start: str) -> Iterator[tuple[tuple[int, str], H]]:
        yield from self._by_start.get(start, {}).items()


def _start(topic_filter: str) -> str:
    levels = topic_filter.split("/")
    wild = (place for place, level in enumerate(levels) if level in ("+", "#"))
    return "/".join(levels[: next(wild, len(levels))])


def _starts(topic: str) -> Iterator[str]:
    yield ""
    levels = topic.split("/")
    for length in range(1, len(levels) + 1):
        yield "/".join(levels[:length])
