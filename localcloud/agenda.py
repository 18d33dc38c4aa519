"""What is to be done when, in an order that never depends on chance."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from itertools import count
from typing import Protocol, TypeVar

Action = Callable[[], None]
T = TypeVar("T")


class Order(IntEnum):
    """Who goes first when several actions are due at the same instant."""

    SOON = 0
    DO = 1
    CARRIER = 2
    TIMER = 3


class Handle(Protocol):
    """A promise to run an action later, which can be taken back until it has begun."""

    def cancel(self) -> None: ...


@dataclass(order=True, slots=True)
class Entry:
    """An action at its place in the agenda."""

    when: datetime
    order: Order
    number: int
    action: Action | None = field(compare=False)

    def cancel(self) -> None:
        self.action = None


class Agenda:
    """Entries by instant, order and creation; cancelled ones are never handed out."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._numbers = count()

    def add(self, when: datetime, order: Order, action: Action) -> Entry:
        entry = Entry(when, order, next(self._numbers), action)
        heapq.heappush(self._entries, entry)
        return entry

    def next_due(self) -> datetime | None:
        while self._entries and self._entries[0].action is None:
            heapq.heappop(self._entries)
        return self._entries[0].when if self._entries else None

    def take(self, until: datetime) -> tuple[datetime, Action] | None:
        """The next action due by the instant, removed, or None."""
        while self._entries and self._entries[0].when <= until:
            entry = heapq.heappop(self._entries)
            if (action := entry.action) is not None:
                return entry.when, action
        return None

    def clear(self) -> None:
        self._entries.clear()


def aware(when: datetime) -> datetime:
    """The instant in UTC; one without a zone is refused."""
    if when.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {when.isoformat()}")
    return when.astimezone(UTC)


def bound(take: Callable[[T], None], value: T) -> Action:
    """The action of handing on the value."""
    return lambda: take(value)
