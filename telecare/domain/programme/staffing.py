"""How many people an operator needs, and what they speak (FJ24-13 to FJ24-16, XH23-31, HZ23-20)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a bureau asks of its operator's people; 0 clients a worker: no ratio is asked for.

    `people_per_seat` is how many it takes to keep one seat at all hours, leave and illness included.
    """

    clients_per_worker: int
    seats_at_all_hours: int
    people_per_seat: int
    languages: tuple[str, ...]
    duties: tuple[str, ...]
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Need:
    """How many people the ratio asks for, and how many the clock does; the greater of both are needed."""

    by_ratio: int
    by_clock: int

    @property
    def people(self) -> int:
        """Return how many people are needed."""
        return max(self.by_ratio, self.by_clock)


def people_needed(staffing: Staffing, clients: int) -> Need:
    """Return how many people so many clients need."""
    ratio = staffing.clients_per_worker
    by_ratio = ceil(clients / ratio) if ratio else 0
    return Need(by_ratio, staffing.seats_at_all_hours * staffing.people_per_seat)


def unspoken(staffing: Staffing, spoken: Collection[str]) -> tuple[str, ...]:
    """Return the languages asked for that nobody of a shift speaks (FJ24-15)."""
    return tuple(language for language in staffing.languages if language not in spoken)


def undone(staffing: Staffing, able: Collection[str]) -> tuple[str, ...]:
    """Return the duties that nobody of an operator's people can do (FJ24-14)."""
    return tuple(duty for duty in staffing.duties if duty not in able)
